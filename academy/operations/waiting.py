"""Rows that wait for a worker: how long one is held, when it is tried again, when it is given up."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models, transaction

from academy.operations.models import WaitingWork

QUEUED = timedelta(seconds=20)
"""How long a row is left alone after its message was sent; then the sweep takes it for lost. With a sweep it stays below a minute."""

LEASE = timedelta(minutes=2)
"""How long a row is left alone that a worker has taken in hand."""

MOST_TRIES = 8
_FIRST_PAUSE = timedelta(seconds=30)
_MOST_CHARACTERS = 2000

Work = TypeVar("Work", bound=WaitingWork)


def lease(due: "models.QuerySet[Work]", *, at: datetime, most: int) -> list[Work]:
    """Take up to `most` due rows, the longest waiting first, to queue them: nobody else takes them meanwhile."""
    with transaction.atomic():
        rows = list(due.order_by("next_try_at", "pk").select_for_update(skip_locked=True, no_key=True)[:most])
        due.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(next_try_at=at, lease_until=at + QUEUED)
    return rows


def after_failure(tries: int, fault: Exception, *, at: datetime) -> dict[str, object]:
    """The columns of a row that failed, given how often it had been tried before; the pause doubles from 30 seconds.

    At the last try `next_try_at` is None: the caller marks the row as failed (`is_given_up`).
    """
    pause = None if is_given_up(tries + 1) else at + _FIRST_PAUSE * 2**tries
    # NUL is the one character that PostgreSQL does not store.
    told = f"{type(fault).__name__}: {fault}".replace("\x00", "")[:_MOST_CHARACTERS]
    return {"tries": tries + 1, "last_error": told, "next_try_at": pause, "lease_until": None}


def is_given_up(tries: int) -> bool:
    """Tell whether a row that failed so often is not tried again."""
    return tries >= MOST_TRIES


COLUMNS = ("next_try_at", "tries", "last_error", "lease_until")


def afresh(at: datetime) -> dict[str, object]:
    """The columns of a row that is to be tried as if it never had been; the next sweep takes it."""
    return {"next_try_at": at, "tries": 0, "last_error": "", "lease_until": None}


DONE: dict[str, object] = {"next_try_at": None, "lease_until": None, "last_error": ""}
"""The columns of a row whose work is done."""
