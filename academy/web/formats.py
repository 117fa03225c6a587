"""Days, times, sizes and tags as pages print them, by CLDR."""

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_interval, get_timezone_location
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy import languages

# Pages in English write "12 October 2020", in the order that most of their readers use.
_CLDR = {"en": "en_GB"}


def locale(tag: str) -> str:
    """CLDR's identifier in whose way a page in this language writes days and numbers."""
    return _CLDR.get(tag, languages.to_cldr(tag))


def day(value: date, *, language: str) -> str:
    """One day: "12 October 2020"."""
    return str(format_date(value, "long", locale=locale(language)))


def days(first: date, last: date, *, language: str) -> str:
    """A span of whole days, both inclusive: "12–30 October 2020"."""
    if first == last:
        return day(first, language=language)
    if language != "en":
        return str(format_interval(first, last, "yMMMd", locale=locale(language)))
    # CLDR has English spans with the month cut to three letters only.
    end = day(last, language=language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    pattern = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{format_date(first, pattern, locale=locale(language))} – {end}"


def moment(value: datetime, *, time_zone: str, language: str) -> str:
    """An instant in a named zone: "11 October 2020, 23:59 in Seoul"."""
    there = value.astimezone(ZoneInfo(time_zone))
    time = format_datetime(there, "HH:mm", locale=locale(language))
    place = get_timezone_location(time_zone, locale=locale(language), return_city=True)
    return _("%(day)s, %(time)s in %(place)s") % {"day": day(there.date(), language=language), "time": time, "place": place}


def day_of(value: datetime, *, time_zone: str, language: str) -> str:
    """The day of an instant in a zone."""
    return day(value.astimezone(ZoneInfo(time_zone)).date(), language=language)


def size(number: int, *, language: str) -> str:
    """A size in bytes as a reader weighs it: "840 bytes", "14 kB", "1.4 MB" (1 kB = 1,000 bytes), in one piece."""
    if number < 1000:
        return ngettext("%(number)s\N{NO-BREAK SPACE}byte", "%(number)s\N{NO-BREAK SPACE}bytes", number) % {"number": number}
    if number < 999_500:
        return _("%(number)s\N{NO-BREAK SPACE}kB") % {"number": format_decimal(round(number / 1000), locale=locale(language))}
    megabytes = number / 1_000_000
    figure = format_decimal(round(megabytes, 1 if megabytes < 10 else 0), locale=locale(language))
    return _("%(number)s\N{NO-BREAK SPACE}MB") % {"number": figure}


def hours(value: float, *, language: str) -> str:
    """Learning hours: "1 learning hour", "2.5 learning hours"."""
    # Messages know plurals of whole numbers only: a part of an hour counts as one more.
    return ngettext("%(hours)s learning hour", "%(hours)s learning hours", math.ceil(value)) % {"hours": number(value, language=language)}


def number(value: float, *, language: str) -> str:
    """A number with the language's separators."""
    return str(format_decimal(value, locale=locale(language)))
