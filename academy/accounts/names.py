"""What a person's name may be: nobody is refused for a name, only what is no text."""

import unicodedata

from django.utils.translation import gettext as _

LONGEST = 200
# Overrides and isolates could turn a certificate's other words around. Joiners (U+200C, U+200D) belong to names and stay.
_TURNING = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_LATIN_SIGNS = frozenset(" -‐‑'’‘ʼʻ.")


class NotAName(ValueError):
    """The text cannot be printed as a name; the message says why."""


def clean_name(value: str) -> str:
    """Give the name in NFC without outer space.

    Raises: NotAName, if it is empty, longer than 200 characters, or holds control characters.
    """
    name = unicodedata.normalize("NFC", value).strip()
    if not any(unicodedata.category(letter)[0] not in "CZ" for letter in name):
        raise NotAName(_("A name needs at least one character."))
    if len(name) > LONGEST:
        raise NotAName(_("A name has at most 200 characters."))
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in _TURNING for letter in name):
        raise NotAName(_("A name cannot hold line breaks or control characters."))
    return name


def clean_latin_name(value: str) -> str:
    """Give the Latin form of a name in NFC without outer space.

    Raises: NotAName, if it is no name or holds anything but Latin letters, marks, spaces, hyphens, apostrophes and full stops.
    """
    name = clean_name(value)
    if not is_latin(name):
        raise NotAName(_("The Latin form has Latin letters, spaces, hyphens, apostrophes and full stops alone."))
    return name


def is_latin(name: str) -> bool:
    """Tell whether a clean name is written in Latin letters already, so that it needs no other form."""
    return any(map(_is_latin_letter, name)) and all(
        _is_latin_letter(letter) or letter in _LATIN_SIGNS or _is_mark(letter) for letter in name
    )


def _is_latin_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "L" and unicodedata.name(letter, "").startswith("LATIN ")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn" and unicodedata.name(letter, "").startswith("COMBINING ")
