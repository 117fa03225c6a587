"""Deciding completion, in the transaction of the event that causes it."""

from datetime import datetime

from enrollments.grading import mean_score
from enrollments.models import Enrollment
from enrollments.selectors import standings_of
from enrollments.signals import completion_recorded


def record_completion(enrollment: Enrollment, *, at: datetime) -> None:
    """Complete the locked enrollment if nothing is missing, and tell whoever listens; it never goes back (rule 6).

    The score is the mean of the best scores of the quizzes that completion asks for, frozen here.
    """
    if (
        enrollment.mode != Enrollment.Mode.COHORT
        or enrollment.state != Enrollment.State.ACTIVE
        or enrollment.cohort.cancelled_at is not None
    ):
        return
    standing = standings_of([enrollment])[enrollment.pk]
    if standing.missing:
        return
    asked = set(enrollment.cohort.version.completion["quizzes"])
    enrollment.state, enrollment.completed_at = Enrollment.State.COMPLETED, at
    enrollment.score = mean_score(quiz.best_score or 0 for quiz in standing.quizzes if quiz.key in asked)
    enrollment.save(update_fields=["state", "completed_at", "score"])
    completion_recorded.send(sender=Enrollment, enrollment=enrollment, at=at)  # inside the transaction


def record_certified(enrollment_id: int, *, at: datetime | None) -> None:
    """Note that a certificate was issued at an instant, or, with None, that none holds any more; called by certificates."""
    Enrollment.objects.filter(pk=enrollment_id).update(certified_at=at)
