"""Which mails wait, and what says that nobody works on them; how far a job is; which backup is the last."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from academy.operations.backups import store
from academy.operations.backups.store import Backup
from academy.operations.models import Job, Mail

OVERDUE = timedelta(minutes=5)
"""A running sweep takes every due row within a minute: what is due for so long is swept by nobody."""

OLDEST_BACKUP = timedelta(hours=30)
"""Nightly backups are a day apart and an hour or two late at most."""


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


def job_progress(key: str) -> tuple[int, int] | None:
    """How much of a job under way is done, of how much; None where there is none, or it has ended."""
    under_way = [Job.State.WAITING, Job.State.RUNNING]
    found = Job.objects.filter(key=key, state__in=under_way, total__isnull=False).values_list("done", "total").first()
    return (found[0], found[1] or 0) if found else None


def last_backup() -> Backup | None:
    """The newest finished backup in the folder that ACADEMY_BACKUP_TO names, or none.

    Raises: OSError, if that folder cannot be read.
    """
    found = store.backups(settings.BACKUP_FOLDER) if settings.BACKUP_FOLDER else []
    return found[0] if found else None


def backup_fault(at: datetime) -> str:
    """What is wrong with the nightly backups, in one sentence for administrators; "" if the last is fresh. It names no folder."""
    if settings.BACKUP_FOLDER is None:
        return "No nightly backups are made: ACADEMY_BACKUP_TO is not set."
    try:
        last = last_backup()
    except OSError:
        return "The folder of the nightly backups cannot be read."
    if last is None:
        return "No backup has been made yet."
    if at - last.at > OLDEST_BACKUP:
        return f"The last backup is of {last.at:%Y-%m-%d %H:%M} UTC: nightly backups have stopped."
    return ""
