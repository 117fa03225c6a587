"""The fold every few seconds, the check once a day."""

import logging

from celery import shared_task

from academy.participation import services

logger = logging.getLogger(__name__)

_MOST_A_ROUND = 5000
_ROUNDS = 20  # a longer queue goes on with the next beat


@shared_task(name="participation.fold")
def fold() -> None:
    """Move waiting changes into the figures."""
    for _ in range(_ROUNDS):
        if services.fold_changes(_MOST_A_ROUND) < _MOST_A_ROUND:
            return


@shared_task(name="participation.check")
def check() -> None:
    """Log an error where figures and a recount differ, a trigger is missing or the fold falls behind."""
    for fault in services.counting_faults():
        logger.error("Participation: %s", fault)
