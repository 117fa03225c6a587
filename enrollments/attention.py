"""Who of a cohort needs its instructor: how many have not begun, who has not been seen for days."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from courses.models import Cohort
from enrollments.models import Enrollment, EnrollmentQuerySet

UNSEEN_AFTER = timedelta(days=7)
"""Nobody is unseen in a cohort's first week."""


@dataclass(frozen=True)
class Attention:
    """How the people of one cohort stand; all but `auditing` count those for a certificate, withdrawn ones left out of `enrolled`."""

    enrolled: int = 0
    not_started: int = 0
    unseen: int = 0
    completed: int = 0
    auditing: int = 0


def attention_by_cohort(cohorts: Sequence[Cohort], *, at: datetime) -> dict[int, Attention]:
    """One statement for all; a cohort without anybody has zeros."""
    certificate, present = Q(mode=Enrollment.Mode.COHORT), ~Q(state=Enrollment.State.WITHDRAWN)
    counted = (
        Enrollment.objects.filter(cohort__in=cohorts)
        .order_by()
        .values("cohort")
        .annotate(
            enrolled=Count("pk", filter=certificate & present),
            not_started=Count("pk", filter=certificate & Q(state=Enrollment.State.ACTIVE, started_at__isnull=True)),
            unseen=Count("pk", filter=_unseen(at)),
            completed=Count("pk", filter=Q(state=Enrollment.State.COMPLETED)),
            auditing=Count("pk", filter=~certificate & present),
        )
    )
    rows = counted.values_list("cohort", *(field.name for field in fields(Attention)))
    found = {cohort: Attention(*counts) for cohort, *counts in rows}
    return {cohort.pk: found.get(cohort.pk, Attention()) for cohort in cohorts}


def unseen_longest(cohorts: Sequence[Cohort], *, at: datetime) -> EnrollmentQuerySet:
    """Those unseen, who was away longest first: who never came, then by the day of the last visit."""
    unseen = Enrollment.objects.filter(_unseen(at), cohort__in=cohorts)
    return unseen.select_related("cohort").order_by(F("last_active_at").asc(nulls_first=True), "enrolled_at", "pk")


def _unseen(at: datetime) -> Q:
    before = at - UNSEEN_AFTER
    running = Q(cohort__opens_at__lte=before, cohort__closes_at__gt=at, cohort__cancelled_at__isnull=True)
    away = Q(last_active_at__lte=before) | Q(last_active_at__isnull=True, enrolled_at__lte=before)
    return running & away & Q(mode=Enrollment.Mode.COHORT, state=Enrollment.State.ACTIVE)
