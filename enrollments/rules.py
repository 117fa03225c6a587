"""Who may do what with an enrollment."""

from academy.accounts.grants import Person
from academy.accounts.selectors import countries_coordinated_by, is_administrator


def may_see_trainees_of(user: Person, country_code: str) -> bool:
    """Administrators and the coordinators of that very country; by name only those who agreed."""
    return is_administrator(user) or countries_coordinated_by(user).filter(pk=country_code).exists()
