import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.questions import TYPES, ResponseRefused, Spec, question_type

SINGLE: Spec = {"choices": ["a", "b", "c"], "right": "b"}
MULTIPLE: Spec = {"choices": ["a", "b", "c", "d", "e"], "right": ["a", "c", "d"]}
TRUTH: Spec = {"right": False}
NUMBER: Spec = {"right": "0.3", "tolerance": "0.1"}
WORDS: Spec = {"right": ["KDCA", "Korea Disease Control and Prevention Agency"], "ignore_case": True}
SPECS: dict[str, Spec] = {
    "single_choice": SINGLE,
    "multiple_choice": MULTIPLE,
    "true_false": TRUTH,
    "numeric": NUMBER,
    "short_text": WORDS,
}


def test_there_are_five_types_each_under_its_name() -> None:
    assert {name: kind.name for name, kind in TYPES.items()} == {name: name for name in SPECS}
    assert question_type("numeric") is TYPES["numeric"]


@pytest.mark.parametrize("name", SPECS)
def test_a_good_spec_has_no_faults_and_is_its_own_canonical_form(name: str) -> None:
    kind = question_type(name)

    assert kind.check_spec(SPECS[name]) == []
    assert kind.canonical_spec(SPECS[name]) == SPECS[name]


def test_authored_text_becomes_values_and_defaults_are_filled_in() -> None:
    assert question_type("true_false").canonical_spec({"right": "true"}) == {"right": True}
    assert question_type("true_false").canonical_spec({"right": "yes"}) == {"right": "yes"}
    assert question_type("numeric").canonical_spec({"right": "3.50"}) == {"right": "3.50", "tolerance": "0"}
    assert question_type("short_text").canonical_spec({"right": ["a"]}) == {"right": ["a"], "ignore_case": True}
    assert question_type("short_text").canonical_spec({"right": ["a"], "ignore_case": "false"}) == {"right": ["a"], "ignore_case": False}


WRONG_SPECS = [
    ("single_choice", {"choices": ["a", "b"]}, ["right is missing"]),
    ("single_choice", {**SINGLE, "hint": "x"}, ["hint is not known in a single_choice question"]),
    ("single_choice", {"choices": ["a"], "right": "a"}, ["choices must be a list of 2 to 50 keys"]),
    ("single_choice", {"choices": "ab", "right": "a"}, ["choices must be a list of 2 to 50 keys"]),
    ("single_choice", {"choices": ["a", "a"], "right": "a"}, ["a choice is listed twice"]),
    ("single_choice", {"choices": ["a", "B"], "right": "a"}, ["choice B must be 1 to 64 of a-z, 0-9 and -"]),
    ("single_choice", {"choices": ["a", ["b"]], "right": "a"}, ["choice ['b'] must be 1 to 64 of a-z, 0-9 and -"]),
    ("single_choice", {"choices": ["a", "b"], "right": "c"}, ["right must be one of the choices"]),
    ("single_choice", {"choices": ["a", "b"], "right": ["a"]}, ["right must be one of the choices"]),
    ("multiple_choice", {"choices": ["a", "b"], "right": "a"}, ["right must be a list of at least one choice"]),
    ("multiple_choice", {"choices": ["a", "b"], "right": []}, ["right must be a list of at least one choice"]),
    ("multiple_choice", {"choices": ["a", "b"], "right": ["a", "c"]}, ["right c is not one of the choices"]),
    ("multiple_choice", {"choices": ["a", "b"], "right": [["a"]]}, ["right ['a'] is not one of the choices"]),
    ("multiple_choice", {"choices": ["a", "b"], "right": ["a", "a"]}, ["a right choice is listed twice"]),
    ("multiple_choice", {"choices": ["a", "a"], "right": ["a"]}, ["a choice is listed twice"]),
    ("true_false", {"right": "maybe"}, ["right must be true or false"]),
    ("numeric", {"right": "1e5", "tolerance": "0"}, ["right must be a number of at most 15 digits"]),
    ("numeric", {"right": "1" * 16, "tolerance": "0"}, ["right must be a number of at most 15 digits"]),
    ("numeric", {"right": "٣", "tolerance": "0"}, ["right must be a number of at most 15 digits"]),
    ("numeric", {"right": "1", "tolerance": "-1"}, ["tolerance must not be negative"]),
    ("short_text", {"right": "a", "ignore_case": True}, ["right must be a list of 1 to 50 accepted texts"]),
    ("short_text", {"right": [], "ignore_case": True}, ["right must be a list of 1 to 50 accepted texts"]),
    ("short_text", {"right": [" "], "ignore_case": True}, ["each accepted text must have 1 to 1000 characters"]),
    ("short_text", {"right": ["a" * 1001], "ignore_case": True}, ["each accepted text must have 1 to 1000 characters"]),
    ("short_text", {"right": ["a", "A"], "ignore_case": True}, ["an accepted text is listed twice"]),
    ("short_text", {"right": ["a"], "ignore_case": "yes"}, ["ignore_case must be true or false"]),
]


@pytest.mark.parametrize(("name", "spec", "faults"), WRONG_SPECS)
def test_a_faulty_spec_is_told(name: str, spec: Spec, faults: list[str]) -> None:
    assert question_type(name).check_spec(spec) == faults


CHOICES = {"a": "A", "b": "B", "c": "C"}
TEXTS = [
    ("single_choice", {"text": "?", "choices": CHOICES, "explanation": "!"}, []),
    ("single_choice", {"choices": CHOICES}, ["text is missing"]),
    ("single_choice", {"text": "?"}, ["choices must give a text to each choice"]),
    ("single_choice", {"text": " ", "choices": CHOICES}, ["text must be text"]),
    ("single_choice", {"text": "?", "choices": {**CHOICES, "c": ""}}, ["choice c has no text"]),
    ("single_choice", {"text": "?", "choices": {**CHOICES, "d": "D"}}, ["choice d is not in the question"]),
    ("true_false", {"text": "?", "choices": CHOICES}, ["choices is not known in the texts of a true_false question"]),
    ("true_false", {"text": "?", "unit": "days"}, ["unit is not known in the texts of a true_false question"]),
    ("numeric", {"text": "?", "unit": "days"}, []),
    ("numeric", {"text": "?", "unit": ["days"]}, ["unit must be text"]),
    ("short_text", {"text": "?", "explanation": ""}, ["explanation must be text"]),
]


@pytest.mark.parametrize(("name", "texts", "faults"), TEXTS)
def test_texts_are_checked_against_the_spec(name: str, texts: Mapping[str, object], faults: list[str]) -> None:
    assert question_type(name).check_texts(SPECS[name], texts) == faults


PARSED = [
    ("single_choice", "b", "b"),
    ("multiple_choice", ["d", "a"], ["a", "d"]),
    ("multiple_choice", [], []),
    ("true_false", False, False),
    ("numeric", 3, 3),
    ("numeric", 3.0, 3),
    ("numeric", -0.0, 0),
    ("numeric", 0.1, 0.1),
    ("numeric", Decimal("3.50"), 3.5),
    ("numeric", Decimal("1e-999999"), 0),
    ("numeric", 10**15, 10**15),
    ("short_text", "  KDCA \n", "KDCA"),
    ("short_text", "   ", None),
]


@pytest.mark.parametrize(("name", "response", "canonical"), PARSED)
def test_a_response_gets_its_one_form(name: str, response: object, canonical: object) -> None:
    parsed = question_type(name).parse_response(SPECS[name], response)

    assert (parsed, type(parsed)) == (canonical, type(canonical))


REFUSED = [
    ("single_choice", "z", "This is not one of the choices."),
    ("single_choice", ["a"], "This is not one of the choices."),
    ("single_choice", 1, "This is not one of the choices."),
    ("multiple_choice", "a", "A list of choices is expected."),
    ("multiple_choice", ["a", "z"], "This is not one of the choices."),
    ("multiple_choice", [["a"]], "This is not one of the choices."),
    ("multiple_choice", ["a", "a"], "A choice is given twice."),
    ("true_false", 1, "True or false is expected."),
    ("true_false", "true", "True or false is expected."),
    ("numeric", "3", "A number is expected."),
    ("numeric", True, "A number is expected."),
    ("numeric", float("nan"), "A finite number is expected."),
    ("numeric", float("-inf"), "A finite number is expected."),
    ("numeric", Decimal("sNaN"), "A finite number is expected."),
    ("numeric", 10**15 + 1, "The number is too large."),
    ("numeric", -(10**5000), "The number is too large."),
    ("numeric", Decimal("1e999999"), "The number is too large."),
    ("short_text", 3, "Text is expected."),
    ("short_text", "a" * 1001, "The text is longer than 1000 characters."),
    ("short_text", "a\x00", "The text contains a control character."),
    ("short_text", "a\ud800", "The text contains a control character."),
]


@pytest.mark.parametrize(("name", "response", "message"), REFUSED, ids=[f"{name} {number}" for number, (name, _, _) in enumerate(REFUSED)])
def test_a_response_that_does_not_fit_is_refused(name: str, response: object, message: str) -> None:
    with pytest.raises(ResponseRefused) as refused:
        question_type(name).parse_response(SPECS[name], response)

    assert str(refused.value) == message


@pytest.mark.parametrize("name", SPECS)
def test_an_answer_withdrawn_is_none_and_scores_nothing(name: str) -> None:
    kind = question_type(name)

    assert kind.parse_response(SPECS[name], None) is None
    assert kind.score(SPECS[name], None) == 0


SCORED: list[tuple[str, Spec, object, Fraction]] = [
    ("single_choice", SINGLE, "b", Fraction(1)),
    ("single_choice", SINGLE, "a", Fraction(0)),
    ("multiple_choice", MULTIPLE, ["a", "c", "d"], Fraction(1)),
    ("multiple_choice", MULTIPLE, ["a", "c"], Fraction(2, 3)),
    ("multiple_choice", MULTIPLE, ["a", "b", "c"], Fraction(1, 3)),
    ("multiple_choice", MULTIPLE, ["a", "b", "c", "d", "e"], Fraction(1, 3)),
    ("multiple_choice", MULTIPLE, ["a", "b", "e"], Fraction(0)),
    ("multiple_choice", MULTIPLE, [], Fraction(0)),
    ("true_false", TRUTH, False, Fraction(1)),
    ("true_false", TRUTH, True, Fraction(0)),
    ("numeric", NUMBER, 0.2, Fraction(1)),  # as binary numbers the distance would be a little over 0.1
    ("numeric", NUMBER, 0.4, Fraction(1)),
    ("numeric", NUMBER, 0.400001, Fraction(0)),
    ("numeric", {"right": "14", "tolerance": "0"}, 14, Fraction(1)),
    ("numeric", {"right": "14", "tolerance": "0"}, Decimal("14.0"), Fraction(1)),
    ("numeric", {"right": "-2.5", "tolerance": "0"}, -2.5, Fraction(1)),
    ("numeric", {"right": "1", "tolerance": "0"}, 1e-15, Fraction(0)),
    ("short_text", WORDS, "kdca", Fraction(1)),
    ("short_text", WORDS, "ＫＤＣＡ", Fraction(1)),
    ("short_text", WORDS, "korea  disease\u00a0control and\nprevention agency", Fraction(1)),
    ("short_text", WORDS, "KCDC", Fraction(0)),
    ("short_text", {"right": ["Straße"], "ignore_case": True}, "STRASSE", Fraction(1)),
    ("short_text", {"right": ["é"], "ignore_case": False}, "e\u0301", Fraction(1)),
    ("short_text", {"right": ["KDCA"], "ignore_case": False}, "kdca", Fraction(0)),
]


@pytest.mark.parametrize(("name", "spec", "response", "score"), SCORED)
def test_a_score_is_exact(name: str, spec: Spec, response: object, score: Fraction) -> None:
    assert question_type(name).score(spec, response) == score


def test_right_answers_are_json_for_review() -> None:
    answers = {name: question_type(name).right_answer(spec) for name, spec in SPECS.items()}

    assert json.loads(json.dumps(answers)) == {
        "single_choice": "b",
        "multiple_choice": ["a", "c", "d"],
        "true_false": False,
        "numeric": 0.3,
        "short_text": ["KDCA", "Korea Disease Control and Prevention Agency"],
    }


def test_choices_are_named_by_tokens_on_the_wire_and_nothing_else_is() -> None:
    tokens = {"a": "t1", "b": "t2", "c": "t3"}
    keys = {token: key for key, token in tokens.items()}
    single, multiple, words = question_type("single_choice"), question_type("multiple_choice"), question_type("short_text")

    assert (single.to_wire("b", tokens), single.from_wire("t2", keys)) == ("t2", "b")
    assert (multiple.to_wire(["a", "c"], tokens), multiple.from_wire(["t3", "t1"], keys)) == (["t1", "t3"], ["c", "a"])
    assert (words.to_wire("t1", tokens), words.from_wire("t1", keys)) == ("t1", "t1")
    assert [kind.to_wire(None, tokens) for kind in TYPES.values()] == [None] * 5
    assert [kind.from_wire(None, keys) for kind in TYPES.values()] == [None] * 5
    assert [question_type(name).choice_keys(spec) for name, spec in SPECS.items()] == [
        ("a", "b", "c"),
        ("a", "b", "c", "d", "e"),
        (),
        (),
        (),
    ]


@pytest.mark.parametrize(
    ("name", "response", "message"),
    [
        ("single_choice", "b", "This is not one of the choices."),  # a key is no token
        ("single_choice", ["t1"], "This is not one of the choices."),
        ("multiple_choice", ["t1", "b"], "This is not one of the choices."),
        ("multiple_choice", "t1", "A list of choices is expected."),
        ("multiple_choice", [{}], "This is not one of the choices."),
    ],
)
def test_an_unknown_token_is_refused(name: str, response: object, message: str) -> None:
    with pytest.raises(ResponseRefused) as refused:
        question_type(name).from_wire(response, {"t1": "a", "t2": "b"})

    assert str(refused.value) == message


KEYS = ["a", "b", "c", "d", "e", "f"]
DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=5, allow_nan=False, allow_infinity=False).map(str)


@given(right=st.lists(st.sampled_from(KEYS), min_size=1, unique=True), chosen=st.lists(st.sampled_from(KEYS), unique=True))
@settings(deadline=None)
def test_partial_credit_stays_between_none_and_all(right: list[str], chosen: list[str]) -> None:
    kind, spec = question_type("multiple_choice"), {"choices": KEYS, "right": right}

    score = kind.score(spec, kind.parse_response(spec, chosen))

    assert 0 <= score <= 1
    assert (score == 1) == (set(chosen) == set(right))
    assert kind.score(spec, kind.right_answer(spec)) == 1


@given(right=DECIMALS, response=st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15))
@settings(deadline=None)
def test_a_number_is_right_or_wrong_and_the_right_one_is_right(right: str, response: float) -> None:
    kind, spec = question_type("numeric"), {"right": right, "tolerance": "0"}

    assert kind.check_spec(spec) == []
    assert kind.score(spec, kind.parse_response(spec, response)) in (0, 1)
    assert kind.score(spec, json.loads(json.dumps(kind.parse_response(spec, kind.right_answer(spec))))) == 1


@given(accepted=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable() and bool(text.strip())), ignore_case=st.booleans())
@settings(deadline=None)
def test_an_accepted_text_is_right_as_it_stands_and_surrounded_by_spaces(accepted: str, ignore_case: bool) -> None:
    kind, spec = question_type("short_text"), {"right": [accepted], "ignore_case": ignore_case}

    assert kind.score(spec, kind.parse_response(spec, f" {accepted}\n")) == 1
    assert kind.score(spec, f"{accepted} x") == 0
