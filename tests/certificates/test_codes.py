import pytest

from certificates import codes


def test_a_code_holds_128_bits_and_no_two_are_alike():
    made = [codes.new_code() for _ in range(2000)]

    assert len(set(made)) == 2000
    assert {len(code) for code in made} == {26}
    assert {code[0] for code in made} == set("01234567")  # 26 letters of 5 bits hold 130: the first has 3
    assert set("".join(code[1:] for code in made)) == set(codes.ALPHABET)


def test_every_code_is_its_own_normalized_form_and_survives_being_printed():
    for code in [codes.new_code() for _ in range(200)]:
        assert codes.normalized(code) == code
        assert codes.normalized(codes.shown(code)) == code


def test_a_code_is_printed_in_groups():
    assert codes.shown("01234567890123456789ABCDEF") == "01234-5678-9012-3456-789A-BCDEF"


@pytest.mark.parametrize(
    "typed",
    [
        "01234-5678-9012-3456-789A-BCDEF",
        "01234 5678 9012 3456 789a bcdef",
        "  o1234567890i23456789abcdef\n",
        "OL234-5678-9OL2-3456-789A-BCDEF",
        "01234–5678—9012‑3456\u2212789A\xa0BCDEF",
    ],
)
def test_a_code_is_understood_as_people_type_it(typed):
    assert codes.normalized(typed) == "01234567890123456789ABCDEF"


@pytest.mark.parametrize(
    "typed", ["", "-", "0123", "01234567890123456789ABCDEFG", "U1234567890123456789ABCDEF", "٠" * 26, "\ufb06" * 13, "0" * 10_000]
)
def test_what_can_be_no_code_is_none(typed):
    assert codes.normalized(typed) is None
