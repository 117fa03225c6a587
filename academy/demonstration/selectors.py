"""Whether there are demonstration data, and how far they are made."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from academy.accounts.models import User
from academy.operations.demonstration import JOB_KEY
from academy.operations.models import Job
from academy.operations.selectors import job_progress
from courses.models import Cohort
from enrollments.models import Enrollment


def progress() -> tuple[int, int] | None:
    """How many people are made, of how many; None while none are being made."""
    return job_progress(JOB_KEY)


def are_there() -> bool:
    """Whether the database holds anybody or anything of the demonstration, by whatever way it came there."""
    return User.objects.filter(demonstration=True).exists() or Cohort.objects.filter(demonstration=True).exists()


def job_under_way() -> QuerySet[Job]:
    """The job while it is not done, given up or cancelled."""
    return Job.objects.filter(key=JOB_KEY, state__in=[Job.State.WAITING, Job.State.RUNNING])


def due_job(at: datetime) -> QuerySet[Job]:
    """The job, if its time has come and no worker holds it."""
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    return job_under_way().filter(is_free, next_try_at__lte=at)


def began_on(job: Job) -> date:
    """The day in the reporting zone on which the demonstration stands."""
    return date.fromisoformat(job.parameters["on"])


def visitors() -> int:
    """How many people who are not of the demonstration have an enrollment in one of its cohorts."""
    return Enrollment.objects.filter(demonstration=True, trainee__demonstration=False).values("trainee").distinct().count()
