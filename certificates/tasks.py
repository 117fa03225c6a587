"""Background work of certificates."""

import contextlib
import gc
from itertools import count

from celery import shared_task
from django.utils import timezone

from certificates import services
from certificates.models import Certificate

_RENDERINGS_BETWEEN_COLLECTIONS = 100
_renderings = count(1)


@shared_task(name="certificates.issue")
def issue_certificate(*, certificate_id: int) -> None:
    """Issue one certificate. Twice is harmless: the service issues once; what fails is tried again by the sweep alone."""
    with contextlib.suppress(Certificate.DoesNotExist):  # one of the demonstration, removed since
        services.issue_certificate(certificate_id=certificate_id, at=timezone.now())
    if next(_renderings) % _RENDERINGS_BETWEEN_COLLECTIONS == 0:
        gc.collect()  # a page leaves cycles behind; without this a worker that lives for weeks grows


@shared_task(name="certificates.issue_due")
def issue_due_certificates() -> None:
    """Every 30 seconds, lease and queue again what a lost message or a killed worker left behind."""
    for certificate in services.lease_due_certificates(at=timezone.now(), most=200):
        issue_certificate.delay(certificate_id=certificate.pk)
