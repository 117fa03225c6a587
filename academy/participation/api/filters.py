"""What of a report is asked for in the address."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from academy.api.filters import refuse_unknown
from academy.api.language import TAG
from academy.errors import Invalid
from academy.participation.reports import DIMENSIONS, MOST_DIMENSIONS, Filters
from courses.models import Delivery
from enrollments.models import Enrollment

Value = TypeVar("Value")
_LONGEST = 80
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_NAME = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
_GROUPS = {
    "type": "array",
    "items": {"type": "string", "enum": list(DIMENSIONS)},
    "minItems": 1,
    "maxItems": MOST_DIMENSIONS,
    "uniqueItems": True,
}

PARAMETERS = [
    OpenApiParameter(
        "group_by",
        _GROUPS,
        explode=False,
        style="form",
        description=f"One or two of {', '.join(DIMENSIONS)}, with a comma between; country if left out.",
    ),
    OpenApiParameter("course", _NAME, description="A course's slug."),
    OpenApiParameter("cohort", OpenApiTypes.UUID, description="A cohort's id."),
    OpenApiParameter("delivery", str, enum=list(Delivery.values)),
    OpenApiParameter("mode", str, enum=list(Enrollment.Mode.values), description="audit: all measures of those who audit."),
    OpenApiParameter("country", _NAME, description="An alpha-2 code, or ZZ for international organizations."),
    OpenApiParameter("from", OpenApiTypes.DATE, description="The first day of enrolling, in the reporting time zone."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="The last day of enrolling, this day included."),
    OpenApiParameter("language", TAG, description="For the names of countries and courses."),
]
_KNOWN = {"group_by", "course", "cohort", "delivery", "mode", "country", "from", "to"}


def read_query(request: Request) -> tuple[tuple[str, ...], Filters]:
    """The dimensions and the filters.

    Raises: Invalid or DRF's ValidationError (422), naming each parameter that is unknown, doubled or impossible.
    """
    refuse_unknown(request, _KNOWN)
    reader = _Reader(request.query_params)
    default: tuple[str, ...] = ("country",)
    group_by = reader.read("group_by", _dimensions, default)
    filters = Filters(
        course=reader.read("course", _text, ""),
        cohort=reader.read("cohort", _uuid, None),
        delivery=reader.read("delivery", _one_of(Delivery.values), ""),
        mode=reader.read("mode", _one_of(Enrollment.Mode.values), ""),
        country=reader.read("country", _text, ""),
        first=reader.read("from", _day, None),
        last=reader.read("to", _day, None),
    )
    if filters.first and filters.last and filters.first > filters.last:
        reader.faults["to"] = ["This day is before `from`."]
    if reader.faults:
        raise Invalid(reader.faults)
    return group_by, filters


class _Reader:
    """Reads parameters one by one and keeps what was wrong."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self.parameters = parameters
        self.faults: dict[str, list[str]] = {}

    def read(self, name: str, parse: Callable[[str], Value], absent: Value) -> Value:
        if name not in self.parameters:
            return absent
        try:
            return parse(self.parameters[name])
        except ValueError as fault:
            self.faults[name] = [str(fault)]
            return absent


def _dimensions(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    unknown = [name for name in names if name not in DIMENSIONS]
    if unknown or len(set(names)) < len(names) or len(names) > MOST_DIMENSIONS:
        raise ValueError(f"One or two different ones of {', '.join(DIMENSIONS)}.")
    return names


def _text(text: str) -> str:
    if not text or len(text) > _LONGEST or "\x00" in text:
        raise ValueError(f"A value of 1 to {_LONGEST} characters.")
    return text


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValueError("A cohort's id, such as 6f1d8c52-0f2b-4a50-9a3e-2f1d7a3c9b11.") from None


def _one_of(values: list[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in values:
            raise ValueError(f"One of {', '.join(values)}.")
        return text

    return parse


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("A day that exists, written 2026-10-31.")
