"""Until when what counts: the cohort's close, a trainee's own later one, and the grace after it."""

from datetime import datetime, timedelta

from enrollments.models import Enrollment


def closes_at(enrollment: Enrollment) -> datetime:
    """When attempts end for this trainee; `enrollment.cohort` should be at hand."""
    own = enrollment.extended_until
    return max(enrollment.cohort.closes_at, own) if own else enrollment.cohort.closes_at


def counts_until(enrollment: Enrollment) -> datetime:
    """Until when lessons and submissions count; then the enrollment is settled."""
    return closes_at(enrollment) + timedelta(hours=enrollment.cohort.grace_hours)
