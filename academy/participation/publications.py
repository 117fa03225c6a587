"""Figures from publications: read from `content/publications.yaml`, kept as published, part of no total."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.conf import settings
from django.db import transaction
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from academy.accounts.models import Country
from academy.participation.models import Publication
from courses.models import Cohort
from courses.package.faults import Fault
from courses.package.strict_yaml import Document, Place, read_yaml

FILE_NAME = "publications.yaml"


class PublicationsFaulty(Exception):
    """A file of publications that can't be loaded; `faults` holds all that was found, by line."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def _day(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("a day is written 2020-10-30")
    return date.fromisoformat(value)


def _nothing(value: object) -> object:
    """The file's scalars are text: this is how YAML spells null."""
    return None if value in ("", "~", "null") else value


def _number(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise ValueError("a whole number")
    return int(value)


Text = Annotated[str, Field(min_length=1)]
ShortText = Annotated[str, Field(max_length=80)]
PageText = Annotated[str, Field(max_length=40)]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[int, BeforeValidator(_number)]
NumberOrNothing = Annotated[Number | None, BeforeValidator(_nothing)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Period(_Strict):
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    precision: Literal["day", "month", "year"]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("`to` is before `from`")
        return self


class _CountryPeople(_Strict):
    country: str = Field(pattern=r"^[A-Z]{2}$")
    people: NumberOrNothing


class _Source(_Strict):
    title: Text
    publisher: Text
    date: Text

    def __str__(self) -> str:
        return f"{self.title}. {self.publisher}, {self.date}"


class _Entry(_Strict):
    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
    title: Text = Field(max_length=300)
    delivery: Literal["online", "webinar", "invitational", "training_center"]
    course: Annotated[ShortText | None, BeforeValidator(_nothing)]
    cohort: Annotated[UUID | None, BeforeValidator(_nothing)]
    period: _Period
    people: NumberOrNothing
    domestic: NumberOrNothing
    overseas: NumberOrNothing
    countries_count: Annotated[Annotated[Number, Field(le=300)] | None, BeforeValidator(_nothing)]
    countries: list[_CountryPeople]
    source: _Source
    page: Annotated[PageText | None, BeforeValidator(_nothing)]
    note: Text


_ENTRIES = TypeAdapter(list[_Entry])


def load_publications(write: Callable[[str], object]) -> None:
    """Bring the figures from publications to what the content folder says; a step of `manage.py start`.

    Raises: PublicationsFaulty, with every fault as file:line, and nothing is changed.
    """
    path = Path(settings.CONTENT_FOLDER) / FILE_NAME
    changed = keep_publications(read_publications(path.read_text(encoding="utf-8")) if path.is_file() else [])
    if changed:
        write(f"Figures from publications: {changed} changed.")


def read_publications(text: str) -> list[dict[str, Any]]:
    """The entries of a file as values of `Publication`'s fields.

    Raises: PublicationsFaulty.
    """
    faults: list[Fault] = []
    document = read_yaml(text, lambda line, message: faults.append(Fault(FILE_NAME, line, message)))
    if document is None:
        raise PublicationsFaulty(faults)
    try:
        entries = _ENTRIES.validate_python(document.value)
    except ValidationError as fault:
        raise PublicationsFaulty(
            [_fault(document, error["loc"], error["msg"].removeprefix("Value error, ")) for error in fault.errors()]
        ) from None
    faults = _references(document, entries)
    if faults:
        raise PublicationsFaulty(faults)
    cohorts = dict(Cohort.objects.filter(uuid__in=[entry.cohort for entry in entries if entry.cohort]).values_list("uuid", "pk"))
    return [_values(entry, cohorts) for entry in entries]


@transaction.atomic
def keep_publications(entries: list[dict[str, Any]]) -> int:
    """Keep these figures and no others; the same again changes nothing.

    Returns: how many were added, changed or removed.
    """
    kept = {publication.key: publication for publication in Publication.objects.all()}
    changed = 0
    for entry in entries:
        publication = kept.pop(entry["key"], None)
        if publication is None or any(getattr(publication, name) != value for name, value in entry.items()):
            Publication.objects.update_or_create(key=entry["key"], defaults=entry)
            changed += 1
    Publication.objects.filter(key__in=list(kept)).delete()
    return changed + len(kept)


def _references(document: Document, entries: list[_Entry]) -> list[Fault]:
    """What only the other entries and the database can tell: doubled keys and countries, unknown countries and cohorts."""
    known = set(Country.objects.values_list("pk", flat=True))
    cohorts = set(Cohort.objects.filter(uuid__in=[entry.cohort for entry in entries if entry.cohort]).values_list("uuid", flat=True))
    faults, keys = [], set()
    for place, entry in enumerate(entries):
        if entry.key in keys:
            faults.append(_fault(document, (place, "key"), f"{entry.key} stands twice"))
        keys.add(entry.key)
        if entry.cohort and entry.cohort not in cohorts:
            faults.append(_fault(document, (place, "cohort"), "there is no such cohort"))
        named = [country.country for country in entry.countries]
        for number, code in enumerate(named):
            if code not in known:
                faults.append(_fault(document, (place, "countries", number), f"{code} is no country"))
            if code in named[:number]:
                faults.append(_fault(document, (place, "countries", number), f"{code} stands twice"))
    return faults


def _fault(document: Document, place: Place, message: str) -> Fault:
    told = [f"entry {part + 1}" if isinstance(part, int) else part for part in place]
    where = ", ".join(told)
    return Fault(FILE_NAME, document.line_of(place), f"{where}: {message}" if where else message)


def _values(entry: _Entry, cohorts: dict[UUID, int]) -> dict[str, Any]:
    return {
        "key": entry.key,
        "title": entry.title,
        "delivery": entry.delivery,
        "course_slug": entry.course or "",
        "cohort_id": cohorts[entry.cohort] if entry.cohort else None,
        "period_from": entry.period.first,
        "period_to": entry.period.last,
        "precision": entry.period.precision,
        "people": entry.people,
        "domestic": entry.domestic,
        "overseas": entry.overseas,
        "countries_count": entry.countries_count,
        "countries": [country.model_dump() for country in entry.countries],
        "source": str(entry.source),
        "page": entry.page or "",
        "note": entry.note,
    }
