"""Doing a lesson."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from courses.selectors import lesson_minutes
from enrollments.deadlines import counts_until
from enrollments.models import Enrollment, LessonProgress
from enrollments.services.completion import record_completion
from enrollments.services.locking import lock_enrollment
from enrollments.services.refusals import CohortClosed, refuse_before_open, refuse_cancelled, refuse_withdrawn


@transaction.atomic
def complete_lesson(enrollment: Enrollment, lesson_key: str, *, at: datetime) -> Enrollment:
    """Note that a lesson was done, once, and decide completion; the same again changes nothing, whenever it comes.

    Raises: Http404, if the course has no such lesson; EnrollmentWithdrawn; CohortNotOpen; CohortClosed, once lessons no longer count.
    """
    enrollment = lock_enrollment(enrollment.pk)
    minutes = lesson_minutes(enrollment.cohort.version_id).get(lesson_key)
    if minutes is None:
        raise Http404
    if enrollment.lesson_progress.filter(lesson_key=lesson_key).exists():
        return enrollment
    refuse_withdrawn(enrollment)
    refuse_cancelled(enrollment)
    refuse_before_open(enrollment, at)
    if enrollment.mode == Enrollment.Mode.COHORT and (enrollment.settled_at is not None or at >= counts_until(enrollment)):
        raise CohortClosed(
            "The time for this course is over. You can go on reading.", state={"counts_until": counts_until(enrollment).isoformat()}
        )
    LessonProgress.objects.create(enrollment=enrollment, lesson_key=lesson_key, minutes=minutes, completed_at=at)
    enrollment.learning_minutes += minutes
    enrollment.started_at = enrollment.started_at or at
    enrollment.last_active_at = at
    enrollment.save(update_fields=["learning_minutes", "started_at", "last_active_at"])
    record_completion(enrollment, at=at)
    return enrollment
