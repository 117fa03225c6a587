"""The lines of a certificate, made of its frozen facts."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from academy.typesetting import can_print
from certificates.pdf.words import ENGLISH, Words, day, days

GROUPS = (5, 4, 4, 4, 4, 5)


def names(facts: Mapping[str, Any]) -> tuple[str, str]:
    """The name in large letters and the Latin one beneath; the second is empty if it says nothing new.

    Raises: ValueError, if no font covers either form.
    """
    own, latin = (unicodedata.normalize("NFC", str(facts.get(key) or "")) for key in ("holder", "holder_latin"))
    if not can_print(own):
        own = latin
    if not can_print(own):
        raise ValueError("no font covers the holder's name, nor its Latin form")
    return own, latin if latin != own and can_print(latin) else ""


def titles(facts: Mapping[str, Any]) -> tuple[str, str]:
    """The course's title in its language and in English; the second is empty if it says nothing new."""
    own, english = (unicodedata.normalize("NFC", str(facts.get(key) or "")) for key in ("course_title", "course_title_en"))
    if not can_print(own):
        own = english
    return own, english if english != own else ""


def issued(facts: Mapping[str, Any], issued_at: datetime, wording: Words, language: str) -> str:
    """When it was issued, on the calendar of the cohort's time zone."""
    on = issued_at.astimezone(ZoneInfo(str(facts.get("time_zone") or "UTC"))).date()
    return wording.issued.format(day(on, language))


def details(facts: Mapping[str, Any], wording: Words, language: str) -> str:
    """Hours, delivery, period and cohort in one line; what is not known is left out."""
    delivery = str(facts.get("delivery") or "")
    hours = str(facts.get("hours") or "")
    parts = [
        _hours(hours, wording),
        wording.deliveries.get(delivery, delivery),
        _period(facts, language),
        str(facts.get("cohort_title") or ""),
    ]
    return wording.comma.join(part for part in parts if part)


def _hours(hours: str, wording: Words) -> str:
    if wording is ENGLISH and hours == "1":
        return "1 learning hour"
    return wording.hours.format(hours) if hours else ""


def _period(facts: Mapping[str, Any], language: str) -> str:
    """The days of the cohort; where it has none, the day of completion."""
    first, last = facts.get("starts_on"), facts.get("ends_on")
    if first and last:
        return days(date.fromisoformat(str(first)), date.fromisoformat(str(last)), language)
    completed = facts.get("completed_on")
    return day(date.fromisoformat(str(completed)), language) if completed else ""


def grouped(code: str) -> tuple[str, str]:
    """The code in groups of 5-4-4-4-4-5, on two lines."""
    plain = code.replace("-", "").upper()
    ends = [sum(GROUPS[: index + 1]) for index in range(len(GROUPS))]
    parts = [plain[end - size : end] for end, size in zip(ends, GROUPS, strict=True)]
    return "-".join(parts[:3]), "-".join([*parts[3:5], parts[5] + plain[ends[-1] :]])


def place_to_check(verify_url: str) -> str:
    """The address that a reader types: without scheme and code."""
    address = urlsplit(verify_url)
    return (address.netloc + address.path.rpartition("/")[0]).lower()
