"""A number, right within a tolerance."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from courses.questions.base import QuestionType, ResponseRefused, Spec

_LARGEST = 10**15
# At most 15 digits: then the number survives a float, which is what JSON makes of it on the way to a browser and back.
_AUTHORED = re.compile(r"(?=(?:\D*\d){1,15}\D*\Z)-?[0-9]+(\.[0-9]+)?")


class Numeric(QuestionType):
    """`{"right": "3.5", "tolerance": "0.1"}`, both exact decimals as text; a response is a JSON number."""

    name = "numeric"
    spec_fields = frozenset({"right", "tolerance"})
    text_fields = frozenset({"text", "explanation", "unit"})

    def canonical_spec(self, authored: Mapping[str, object]) -> dict[str, object]:
        return {"tolerance": "0", **authored}

    def right_answer(self, spec: Spec) -> object:
        return _as_json(Decimal(str(spec["right"])))

    def _check_values(self, spec: Spec) -> list[str]:
        faults = [
            f"{field} must be a number of at most 15 digits"
            for field in ("right", "tolerance")
            if not _AUTHORED.fullmatch(str(spec[field]))
        ]
        if not faults and Decimal(str(spec["tolerance"])) < 0:
            faults.append("tolerance must not be negative")
        return faults

    def _parse(self, spec: Spec, response: object) -> object:
        if isinstance(response, bool) or not isinstance(response, int | float | Decimal):
            raise ResponseRefused("A number is expected.")
        if not _is_finite(response):
            raise ResponseRefused("A finite number is expected.")
        if not -_LARGEST <= response <= _LARGEST:
            raise ResponseRefused("The number is too large.")
        return _as_json(response)

    def _score(self, spec: Spec, response: object) -> Fraction:
        # The text of a float is the decimal that was sent: 0.1 is a tenth here, not the binary number nearest to it.
        distance = abs(Fraction(str(response)) - Fraction(str(spec["right"])))
        return Fraction(int(distance <= Fraction(str(spec["tolerance"]))))


def _is_finite(number: int | float | Decimal) -> bool:
    if isinstance(number, Decimal):
        return number.is_finite()  # math.isfinite fails on a signaling NaN, and on an int beyond a float
    return isinstance(number, int) or math.isfinite(number)


def _as_json(number: int | float | Decimal) -> int | float:
    """One spelling a value: 3, 3.0 and Decimal("3.00") are 3."""
    if isinstance(number, int):
        return number
    as_float = float(number)
    return int(as_float) if as_float.is_integer() else as_float
