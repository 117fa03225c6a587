"""Background work of this app."""

from celery import shared_task
from django.utils import timezone

from academy.operations import queue, services


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
    for mail in services.lease_due_mail(at=timezone.now(), most=200):
        send_mail.delay(mail_id=mail.pk)
