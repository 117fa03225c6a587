"""The worker's part: a few people a task, so that mails, certificates and figures come in between."""

from celery import shared_task
from django.utils import timezone

from academy.demonstration import services


@shared_task(name="demonstration.make_part")
def make_part(*, position: int) -> None:
    """Make the next few people and queue what follows. Twice is harmless; a lost message is made up for by the sweep."""
    made = services.make_part(position=position, at=timezone.now())
    if made is not None:
        make_part.delay(position=made)


@shared_task(name="demonstration.make_due")
def make_due() -> None:
    """Every 30 seconds, take up what a lost message or a killed worker left behind."""
    position = services.lease_due(at=timezone.now())
    if position is not None:
        make_part.delay(position=position)
