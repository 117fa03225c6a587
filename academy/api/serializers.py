"""Shapes that every app's serializers share."""

import unicodedata
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


class StrictSerializer(serializers.Serializer[Any]):
    """The body of a write: a JSON object whose every key is known."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = {str(name): ["There is no such field."] for name in data if name not in writable}
            if unknown:
                raise ValidationError(unknown)
        return super().to_internal_value(data)


class EmptySerializer(StrictSerializer):
    """A body with nothing in it: `{}` or none at all."""


def refuse_body(request: Request) -> None:
    """For writes that take no values: whatever stands in the body is refused by name.

    Raises: ValidationError (422); what cannot be read at all is 400, 413 or 415.
    """
    EmptySerializer(data=request.data).is_valid(raise_exception=True)


def score_as_number(hundredths: int) -> float:
    """A score on the wire: 7550 is 75.5."""
    return float(Decimal(hundredths) / 100)


def score_or_null(hundredths: int | None) -> float | None:
    """The same where there may be none yet."""
    return None if hundredths is None else score_as_number(hundredths)


class WholeNumberField(serializers.IntegerField):
    """A JSON number without a fraction (`7` and `7.0` are the same number); DRF alone would take `"7"` and `true` as well."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not (isinstance(data, int) or (isinstance(data, float) and data.is_integer())):
            raise ValidationError("A whole number.")
        return super().to_internal_value(int(data))


class TextField(serializers.CharField):
    """A JSON string; DRF alone would take numbers as well."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError("A text.")
        return super().to_internal_value(data)


class LineField(TextField):
    """A text of one line: what it names stands in headings, file names and subjects of mails."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in text):
            raise ValidationError("One line, without control characters.")
        return text


class FlagField(serializers.BooleanField):
    """true or false; DRF alone would take `"yes"` and `1` as well."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise ValidationError("true or false.")
        return data
