"""Rows locked in the one order: cohort, enrollment, attempt. SQLite has no row locks; there a write transaction is alone from its begin."""

from courses.models import Cohort
from enrollments.models import Attempt, Enrollment


def lock_cohort(cohort_id: int) -> Cohort:
    """The cohort, read afresh and locked; whoever moves seats or enrolls comes through here first."""
    rows = Cohort.objects.select_for_update(of=("self",), no_key=True).with_course()
    cohort: Cohort = rows.get(pk=cohort_id)
    return cohort


def lock_enrollment(enrollment_id: int) -> Enrollment:
    """The enrollment, read afresh and locked.

    Whatever may complete it comes through here: two last events at once must not each miss the other.
    """
    rows = Enrollment.objects.select_for_update(of=("self",), no_key=True).with_cohort()
    enrollment: Enrollment = rows.get(pk=enrollment_id)
    return enrollment


def lock_attempt(enrollment: Enrollment, attempt_id: int) -> Attempt:
    """An attempt of a locked enrollment, locked: an answer that is being saved ends first."""
    attempt: Attempt = enrollment.attempts.select_for_update(of=("self",), no_key=True).get(pk=attempt_id)
    attempt.enrollment = enrollment
    return attempt
