"""Reads about people: who holds which grant, what is verified, what is still to agree to; and what countries are called."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from academy import languages
from academy.accounts import legal
from academy.accounts.grants import Person, grants_in_force, is_administrator, is_staff
from academy.accounts.models import Consent, Country, CountryName, Grant, User

__all__ = [
    "ConsentDue",
    "Person",
    "consents_due",
    "countries_coordinated_by",
    "country_names",
    "display_name",
    "email_is_verified",
    "grants_in_force",
    "has_administrator",
    "is_administrator",
    "is_country",
    "is_staff",
]

# CLDR's own `ZZ` is "unknown region"; here it is somebody who works for none of them.
INTERNATIONAL = "ZZ"
_INTERNATIONAL_NAMES = {
    "en": "International organization",
    "ko": "국제기구",
    "sr-Cyrl": "Међународна организација",
    "fr": "Organisation internationale",
    "ar": "منظمة دولية",
}


@dataclass(frozen=True)
class ConsentDue:
    """A document whose present version a person has not agreed to."""

    document: str
    version: str


def is_country(code: str) -> bool:
    """Tell whether this is the code of a country or of an international organization, in capitals."""
    # Asked of the database first, PostgreSQL would refuse a text with NUL in it.
    return len(code) == 2 and code.isascii() and code.isalpha() and Country.objects.filter(pk=code).exists()


def countries_coordinated_by(user: Person) -> QuerySet[Country]:
    """The countries whose coordinator a person is."""
    return Country.objects.filter(pk__in=grants_in_force(user).filter(role=Grant.Role.COORDINATOR).values("country"))


def has_administrator() -> bool:
    """Whether anybody real can administer this installation."""
    current = Q(until__isnull=True) | Q(until__gt=Now())
    return Grant.objects.filter(current, role=Grant.Role.ADMINISTRATOR, user__is_active=True, user__demonstration=False).exists()


def email_is_verified(user: User) -> bool:
    """Whether the person proved to read the mail of the address; without an address nothing is verified."""
    return user.email is not None and EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()


def consents_due(user: User) -> list[ConsentDue]:
    """What a person has to agree to before the next enrolling, in the order of the documents' names."""
    agreed = set(Consent.objects.filter(user=user).values_list("document", "version"))
    present = [legal.current(name) for name in legal.names()]
    return [ConsentDue(one.name, one.version) for one in present if (one.name, one.version) not in agreed]


def country_names(language: str) -> dict[str, str]:
    """The name of every country by its code: this installation's own, else CLDR's, else CLDR's English one."""
    own = dict(CountryName.objects.filter(language=language).values_list("country_id", "name"))
    return {code: own.get(code) or _name(code, language) for code in Country.objects.values_list("code", flat=True)}


def display_name(user: User) -> str:
    """What mails and pages call a person."""
    return user.name or user.login_name or user.email or str(user.uuid)


def _name(code: str, language: str) -> str:
    if code == INTERNATIONAL:
        return _INTERNATIONAL_NAMES.get(language, _INTERNATIONAL_NAMES["en"])
    return languages.country_name(code, language=language) or languages.country_name(code, language="en") or code
