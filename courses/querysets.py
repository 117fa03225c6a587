"""Which cohorts somebody sees and runs."""

from datetime import datetime
from typing import TYPE_CHECKING, Union

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from academy.accounts import selectors as accounts

if TYPE_CHECKING:
    from academy.accounts.models import User

Person = Union["User", AnonymousUser]


class CohortQuerySet(models.QuerySet["Cohort"]):
    """Cohorts by who asks."""

    def run_by(self, user: Person) -> "CohortQuerySet":
        """Those that a person runs as their instructor; an administrator runs all."""
        if not user.is_authenticated:
            return self.none()
        if accounts.is_administrator(user):
            return self
        grants = accounts.grants_in_force(user).filter(role="instructor")
        return self.filter(Q(pk__in=grants.values("cohort")) | Q(version__course__in=grants.values("course")))

    def visible_to(self, user: Person) -> "CohortQuerySet":
        """Published ones for everybody; drafts for who runs them."""
        published = Q(published_at__isnull=False)
        if not user.is_authenticated:
            return self.filter(published)
        return self.filter(published | Q(pk__in=self.run_by(user).values("pk")))

    def enrolling_at(self, at: datetime) -> "CohortQuerySet":
        """Those that take enrollments for a certificate at an instant and have a seat."""
        seat = Q(capacity__isnull=True) | Q(seats_taken__lt=models.F("capacity"))
        return self.filter(
            seat, published_at__isnull=False, cancelled_at__isnull=True, enrolling_from_at__lte=at, enrolling_until_at__gt=at
        )
