"""The end of a cohort: what is open is graded, whoever has not completed by then has not."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from courses.models import Cohort
from enrollments.deadlines import counts_until
from enrollments.models import Enrollment
from enrollments.services.attempts import close_open_attempts
from enrollments.services.locking import lock_enrollment


def settle_due(*, at: datetime, most: int = 1000) -> int:
    """Settle every enrollment for a certificate whose time, grace included, is over; gives how many. Withdrawn ones keep their state."""
    settled = 0
    ended = Cohort.objects.filter(closes_at__lte=at, cancelled_at__isnull=True)
    waiting = ended.filter(enrollments__mode=Enrollment.Mode.COHORT, enrollments__settled_at__isnull=True).distinct()
    for cohort in waiting.order_by("closes_at"):
        over = at - timedelta(hours=cohort.grace_hours)
        if cohort.closes_at > over:
            continue
        mine = Q(extended_until__isnull=True) | Q(extended_until__lte=over)
        due = cohort.enrollments.filter(mine, mode=Enrollment.Mode.COHORT, settled_at__isnull=True)
        for enrollment_id in list(due.order_by("pk").values_list("pk", flat=True)[: most - settled]):
            settled += _settle(enrollment_id, at=at)
        if settled >= most:
            break
    return settled


@transaction.atomic
def _settle(enrollment_id: int, *, at: datetime) -> bool:
    enrollment = lock_enrollment(enrollment_id)
    if enrollment.settled_at is not None or enrollment.mode != Enrollment.Mode.COHORT or at < counts_until(enrollment):
        return False  # settled or extended since it was found
    close_open_attempts(enrollment, at=at)  # the last graded attempt may complete it
    if enrollment.state == Enrollment.State.ACTIVE:
        enrollment.state = Enrollment.State.NOT_COMPLETED
    enrollment.settled_at = at
    enrollment.save(update_fields=["state", "settled_at"])
    return True


def reopen(enrollment: Enrollment) -> None:
    """Take back the settlement of a locked enrollment whose time is not over after all; the caller saves it."""
    enrollment.settled_at = None
    if enrollment.state == Enrollment.State.NOT_COMPLETED:
        enrollment.state = Enrollment.State.ACTIVE


@transaction.atomic
def reopen_moved(cohort: Cohort, *, at: datetime) -> None:
    """After a cohort's close was moved: whoever was settled and now has time again goes on."""
    settled = cohort.enrollments.filter(settled_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    for enrollment_id in list(settled):
        enrollment = lock_enrollment(enrollment_id)
        if at < counts_until(enrollment):
            reopen(enrollment)
            enrollment.save(update_fields=["state", "settled_at"])
