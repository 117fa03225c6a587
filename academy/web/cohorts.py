"""A cohort as pages tell of it at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.models import Cohort, Delivery


@dataclass(frozen=True)
class CohortFacts:
    """A cohort with what depends on the time; `enroll_by` is the last minute for enrolling."""

    cohort: Cohort
    state: str
    enrolling: bool
    full: bool
    enroll_by: datetime


def facts_of(cohorts: Sequence[Cohort], *, at: datetime) -> list[CohortFacts]:
    """The facts of each cohort, in the same order."""
    return [_facts(cohort, at) for cohort in cohorts]


def next_to_join(cohorts: Sequence[Cohort], *, at: datetime) -> CohortFacts | None:
    """The cohort to name on a card: the first, online before others, that takes enrollments and has a seat; else the first."""
    facts = facts_of(cohorts, at=at)
    open_ones = [one for one in facts if one.enrolling and not one.full]
    online = [one for one in open_ones if one.cohort.delivery == Delivery.ONLINE]
    return next(iter([*online, *open_ones, *facts]), None)


def _facts(cohort: Cohort, at: datetime) -> CohortFacts:
    return CohortFacts(
        cohort=cohort,
        state=cohort.state_at(at).value,
        enrolling=cohort.is_enrolling_at(at),
        full=cohort.seats_left == 0,
        enroll_by=last_minute(cohort.enrolling_until_at),
    )


def last_minute(end: datetime) -> datetime:
    """What people read of a stored end, which is the first instant after the last day: the minute before it."""
    return end - timedelta(minutes=1)
