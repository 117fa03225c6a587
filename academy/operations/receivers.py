"""A mail that was written down is sent after the commit."""

from django.db import transaction
from django.dispatch import receiver

from academy.operations.models import Mail
from academy.operations.signals import mail_queued
from academy.operations.tasks import send_mail


@receiver(mail_queued, dispatch_uid="operations.send_after_commit")
def send_after_commit(*, mail: Mail, **kwargs: object) -> None:
    # robust: a broker that is down must not spoil the answer; the sweep queues the mail again.
    transaction.on_commit(lambda: send_mail.delay(mail_id=mail.pk), robust=True)
