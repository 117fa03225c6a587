"""Languages as BCP 47 tags (`en`, `ko`, `sr-Cyrl`), and their names for Django and for CLDR.

Everything that Academy stores, reads from packages and writes to the wire is a BCP 47 tag; only this module knows the other two spellings.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_DJANGO = {"sr-Cyrl": "sr", "sr-Latn": "sr-latn", "zh-Hans": "zh-hans", "zh-Hant": "zh-hant"}
_FROM_DJANGO = {code: tag for tag, code in _DJANGO.items()}
_DEFAULT_SCRIPT = {"sr": "sr-Cyrl", "zh": "zh-Hans"}
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

INTERFACE = ("en", "ko", "sr-Cyrl", "fr", "ar")
"""The tags in which the interface is meant to speak; the first is the source."""


def is_tag(value: str) -> bool:
    """Tell whether this is a well-formed tag of a language that CLDR knows."""
    return _TAG.fullmatch(value) is not None and _locale(value) is not None


def normalized(value: str) -> str | None:
    """Give the tag in its one spelling (`SR-cyrl` is `sr-Cyrl`, `sr` is `sr-Cyrl`), or None if it is none."""
    parts = value.strip().replace("_", "-").split("-")
    tidy = [parts[0].lower()]
    for part in parts[1:]:
        tidy.append(part.title() if len(part) == 4 and part.isalpha() else part.upper())
    tag = _DEFAULT_SCRIPT.get("-".join(tidy), "-".join(tidy))
    return tag if is_tag(tag) else None


def to_django(tag: str) -> str:
    """Django's code of a tag, for `translation.activate`."""
    return _DJANGO.get(tag, tag.lower())


def from_django(code: str) -> str:
    """The tag of one of Django's codes; what is unknown is English."""
    return _FROM_DJANGO.get(code.lower()) or normalized(code) or "en"


def to_cldr(tag: str) -> str:
    """Babel's and CLDR's identifier of a tag (`sr_Cyrl`)."""
    return tag.replace("-", "_")


def is_right_to_left(tag: str) -> bool:
    """Tell whether text in this language runs from right to left."""
    return tag.split("-")[0] in RIGHT_TO_LEFT


def language_name(tag: str, *, language: str = "") -> str:
    """The name of a language, in itself or in another one; the tag itself where CLDR has none."""
    locale = _locale(tag)
    shown_in = _locale(language) if language else locale
    name = locale.get_display_name(shown_in) if locale and shown_in else None
    return name or tag


def country_name(code: str, *, language: str) -> str | None:
    """CLDR's name of an alpha-2 country code in a language, or None where it has none."""
    locale = _locale(language) or _locale("en")
    return locale.territories.get(code) if locale else None


def accepted(header: str) -> list[str]:
    """The tags of an `Accept-Language` header, the most wanted first; malformed parts are left out."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        name, _, weight = part.partition(";")
        tag = normalized(name) if name.strip() not in {"", "*"} else None
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if tag and quality > 0:
            wanted.append((-quality, place, tag))
    return [tag for _, _, tag in sorted(wanted)]


def best(wanted: Iterable[str], available: Sequence[str]) -> str:
    """The first wanted tag that is available, an exact one before one of the same language; else the first available.

    Raises: ValueError, if nothing is available.
    """
    if not available:
        raise ValueError("no language is available")
    for tag in wanted:
        if tag in available:
            return tag
        for other in available:
            if other.split("-")[0] == tag.split("-")[0]:
                return other
    return available[0]


@lru_cache(maxsize=512)
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
