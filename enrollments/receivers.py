"""What enrollments do about news of courses."""

from datetime import datetime

from django.dispatch import receiver

from courses.models import Cohort
from courses.signals import cohort_dates_changed
from enrollments import services


@receiver(cohort_dates_changed, dispatch_uid="enrollments.reopen_moved")
def reopen_moved(*, cohort: Cohort, at: datetime, **kwargs: object) -> None:
    services.reopen_moved(cohort, at=at)
