"""Which enrollments and attempts somebody may read, and which are their own."""

from typing import TYPE_CHECKING, Union

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from academy.accounts import selectors as accounts
from courses.models import Cohort

if TYPE_CHECKING:
    from academy.accounts.models import User

Person = Union["User", AnonymousUser]


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    """Enrollments by who asks."""

    def owned_by(self, user: Person) -> "EnrollmentQuerySet":
        """One's own: where every write of a trainee starts."""
        return self.filter(trainee=user) if user.is_authenticated else self.none()

    def visible_to(self, user: Person) -> "EnrollmentQuerySet":
        """For reading: one's own, those of cohorts one runs, those who let one's country see them. Administrators: all."""
        if not user.is_authenticated:
            return self.none()
        if accounts.is_administrator(user):
            return self
        agreed = Q(country__in=accounts.countries_coordinated_by(user), shared_with_coordinator=True)
        return self.filter(Q(trainee=user) | Q(cohort__in=Cohort.objects.run_by(user)) | agreed)

    def search(self, text: str) -> "EnrollmentQuerySet":
        """Those whose name line, in either form, or e-mail address holds a text."""
        return self.filter(Q(name__icontains=text) | Q(latin_name__icontains=text) | Q(trainee__email__icontains=text))


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts by whose they are."""

    def owned_by(self, user: Person) -> "AttemptQuerySet":
        """One's own: where every write of a trainee starts."""
        return self.filter(enrollment__trainee=user) if user.is_authenticated else self.none()
