"""What staff set right for one trainee, each recorded."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from academy.accounts.models import Country, User
from academy.errors import Invalid
from academy.operations.services import record_act
from courses.days import instant_after
from enrollments.deadlines import counts_until
from enrollments.models import Enrollment
from enrollments.services.locking import lock_cohort, lock_enrollment
from enrollments.services.refusals import refuse_withdrawn
from enrollments.services.settling import reopen


@transaction.atomic
def correct_country(enrollment: Enrollment, *, country: str, reason: str, by: User, at: datetime) -> Enrollment:
    """Correct the country of an enrollment; the figures follow. The same country again changes nothing.

    Raises: Invalid, if there is no such country.
    """
    enrollment = lock_enrollment(enrollment.pk)
    if not Country.objects.filter(pk=country).exists():
        raise Invalid({"country": ["A country's two letters, such as KE; ZZ for an international organization."]})
    if enrollment.country_id != country:
        before, enrollment.country_id = enrollment.country_id, country
        enrollment.save(update_fields=["country"])
        _record("correct_country", enrollment, before={"country": before}, after={"country": country}, reason=reason, by=by, at=at)
    return enrollment


@transaction.atomic
def extend_trainee(enrollment: Enrollment, *, until: date | None, reason: str, by: User, at: datetime) -> Enrollment:
    """Give one trainee an end of their own: a whole day in the cohort's zone, or None to take it back. A settled one goes on.

    Raises: Invalid, if the day lies before the cohort's end or the enrollment only audits; EnrollmentWithdrawn.
    """
    cohort = lock_cohort(enrollment.cohort_id)
    enrollment = lock_enrollment(enrollment.pk)
    refuse_withdrawn(enrollment)
    if enrollment.mode != Enrollment.Mode.COHORT:
        raise Invalid({"until": ["Auditing has no end."]})
    if until is not None and not cohort.ends_on <= until <= date(2200, 1, 1):
        raise Invalid({"until": [f"A day from {cohort.ends_on.isoformat()}, the cohort's last, on."]})
    extended = instant_after(until, zone=cohort.time_zone) if until else None
    if extended == enrollment.extended_until:
        return enrollment
    before, enrollment.extended_until = enrollment.extended_until, extended
    if enrollment.settled_at is not None and at < counts_until(enrollment):
        reopen(enrollment)
    enrollment.save(update_fields=["extended_until", "settled_at", "state"])
    told = [{"until": end.isoformat() if end else None} for end in (before, extended)]
    _record("extend_trainee", enrollment, before=told[0], after=told[1], reason=reason, by=by, at=at)
    return enrollment


def _record(
    verb: str, enrollment: Enrollment, *, before: Mapping[str, object], after: Mapping[str, object], reason: str, by: User, at: datetime
) -> None:
    record_act(
        by=by, verb=verb, object_type="enrollment", object_key=str(enrollment.uuid), before=before, after=after, reason=reason, at=at
    )
