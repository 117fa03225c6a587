"""Writes of courses: versions are published, cohorts made and changed, places taken."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from academy import languages
from academy.accounts.models import User
from academy.errors import ChangedMeanwhile, Conflict, Invalid
from academy.operations.services import record_act
from courses.days import day_of, first_instant, instant_after, is_zone
from courses.models import Cohort, Course, CourseVersion
from courses.signals import cohort_dates_changed

LONGEST_COHORT_DAYS = 3660
_DAYS = ("starts_on", "ends_on", "enroll_from", "enroll_until")


class CapacityBelowSeatsTaken(Conflict):
    code = "capacity-below-seats-taken"
    title = "More seats are taken than that"


class CohortCancelled(Conflict):
    code = "cohort-cancelled"
    title = "The cohort was cancelled"


def take_place(cohort_id: int) -> bool:
    """Take one seat if there is one. Inside a transaction; the row stays locked until it ends."""
    free = Q(capacity__isnull=True) | Q(seats_taken__lt=F("capacity"))
    return Cohort.objects.filter(free, pk=cohort_id).update(seats_taken=F("seats_taken") + 1) == 1


def free_place(cohort_id: int) -> None:
    """Give one seat back."""
    Cohort.objects.filter(pk=cohort_id).update(seats_taken=F("seats_taken") - 1)


def create_cohort(course: Course, *, values: Mapping[str, Any], by: User | None, at: datetime) -> Cohort:
    """Make a cohort of a course's newest version.

    Args: values, the writable columns of Cohort plus `published`; `by` is None for the operator. What somebody of the demonstration makes
        is demonstration data.
    Raises: Invalid, if a value cannot be used.
    """
    if course.newest is None:
        raise Invalid({"course": ["Nothing of this course is published yet."]})
    columns = dict(values)
    published = columns.pop("published", True)
    columns.setdefault("enroll_from", min(columns["starts_on"], _today(columns["time_zone"], at=at)))
    columns.setdefault("enroll_until", columns["ends_on"])
    columns.setdefault("demonstration", bool(by and by.demonstration))
    cohort = Cohort(version=course.newest, created_by=by, created_at=at, published_at=at if published else None, **columns)
    _place_in_time(cohort)
    with transaction.atomic():
        cohort.save()
        record_act(by=by, verb="create_cohort", object_type="cohort", object_key=str(cohort.uuid), after=_told(cohort), at=at)
    return cohort


@transaction.atomic
def change_cohort(
    cohort: Cohort, *, changes: Mapping[str, Any], by: User | None, at: datetime, revision: int | None = None, reason: str = ""
) -> Cohort:
    """Change a cohort; enrollments follow a moved close, and enrolling ends with an earlier end unless another day is given.

    Args: changes, columns of Cohort plus `published` and `cancelled`; revision, the one that the caller read.
    Raises: ChangedMeanwhile, if another revision is there; Invalid; CapacityBelowSeatsTaken; CohortCancelled.
    """
    cohort = Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)
    if revision is not None and revision != cohort.revision:
        raise ChangedMeanwhile("It was changed since you read it. Read it again, then decide.")
    if cohort.cancelled_at is not None:
        raise CohortCancelled("A cancelled cohort stays as it is.", state={"state": Cohort.State.CANCELLED})
    before, counted_until, columns = _told(cohort), (cohort.closes_at, cohort.grace_hours), dict(changes)
    if columns.pop("cancelled", False):
        cohort.cancelled_at = at
    if "published" in columns:
        if not columns.pop("published"):
            _refuse_unpublishing(cohort)
            cohort.published_at = None
        else:
            cohort.published_at = cohort.published_at or at
    for name, value in columns.items():
        setattr(cohort, name, value)
    if "ends_on" in columns and "enroll_until" not in columns:
        cohort.enroll_until = min(cohort.enroll_until, cohort.ends_on)
    _place_in_time(cohort)
    if cohort.capacity is not None and cohort.capacity < cohort.seats_taken:
        raise CapacityBelowSeatsTaken(f"{cohort.seats_taken} seats are taken.", state={"seats_taken": cohort.seats_taken})
    cohort.revision += 1
    cohort.save()
    after = _told(cohort)
    changed = {name for name in after if before[name] != after[name]}
    if changed:
        record_act(
            by=by,
            verb="change_cohort",
            object_type="cohort",
            object_key=str(cohort.uuid),
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            reason=reason,
            at=at,
        )
    if (cohort.closes_at, cohort.grace_hours) != counted_until:
        cohort_dates_changed.send(sender=Cohort, cohort=cohort, at=at)
    return cohort


def _refuse_unpublishing(cohort: Cohort) -> None:
    if cohort.enrollments.exists():
        detail = "Somebody has enrolled: the cohort cannot become a draft again. It can be cancelled."
        raise Conflict(detail, state={"enrollments": cohort.enrollments.count()})


def _place_in_time(cohort: Cohort) -> None:
    """Check the days and compute the instants that they mean."""
    faults = _faults_of(cohort)
    if faults:
        raise Invalid(faults)
    cohort.opens_at = first_instant(cohort.starts_on, zone=cohort.time_zone)
    cohort.closes_at = instant_after(cohort.ends_on, zone=cohort.time_zone)
    cohort.enrolling_from_at = first_instant(cohort.enroll_from, zone=cohort.time_zone)
    cohort.enrolling_until_at = instant_after(cohort.enroll_until, zone=cohort.time_zone)
    # Samoa had no 30 December 2011: a span of such days alone holds no instant.
    spans = {"ends_on": (cohort.opens_at, cohort.closes_at), "enroll_until": (cohort.enrolling_from_at, cohort.enrolling_until_at)}
    skipped = {name: ["This day was left out in that time zone."] for name, (first, after) in spans.items() if first == after}
    if skipped:
        raise Invalid(skipped)


def _faults_of(cohort: Cohort) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if not is_zone(cohort.time_zone):
        faults["time_zone"] = ["A time zone such as Asia/Seoul."]
    for name in _DAYS:
        if not date(2000, 1, 1) <= getattr(cohort, name) <= date(2200, 1, 1):
            faults[name] = ["A day between 2000 and 2200."]
    if cohort.ends_on < cohort.starts_on:
        faults["ends_on"] = ["The end lies before the start."]
    elif (cohort.ends_on - cohort.starts_on).days > LONGEST_COHORT_DAYS:
        faults["ends_on"] = ["A cohort lasts ten years at most."]
    if cohort.enroll_until < cohort.enroll_from:
        faults["enroll_until"] = ["The last day to enroll lies before the first."]
    elif cohort.enroll_until > cohort.ends_on:
        faults["enroll_until"] = ["Enrolling ends with the cohort at the latest."]
    unknown = [tag for tag in cohort.languages if not languages.is_tag(tag)]
    if unknown:
        faults["languages"] = [f"{unknown[0]} is no language tag."]
    return faults


def _today(zone: str, *, at: datetime) -> date:
    """The day in the cohort's own zone; one that is none is refused later, with all other faults."""
    return day_of(at, zone=zone if is_zone(zone) else "UTC")


def _told(cohort: Cohort) -> dict[str, object]:
    """What the record of acts keeps of a cohort: nothing personal."""
    names = (
        *_DAYS,
        "title",
        "delivery",
        "time_zone",
        "grace_hours",
        "capacity",
        "place",
        "partners",
        "languages",
        "published_at",
        "cancelled_at",
    )
    values = {name: getattr(cohort, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def next_number(course: Course) -> int:
    """The number that the next version of a locked course gets."""
    newest = CourseVersion.objects.filter(course=course).order_by("-number").first()
    return newest.number + 1 if newest else 1
