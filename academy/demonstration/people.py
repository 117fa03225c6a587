"""Invented people: names in the scripts of their countries, a place of work, a language."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

from academy.accounts.models import User

CSV = Path(__file__).with_name("names.csv")

# Whose names people of a country have here, and which language they read.
_COUNTRIES = {
    "KR": ("korean", "ko"),
    "US": ("english", "en"),
    "CN": ("chinese", "zh-Hans"),
    "PK": ("urdu", "ur"),
    "MG": ("malagasy", "fr"),
    "BD": ("bengali", "bn"),
    "NG": ("westafrican", "en"),
    "BR": ("portuguese", "pt"),
    "DZ": ("arabic", "ar"),
    "VN": ("vietnamese", "vi"),
    "RS": ("serbian", "sr-Cyrl"),
    "KH": ("khmer", "km"),
    "ID": ("indonesian", "id"),
    "PE": ("spanish", "es"),
    "KE": ("eastafrican", "en"),
    "PY": ("spanish", "es"),
    "UZ": ("uzbek", "uz"),
    "LA": ("lao", "lo"),
    "MM": ("burmese", "my"),
    "TH": ("thai", "th"),
    "PH": ("filipino", "en"),
    "MY": ("malay", "ms"),
    "MN": ("mongolian", "mn"),
    "KZ": ("turkic", "kk"),
    "KG": ("turkic", "ky"),
    "NP": ("devanagari", "ne"),
    "IN": ("devanagari", "hi"),
    "LK": ("sinhala", "si"),
    "TN": ("arabic", "ar"),
    "MA": ("arabic", "ar"),
    "EG": ("arabic", "ar"),
    "JO": ("arabic", "ar"),
    "SA": ("arabic", "ar"),
    "ET": ("ethiopic", "am"),
    "RW": ("eastafrican", "en"),
    "TZ": ("eastafrican", "sw"),
    "UG": ("eastafrican", "en"),
    "GH": ("westafrican", "en"),
    "SN": ("westafrican", "fr"),
    "CI": ("westafrican", "fr"),
    "CO": ("spanish", "es"),
    "EC": ("spanish", "es"),
    "MX": ("spanish", "es"),
    "GT": ("spanish", "es"),
    "FJ": ("fijian", "en"),
    "ZZ": ("english", "en"),
}
OVERSEAS = tuple(code for code in _COUNTRIES if code not in {"KR", "ZZ"})
"""The 44 countries of the closed cohort."""

_FAMILY_FIRST = frozenset({"korean", "chinese", "vietnamese", "khmer", "mongolian"})
_UNSPACED = frozenset({"korean", "chinese"})  # in their own script
_ONE_NAME = frozenset({"indonesian"})  # many people there have one name alone

_EMPLOYERS = (
    ("Ministry of Digital Affairs", "government"),
    ("Ministry of Health", "government"),
    ("Ministry of the Interior", "government"),
    ("National Informatics Agency", "public_body"),
    ("Center for Disease Control", "public_body"),
    ("National University", "academic"),
    ("", ""),
)


@dataclass(frozen=True)
class Invented:
    """One invented person; `gender` and the organization may be empty, as they may at sign-up."""

    name: str
    latin_name: str
    gender: str
    language: str
    organization: str
    organization_type: str


def invent(country: str, random: Random) -> Invented:
    """Somebody of a country; the same state of `random` gives the same person."""
    culture, language = _COUNTRIES[country]
    gender, native, latin = random.choice(_names()[culture, "given"])
    names, latin_names = [native], [latin]
    families = _names()[culture, "family"]
    if families and not (culture in _ONE_NAME and random.random() < 0.6):
        _, family, latin_family = random.choice(families)
        place = 0 if culture in _FAMILY_FIRST else 1
        names.insert(place, family)
        latin_names.insert(place, latin_family)
    organization, kind = ("United Nations Development Programme", "international") if country == "ZZ" else random.choice(_EMPLOYERS)
    return Invented(
        name=("" if culture in _UNSPACED else " ").join(names),
        latin_name=" ".join(latin_names),
        gender=gender if random.random() < 0.8 else "",
        language=language,
        organization=organization,
        organization_type=kind,
    )


def user_of(country: str, invented: Invented) -> User:
    """A user of the demonstration, not saved, without any way to log in yet."""
    return User(
        name=invented.name,
        latin_name=invented.latin_name,
        country_id=country,
        language=invented.language,
        organization=invented.organization,
        organization_type=invented.organization_type,
        gender=invented.gender,
        demonstration=True,
    )


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Gender, name in its own script and in Latin letters, by culture and part."""
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    with CSV.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[row["culture"], row["part"]].append((row["gender"], row["native"], row["latin"]))
    return found
