"""What enrollments refuse, and what they say then."""

from datetime import datetime

from academy.errors import Conflict
from enrollments.models import Enrollment


class CohortFull(Conflict):
    code = "cohort-full"
    title = "This cohort is full"


class CohortClosed(Conflict):
    code = "cohort-closed"
    title = "This cohort is closed for that"


class CohortNotOpen(Conflict):
    code = "cohort-not-open"
    title = "This cohort has not begun"


class OtherMode(Conflict):
    code = "other-mode"
    title = "You are enrolled in another mode"


class EnrollmentWithdrawn(Conflict):
    code = "enrollment-withdrawn"
    title = "The enrollment was withdrawn"


class EnrollmentCompleted(Conflict):
    code = "enrollment-completed"
    title = "The enrollment is completed"


class AttemptOpen(Conflict):
    code = "attempt-open"
    title = "Another attempt is open"


class NoneLeft(Conflict):
    code = "none-left"
    title = "No attempts are left"


class NotTheNext(Conflict):
    code = "not-the-next"
    title = "That is not the number of the next attempt"


class AttemptClosed(Conflict):
    code = "attempt-closed"
    title = "The attempt was handed in"


class AnswerConflict(Conflict):
    code = "answer-conflict"
    title = "Another answer stands there"


def refuse_withdrawn(enrollment: Enrollment) -> None:
    """Raises: EnrollmentWithdrawn."""
    if enrollment.state == Enrollment.State.WITHDRAWN:
        raise EnrollmentWithdrawn("You left this cohort. Enroll again to go on.", state={"state": enrollment.state})


def refuse_cancelled(enrollment: Enrollment) -> None:
    """Raises: CohortClosed, if the cohort was cancelled: nothing more counts there, though one may go on reading."""
    cancelled_at = enrollment.cohort.cancelled_at
    if cancelled_at is not None:
        raise CohortClosed("This cohort was cancelled.", state={"cancelled_at": cancelled_at.isoformat()})


def refuse_before_open(enrollment: Enrollment, at: datetime) -> None:
    """Raises: CohortNotOpen."""
    opens_at = enrollment.cohort.opens_at
    if at < opens_at:
        raise CohortNotOpen("The course begins later.", state={"opens_at": opens_at.isoformat()})
