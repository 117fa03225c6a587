"""In which language a page speaks, and in which languages its reader wants the courses."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.http import HttpRequest

from academy import languages

COOKIE = "language"


def wanted(request: HttpRequest) -> list[str]:
    """The tags a reader asks for, the most wanted first: the address, the last choice, the profile, the browser."""
    return list(dict.fromkeys(_wanted(request)))


def interface_language(request: HttpRequest) -> str:
    """The tag in which the interface answers: the most wanted one that has a catalogue, else English."""
    available = catalogues()
    # One language only: the profile need not be read.
    return available[0] if len(available) == 1 else languages.best(_wanted(request), available)


@cache
def catalogues() -> tuple[str, ...]:
    """The tags that the interface speaks here: English, and each whose messages are compiled."""
    source, *others = languages.INTERFACE
    return (source, *(tag for tag in others if _is_compiled(tag)))


def asked_for(request: HttpRequest) -> str | None:
    """The tag that the address names by `?language=`, or None."""
    return languages.normalized(request.GET.get("language", ""))


def _wanted(request: HttpRequest) -> Iterator[str]:
    profile = request.user.language if request.user.is_authenticated else ""
    for value in (request.GET.get("language", ""), request.COOKIES.get(COOKIE, ""), profile):
        tag = languages.normalized(value)
        if tag:
            yield tag
    yield from languages.accepted(request.headers.get("Accept-Language", ""))


def _is_compiled(tag: str) -> bool:
    name = languages.to_cldr(tag)
    return any((folder / name / "LC_MESSAGES" / "django.mo").is_file() for folder in settings.LOCALE_PATHS)
