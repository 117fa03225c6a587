"""What the worker does for accounts."""

from celery import shared_task
from django.utils import timezone

from academy.accounts import services


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Once a day, delete log-ins that have ended."""
    services.clear_sessions(at=timezone.now())
