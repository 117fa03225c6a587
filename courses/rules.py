"""Who may run what."""

from academy.accounts.grants import Person
from academy.accounts.selectors import grants_in_force, is_administrator
from courses.models import Cohort, Course


def may_run_cohort(user: Person, cohort: Cohort) -> bool:
    """Administrators, and the staff of this very cohort."""
    return user.is_authenticated and Cohort.objects.run_by(user).contains(cohort)


def may_create_cohort(user: Person, course: Course) -> bool:
    """Administrators, and instructors of the course; an instructor of one cohort alone makes no other."""
    return is_administrator(user) or grants_in_force(user).filter(role="instructor", course=course).exists()
