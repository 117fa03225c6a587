"""Which mails wait, and what says that nobody works on them."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from academy.operations.models import Mail

OVERDUE = timedelta(minutes=5)
"""A running sweep takes every due row within a minute: what is due for so long is swept by nobody."""


def due_mail(at: datetime) -> QuerySet[Mail]:
    """Waiting mails whose time has come and that no worker holds.

    One whose `next_try_at` is empty was in a worker's hands: its lease passed without a word, so that worker is gone.
    """
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    has_come = Q(next_try_at__lte=at) | Q(next_try_at__isnull=True)
    return Mail.objects.filter(is_free, has_come, state=Mail.State.WAITING)


def overdue_mail(at: datetime) -> str:
    """A check of health: what is wrong if a mail waits so long that the worker must be down, else nothing."""
    return "Mails wait although their time has come: the worker may be down." if due_mail(at - OVERDUE).exists() else ""


def failed_mails() -> int:
    """How many mails were given up."""
    return Mail.objects.filter(state=Mail.State.FAILED).count()
