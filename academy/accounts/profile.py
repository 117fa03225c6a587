"""What may stand in a profile: one check for sign-up, the API and pages."""

from collections.abc import Callable, Mapping
from functools import cache
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from academy import languages
from academy.accounts import names, selectors
from academy.accounts.models import User

FIELDS = ("name", "latin_name", "country", "language", "time_zone", "organization", "organization_type", "gender")
_OPTIONAL = frozenset(FIELDS) - {"name"}


def cleaned(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Check profile values; an empty text clears an optional field.

    Returns: the values as they are to be kept, and the faults by field; one of a field's two is there.
    """
    good: dict[str, str] = {}
    faults: dict[str, list[str]] = {}
    for field, value in values.items():
        text = value.strip()
        try:
            good[field] = "" if not text and field in _OPTIONAL else _CHECKS[field](text)
        except ValueError as fault:
            faults[field] = [str(fault)]
    return good, faults


def with_latin_form(name: str, latin_name: str) -> str:
    """The Latin form to keep: the one given, else the name itself where it is written so.

    Raises: NotAName, if neither is there.
    """
    if latin_name:
        return names.clean_latin_name(latin_name)
    if names.is_latin(name):
        return name
    raise names.NotAName(_("Please write the name in Latin letters as well; certificates show both."))


def apply(user: User, values: Mapping[str, str]) -> list[str]:
    """Set cleaned values on a user without saving; give the names of the model's fields that were set."""
    for field, value in values.items():
        if field == "country":
            user.country_id = value or None
        else:
            setattr(user, field, value)
    return list(values)


def _country(value: str) -> str:
    code = value.upper()
    # Asked before it is raised: "ß" would become South Sudan.
    if not value.isascii() or not selectors.is_country(code):
        raise ValueError(_("A country's two letters, such as KE; ZZ for an international organization."))
    return code


def _language(value: str) -> str:
    tag = languages.normalized(value[:40])
    if tag is None or len(tag) > 16:
        raise ValueError(_("A language tag, such as en, ko or sr-Cyrl."))
    return tag


@cache
def time_zones() -> frozenset[str]:
    """Every time zone's name; reading them walks a folder, hence once a process."""
    return frozenset(available_timezones())


def _time_zone(value: str) -> str:
    if value not in time_zones():
        raise ValueError(_("A time zone's name, such as Africa/Nairobi."))
    return value


def _organization(value: str) -> str:
    try:
        return names.clean_name(value)
    except names.NotAName as fault:
        raise ValueError(_("At most 200 characters, without line breaks or control characters.")) from fault


def _choice(choices: list[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in choices:
            raise ValueError(_("One of: %(choices)s.") % {"choices": ", ".join(choices)})
        return value

    return check


_CHECKS: dict[str, Callable[[str], str]] = {
    "name": names.clean_name,
    "latin_name": names.clean_latin_name,
    "country": _country,
    "language": _language,
    "time_zone": _time_zone,
    "organization": _organization,
    "organization_type": _choice(User.OrganizationType.values),
    "gender": _choice(User.Gender.values),
}
