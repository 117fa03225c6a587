"""Writes that every app may ask for: noting an act, sending a mail."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from academy import languages
from academy.errors import Conflict, Invalid
from academy.operations import demonstration, outbox, selectors, waiting
from academy.operations.models import Act, Mail
from academy.operations.signals import mail_queued

logger = logging.getLogger(__name__)


class CannotSendAgain(Conflict):
    code = "cannot-send-again"
    title = "This mail cannot be sent again"


class Attachment(TypedDict):
    """A file that goes with a mail; its bytes lie in `files`."""

    name: str
    media_type: str
    sha256: str


def record_act(
    *,
    by: AbstractBaseUser | None,
    verb: str,
    object_type: str,
    object_key: str,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> Act:
    """Note a deed of staff, in the transaction of the deed.

    Args: by, None for the operator at the command line; object_key, its public name; before and after, without personal values.
    """
    return Act.objects.create(
        by_id=by.pk if by else None,
        verb=verb,
        object_type=object_type,
        object_key=object_key,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        at=at,
    )


def queue_mail(
    *,
    key: str,
    address: str,
    kind: str,
    subject: str,
    text: str,
    at: datetime,
    recipient: AbstractBaseUser | None = None,
    html: str = "",
    language: str = "en",
    secret: bool = False,
    attachments: Sequence[Attachment] = (),
) -> Mail:
    """Write a mail down, to be sent after the transaction; the same key again gives back the mail that is there.

    Args: key, what the news is, so that it is told once; secret, that it carries a code or link which opens something.
    Raises: Invalid, if the address is none, or it or the subject could smuggle a header in.
    """
    _refuse_bad_header(address=address, subject=subject)
    if demonstration.exists():
        text, html = _marked_as_demonstration(text, html, language=language)
    name = uuid4()
    given = {
        "uuid": name,
        "message_id": f"<{name}@{urlsplit(settings.LINK_BASE).hostname}>",
        "recipient": recipient,
        "address": address,
        "kind": kind,
        "language": language,
        "subject": subject,
        "text": text,
        "html": html,
        "attachments": [dict(attachment) for attachment in attachments],
        "secret": secret,
        "created_at": at,
        "next_try_at": at,
        "lease_until": at + waiting.QUEUED,
    }
    with transaction.atomic():
        mail, is_new = Mail.objects.get_or_create(key=key, defaults=given)
        if is_new:
            mail_queued.send(sender=Mail, mail=mail)
    return mail


def _marked_as_demonstration(text: str, html: str, *, language: str) -> tuple[str, str]:
    """A mail that says so, as every page does, while there are invented people and figures."""
    with translation.override(languages.to_django(language)):
        said = _("Demonstration: people and figures of this Academy are invented.")
    return f"{text.rstrip()}\n\n{said}\n", f"{html}<p>{said}</p>" if html else ""


def _refuse_bad_header(*, address: str, subject: str) -> None:
    try:
        validate_email(address)
    except ValidationError as fault:
        raise Invalid({"address": ["An e-mail address such as name@example.org."]}) from fault
    if len(subject) > 300 or any(ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029" for letter in subject):
        raise Invalid({"subject": ["One line of at most 300 characters."]})


def send_mail(mail_id: int, *, at: datetime) -> Mail:
    """Send a waiting mail, once; a doubled message finds it in another's hands or sent.

    Delivery stands outside the transaction: it may take as long as the server pleases.
    Returns: the mail, sent, waiting for its next try, or failed.
    """
    if not _take(mail_id, at=at):
        return Mail.objects.get(pk=mail_id)
    mail = Mail.objects.get(pk=mail_id)
    try:
        outbox.deliver(mail)
    except Exception as fault:  # noqa: BLE001 -- whatever it was, it stays on the row for staff to read
        logger.warning("Mail %s was not sent (try %s of %s): %s", mail.uuid, mail.tries + 1, waiting.MOST_TRIES, type(fault).__name__)
        _record_failure(mail, fault, at=at)
    else:
        emptied = {"text": "", "html": ""} if mail.secret else {}
        Mail.objects.filter(pk=mail_id).update(state=Mail.State.SENT, sent_at=at, **waiting.DONE, **emptied)
    return Mail.objects.get(pk=mail_id)


def _take(mail_id: int, *, at: datetime) -> bool:
    """Take a mail in hand. Of two workers one changes the row: an empty `next_try_at` says that somebody is at it."""
    waits = Mail.objects.filter(pk=mail_id, state=Mail.State.WAITING, next_try_at__lte=at)
    return waits.update(next_try_at=None, lease_until=at + waiting.LEASE) == 1


def _record_failure(mail: Mail, fault: Exception, *, at: datetime) -> None:
    values = waiting.after_failure(mail.tries, fault, at=at)
    if waiting.is_given_up(mail.tries + 1):
        # What nobody will send must not lie about with its code in it.
        values |= {"state": Mail.State.FAILED} | ({"text": "", "html": ""} if mail.secret else {})
    Mail.objects.filter(pk=mail.pk).update(**values)


@transaction.atomic
def retry_mail(mail: Mail, *, by: AbstractBaseUser, reason: str, at: datetime) -> Mail:
    """Put a mail that was given up back in line, as if it had not been tried yet; the sweep takes it.

    Raises: CannotSendAgain, for any other, and where the text was emptied because it opened something.
    """
    mail = Mail.objects.select_for_update(no_key=True).get(pk=mail.pk)
    if mail.state != Mail.State.FAILED:
        raise CannotSendAgain("Only a mail that was given up is sent again.", state={"state": mail.state})
    if mail.secret:
        raise CannotSendAgain("Its code or link was thrown away. The person asks for a new one.")
    for name, value in {"state": Mail.State.WAITING, **waiting.afresh(at)}.items():
        setattr(mail, name, value)
    mail.save(update_fields=["state", *waiting.COLUMNS])
    record_act(by=by, verb="retry_mail", object_type="mail", object_key=str(mail.uuid), reason=reason, at=at)
    return mail


def lease_due_mail(*, at: datetime, most: int) -> list[Mail]:
    """Take the mails that a lost message or a killed worker left behind, to queue them again."""
    return waiting.lease(selectors.due_mail(at), at=at, most=most)
