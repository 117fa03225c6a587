"""Shapes that every app's serializers share."""

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import FloatField

from academy.api.serializers import (
    EmptySerializer,
    FlagField,
    LineField,
    StrictSerializer,
    TextField,
    WholeNumberField,
    score_as_number,
    score_or_null,
)


class Body(StrictSerializer):
    name = TextField()
    score = FloatField(read_only=True)


def test_a_body_holds_known_keys_alone():
    body = Body(data={"name": "A", "nam": "B", "score": 100})

    assert not body.is_valid()
    assert body.errors == {"nam": ["There is no such field."], "score": ["There is no such field."]}


@pytest.mark.parametrize("data", [[], "x", 5, [{}]])
def test_a_body_is_an_object(data):
    assert not EmptySerializer(data=data).is_valid()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(WholeNumberField(max_value=9), value) for value in ("7", 7.5, float("inf"), True, None, [7], 10, 1e300, 10**30)],
        *[(TextField(max_length=3), value) for value in (7, True, None, ["a"], "", "abcd", {})],
        *[(FlagField(), value) for value in ("true", 1, 0, "yes", [], None)],
        *[(LineField(), value) for value in ("a\nb", "a\rb", "a\u2028b", "a\u2029b", "a\tb", "a\x1b[0m", "a\x85b", 7)],
    ],
)
def test_a_value_of_another_kind_is_refused(field, value):
    with pytest.raises(ValidationError):
        field.run_validation(value)


@pytest.mark.parametrize(
    ("field", "value"),
    [(WholeNumberField(), 7), (TextField(), "a\nb"), (FlagField(), False), (LineField(), "Ŋọ̀wẹ́ “क्‍ष” \u200d"), (LineField(), "محمد")],
)
def test_a_value_of_its_kind_is_taken_as_it_is(field, value):
    assert field.run_validation(value) == value


def test_a_whole_number_is_one_however_it_is_written():
    assert repr(WholeNumberField().run_validation(7.0)) == "7"


@pytest.mark.parametrize(("hundredths", "shown"), [(0, 0.0), (7550, 75.5), (3333, 33.33), (10000, 100.0)])
def test_a_score_is_a_number_of_two_decimals(hundredths, shown):
    assert (score_as_number(hundredths), score_or_null(hundredths), score_or_null(None)) == (shown, shown, None)
