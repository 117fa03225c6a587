"""Writes of certificates: asked for once, issued once."""

import logging
from datetime import datetime

from django.db import transaction

from academy.accounts.models import User
from academy.errors import Conflict
from academy.operations import files, waiting
from academy.operations.services import record_act
from certificates import pdf
from certificates.codes import new_code
from certificates.facts import facts_of
from certificates.models import Certificate
from enrollments import services as enrollments
from enrollments.models import Enrollment

logger = logging.getLogger(__name__)


class NotGivenUp(Conflict):
    code = "not-given-up"
    title = "It was not given up"


def request_certificate(enrollment: Enrollment, *, at: datetime, issuer_address: str) -> Certificate:
    """Write down that an enrollment completed and what its certificate will say; asked again, it gives back the row that is there.

    Called in the completing transaction, whose lock on the enrollment lets no second one in.
    Args: issuer_address, the public address of this installation, or "" where there is none.
    Returns: the certificate, leased: the sweep leaves it alone while its message is on the way.
    Source: academy/docs/rules.md, rule 6.
    """
    present = Certificate.objects.filter(enrollment=enrollment, sequence=1).first()
    if present is not None:
        return present
    code = new_code()
    return Certificate.objects.create(
        enrollment=enrollment,
        code=code,
        facts=facts_of(enrollment, code=code, issuer_address=issuer_address),
        requested_at=at,
        next_try_at=at,
        lease_until=at + waiting.QUEUED,
    )


def issue_certificate(*, certificate_id: int, at: datetime) -> Certificate:
    """Issue a requested certificate, once; a later call gives back what is there.

    Rendering stands outside the transaction: inside it would hold SQLite's one write lock for 50 ms and more.
    Raises: Certificate.DoesNotExist.
    """
    certificate = Certificate.objects.get(pk=certificate_id)
    if certificate.state != Certificate.State.REQUESTED:
        return certificate
    try:
        document = pdf.render(certificate.facts, code=certificate.code, issued_at=at)
        sha256 = files.keep(document)
    except Exception as fault:  # noqa: BLE001 -- whatever it was, it stays on the row for staff to read
        return record_failure(certificate, fault, at=at)
    with transaction.atomic():  # of two workers one changes the row; the other reads it
        issued = {"state": Certificate.State.ISSUED, "sha256": sha256, "issued_at": at, **waiting.DONE}
        if Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.REQUESTED).update(**issued):
            enrollments.record_certified(certificate.enrollment_id, at=at)
    if not Certificate.objects.filter(pk=certificate_id).exists():  # one of the demonstration, removed meanwhile
        files.remove(sha256)
    return Certificate.objects.get(pk=certificate_id)


def record_failure(certificate: Certificate, fault: Exception, *, at: datetime) -> Certificate:
    """Note why a certificate could not be made and when to try again; the eighth time makes it `failed`.

    Two workers that failed at the same try count once.
    """
    logger.error("Certificate %s could not be made (try %s)", certificate.pk, certificate.tries + 1, exc_info=fault)
    values = waiting.after_failure(certificate.tries, fault, at=at)
    if waiting.is_given_up(certificate.tries + 1):
        values["state"] = Certificate.State.FAILED
    same_try = Certificate.objects.filter(pk=certificate.pk, state=Certificate.State.REQUESTED, tries=certificate.tries)
    same_try.update(**values)
    return Certificate.objects.get(pk=certificate.pk)


@transaction.atomic
def retry_certificate(certificate: Certificate, *, by: User, reason: str, at: datetime) -> Certificate:
    """Put a certificate that was given up back in line, as if it had not been tried yet; the sweep takes it.

    Raises: NotGivenUp, for any other.
    """
    certificate = Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    if certificate.state != Certificate.State.FAILED:
        raise NotGivenUp("Only a certificate that was given up is tried again.", state={"state": certificate.state})
    for name, value in {"state": Certificate.State.REQUESTED, **waiting.afresh(at)}.items():
        setattr(certificate, name, value)
    certificate.save(update_fields=["state", *waiting.COLUMNS])
    record_act(by=by, verb="retry_certificate", object_type="certificate", object_key=certificate.code, reason=reason, at=at)
    return certificate


def lease_due_certificates(*, at: datetime, most: int) -> list[Certificate]:
    """Take the certificates that a lost message or a killed worker left behind, to queue them again."""
    return waiting.lease(Certificate.objects.due(at), at=at, most=most)
