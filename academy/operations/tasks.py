"""Background work of this app."""

import logging

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from academy.operations import heartbeat, queue, services
from academy.operations.backups import making
from academy.operations.backups.manifest import BackupRefused

logger = logging.getLogger(__name__)


@shared_task(name="operations.tidy_queue")
def tidy_queue() -> None:
    """Keep the embedded queue's file small; it changes nothing on Redis."""
    queue.delete_consumed_messages()


@shared_task(name="operations.send_mail")
def send_mail(*, mail_id: int) -> None:
    """Send one mail. Twice is harmless; what fails is tried again by the sweep alone."""
    services.send_mail(mail_id, at=timezone.now())


@shared_task(name="operations.send_due_mail")
def send_due_mail() -> None:
    """Every 30 seconds, lease and queue again what a lost message or a killed worker left behind."""
    heartbeat.beat()
    for mail in services.lease_due_mail(at=timezone.now(), most=200):
        send_mail.delay(mail_id=mail.pk)


@shared_task(name="operations.back_up")
def back_up() -> None:
    """Make the nightly backup if it is due and ACADEMY_BACKUP_TO is set; one that was missed or failed is made up within 15 minutes."""
    if settings.BACKUP_FOLDER is None:
        return
    try:
        made = making.back_up_nightly(settings.BACKUP_FOLDER, at=timezone.now())
    except (BackupRefused, DatabaseError, OSError) as fault:
        logger.error("No backup was made: %s", str(fault).strip())  # noqa: TRY400 -- the sentence says it; the disk being full needs no traceback
        return
    if made is not None:
        logger.info("A backup was made: %s", made.folder)
