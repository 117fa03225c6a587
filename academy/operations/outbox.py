"""How a mail leaves: by the configured server, or as a file in a folder where there is none."""

import logging
import os
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from academy.operations import demonstration, files
from academy.operations.models import Mail

logger = logging.getLogger(__name__)


def deliver(mail: Mail) -> None:
    """Send a mail, or write it down: where no server is configured, and what is for somebody invented.

    Raises: whatever the server or the disk says.
    """
    message = _message_of(mail)
    if settings.MAIL_URL and not demonstration.is_address(mail.address):
        message.send()
        return
    path = _write(mail, message)
    if not settings.MAIL_URL:
        logger.warning("No mail server is configured (ACADEMY_MAIL_URL): a mail was written to %s", path)


def path_of(mail: Mail) -> Path:
    """Where a mail lies or would lie as a file."""
    return Path(settings.MAIL_FOLDER) / f"{mail.created_at:%Y%m%dT%H%M%SZ}-{mail.uuid}.eml"


def _message_of(mail: Mail) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id, "Content-Language": mail.language, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(subject=mail.subject, body=mail.text, to=[mail.address], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        with files.open_file(attachment["sha256"]) as source:
            message.attach(attachment["name"], source.read(), attachment["media_type"])
    return message


def _write(mail: Mail, message: EmailMultiAlternatives) -> Path:
    """One file a mail, always of the same name: a mail that is sent twice is still one file."""
    path = path_of(mail)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".part")
    # It may carry a code that opens an account: for the operator's eyes alone.
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        target.write(message.message().as_bytes())
    return beside.replace(path)
