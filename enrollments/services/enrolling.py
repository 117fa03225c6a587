"""Coming and going: enrolling, withdrawing, upgrading."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from academy.accounts import names, profile
from academy.accounts.models import User
from academy.accounts.selectors import is_country
from academy.accounts.services import require_consents, require_verified_email
from academy.errors import Invalid
from academy.operations.services import record_act
from courses.days import day_of
from courses.models import Cohort
from courses.services import free_place, take_place
from enrollments.deadlines import counts_until
from enrollments.models import Attempt, Enrollment
from enrollments.services.completion import record_completion
from enrollments.services.locking import lock_cohort, lock_enrollment
from enrollments.services.refusals import CohortClosed, CohortFull, EnrollmentCompleted, OtherMode, refuse_withdrawn

STATED = ("language", "organization", "organization_type", "gender")
"""What is frozen as stated when enrolling, beside country and name line; each falls back to the profile."""


@dataclass(frozen=True)
class Enrolled:
    """The enrollment, and whether this call made it or brought it back."""

    enrollment: Enrollment
    new: bool


@transaction.atomic
def enroll_trainee(trainee: User, cohort: Cohort, *, mode: str, stated: Mapping[str, Any], at: datetime) -> Enrolled:
    """Enroll somebody, once; the same again gives what is there. After a withdrawal the same row lives again, if there is a seat.

    Args: mode, `cohort` or `audit`; stated, any of country (code), name, latin_name, shared_with_coordinator and STATED; what is
        left out comes from the profile.
    Raises: CohortFull; CohortClosed; OtherMode; ConsentRequired; EmailUnverified; Invalid, if a country or name is missing or is none.
    """
    cohort = lock_cohort(cohort.pk)
    known = Enrollment.objects.filter(trainee=trainee, cohort=cohort).first()
    if known is not None and known.mode != mode:
        how = "Use the upgrade to take part for a certificate." if mode == Enrollment.Mode.COHORT else "Withdraw, if you want none."
        if known.state == Enrollment.State.WITHDRAWN:
            how = "You left it; one comes back in that mode alone."
        raise OtherMode(f"You are enrolled here in mode {known.mode}. {how}", state={"mode": known.mode, "state": known.state})
    if known is not None and known.state != Enrollment.State.WITHDRAWN:
        return Enrolled(known, new=False)
    require_verified_email(trainee)
    require_consents(trainee)
    frozen = _frozen(trainee, cohort, stated)
    _refuse_closed(cohort, mode, at)
    return _take_in(trainee, cohort, known, mode=mode, frozen=frozen, at=at)


@transaction.atomic
def enroll_from_roster(person: User, cohort: Cohort, *, stated: Mapping[str, Any], by: User | None, at: datetime) -> Enrolled:
    """Enroll somebody on a roster for a certificate, once, whenever it is written down; after a withdrawal the same row lives again.

    Args: person, on a roster; stated, as for `enroll_trainee`; by, None for the operator.
    Raises: CohortFull; CohortClosed, for a draft and a cancelled cohort; Invalid, for somebody with an account and as `enroll_trainee`.
    """
    if not person.roster:
        raise Invalid({"person": ["Somebody with an account enrolls by it."]})
    cohort = lock_cohort(cohort.pk)
    known = Enrollment.objects.filter(trainee=person, cohort=cohort).first()
    if known is not None and known.state != Enrollment.State.WITHDRAWN:
        return Enrolled(known, new=False)
    frozen = {**_frozen(person, cohort, stated), "basis": Enrollment.Basis.ROSTER}
    _refuse_closed(cohort, Enrollment.Mode.AUDIT, at)  # the days of enrolling bind trainees; staff may write down later who was there
    enrolled = _take_in(person, cohort, known, mode=Enrollment.Mode.COHORT, frozen=frozen, at=at)
    key = str(enrolled.enrollment.uuid)
    record_act(by=by, verb="enroll_from_roster", object_type="enrollment", object_key=key, after={"cohort": str(cohort.uuid)}, at=at)
    return enrolled


def _take_in(trainee: User, cohort: Cohort, known: Enrollment | None, *, mode: str, frozen: Mapping[str, Any], at: datetime) -> Enrolled:
    """Take a seat in the locked cohort, then make the enrollment, or bring back the withdrawn one that is known."""
    if mode == Enrollment.Mode.COHORT and not take_place(cohort.pk):
        raise CohortFull("All seats are taken.", state={"capacity": cohort.capacity, "seats_left": 0})
    if known is None:
        day = day_of(at, zone=settings.REPORTING_TIME_ZONE)
        demonstration = trainee.demonstration or cohort.demonstration
        made = Enrollment(trainee=trainee, cohort=cohort, mode=mode, enrolled_at=at, enrolled_on=day, demonstration=demonstration, **frozen)
        made.save(force_insert=True)
        return Enrolled(made, new=True)
    known = lock_enrollment(known.pk)
    for name, value in frozen.items():
        setattr(known, name, value)
    known.state, known.withdrawn_at = Enrollment.State.ACTIVE, None
    known.save(update_fields=["state", "withdrawn_at", *frozen])
    record_completion(known, at=at)
    return Enrolled(known, new=True)


@transaction.atomic
def upgrade_to_cohort(enrollment: Enrollment, *, at: datetime) -> Enrollment:
    """Turn an auditing enrollment into one for a certificate, while enrolling is open, and decide completion; twice is once.

    Raises: CohortFull; CohortClosed; EnrollmentWithdrawn.
    """
    cohort = lock_cohort(enrollment.cohort_id)
    enrollment = lock_enrollment(enrollment.pk)
    if enrollment.mode == Enrollment.Mode.COHORT:
        return enrollment
    refuse_withdrawn(enrollment)
    _refuse_closed(cohort, Enrollment.Mode.COHORT, at)
    if not take_place(cohort.pk):
        raise CohortFull("All seats are taken.", state={"capacity": cohort.capacity, "seats_left": 0})
    enrollment.mode = Enrollment.Mode.COHORT
    enrollment.save(update_fields=["mode"])
    # An attempt that was begun while auditing may last longer than submissions for a certificate count.
    end = counts_until(enrollment)
    enrollment.attempts.filter(state=Attempt.State.OPEN, deadline_at__gt=end).update(deadline_at=end)
    record_completion(enrollment, at=at)
    return enrollment


@transaction.atomic
def withdraw(enrollment: Enrollment, *, at: datetime) -> Enrollment:
    """Leave a cohort and give the seat back; everything done stays. Twice is once.

    Raises: EnrollmentCompleted; CohortClosed, once the enrollment is settled.
    """
    lock_cohort(enrollment.cohort_id)
    enrollment = lock_enrollment(enrollment.pk)
    if enrollment.state == Enrollment.State.WITHDRAWN:
        return enrollment
    if enrollment.state == Enrollment.State.COMPLETED:
        raise EnrollmentCompleted("What is completed stays completed.", state={"state": enrollment.state})
    if enrollment.settled_at is not None:
        raise CohortClosed("The cohort is over and its results stand.", state={"state": enrollment.state})
    enrollment.state, enrollment.withdrawn_at = Enrollment.State.WITHDRAWN, at
    enrollment.save(update_fields=["state", "withdrawn_at"])
    if enrollment.mode == Enrollment.Mode.COHORT:
        free_place(enrollment.cohort_id)
    return enrollment


def share_with_coordinator(enrollment: Enrollment, *, shared: bool) -> Enrollment:
    """Let the coordinator of one's country see one's name and progress in this cohort, or no longer."""
    Enrollment.objects.filter(pk=enrollment.pk).update(shared_with_coordinator=shared)
    enrollment.shared_with_coordinator = shared
    return enrollment


def _refuse_closed(cohort: Cohort, mode: str, at: datetime) -> None:
    """Auditing may begin after the close; a certificate asks for the time of enrolling."""
    if cohort.published_at is None or cohort.cancelled_at is not None:
        raise CohortClosed("This cohort takes nobody.", state={"state": str(cohort.state_at(at))})
    if mode == Enrollment.Mode.COHORT and not cohort.is_enrolling_at(at):
        until = cohort.enrolling_until_at
        span = {
            "enroll_from": cohort.enroll_from.isoformat(),
            "enroll_until": cohort.enroll_until.isoformat(),
            "time_zone": cohort.time_zone,
        }
        raise CohortClosed("Enrolling has not begun." if at < until else "Enrolling is over. You can audit the course.", state=span)


def _frozen(trainee: User, cohort: Cohort, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What the enrollment keeps of this moment; it never follows the profile later (rule 1)."""
    faults: dict[str, list[str]] = {}
    given, code = _given(trainee, stated, faults), stated.get("country") or trainee.country_id or ""
    # Asked before it is raised: "ß" would become South Sudan.
    if not code.isascii() or not is_country(code := code.upper()):
        faults["country"] = ["The two letters of the country where you work or which you represent in this course, such as KE."]
    name, latin = stated.get("name") or trainee.name, stated.get("latin_name") or ""
    try:
        name = names.clean_name(name)
        unchanged = name == trainee.name
        latin = profile.with_latin_form(name, latin or (trainee.latin_name if unchanged else ""))
    except names.NotAName as fault:
        faults["latin_name" if latin or stated.get("name") else "name"] = [str(fault)]
    if faults:
        raise Invalid(faults)
    given["language"] = given["language"] or cohort.version.source_language
    shared = bool(stated.get("shared_with_coordinator", False))
    return {"country_id": code, "name": name, "latin_name": latin, "shared_with_coordinator": shared, **given}


def _given(trainee: User, stated: Mapping[str, Any], faults: dict[str, list[str]]) -> dict[str, Any]:
    """The optional values as stated, held to the same rules as the profile's, else the profile's own."""
    good, found = profile.cleaned({field: stated[field] for field in STATED if stated.get(field) is not None})
    faults |= found
    return {field: good.get(field, getattr(trainee, field)) for field in STATED}
