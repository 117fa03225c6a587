"""What time brings about: attempts expire, cohorts end."""

from celery import shared_task
from django.utils import timezone

from enrollments import services


@shared_task(name="enrollments.close_expired_attempts")
def close_expired_attempts() -> None:
    """Each minute, grade what nobody came back to."""
    services.close_expired_attempts(at=timezone.now())


@shared_task(name="enrollments.settle_due")
def settle_due() -> None:
    """Each minute, settle the enrollments whose time is over."""
    services.settle_due(at=timezone.now())
