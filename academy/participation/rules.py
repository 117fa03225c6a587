"""Who may read figures by country while they are live."""

from academy.accounts.models import Grant
from academy.accounts.selectors import Person, grants_in_force, is_administrator
from academy.participation.reports import Bounds, Filters

_READERS_IN_BOUNDS = (Grant.Role.INSTRUCTOR, Grant.Role.COORDINATOR)


def may_read_participation(user: Person) -> bool:
    """Administrators, instructors and coordinators; how much, `selectors.bounds_of` tells."""
    return is_administrator(user) or grants_in_force(user).filter(role__in=_READERS_IN_BOUNDS).exists()


def may_ask_for(filters: Filters, bounds: Bounds) -> bool:
    """Whether an answer would be about what was asked: to a coordinator, another country's zeros would be no figures but a mistake."""
    return bounds.everything or bool(bounds.cohorts) or not filters.country or filters.country in bounds.countries
