"""A completion asks for a certificate, in its own transaction."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver

from certificates import services
from certificates.tasks import issue_certificate
from enrollments.models import Enrollment
from enrollments.signals import completion_recorded


@receiver(completion_recorded, dispatch_uid="certificates.request_on_completion")
def request_on_completion(*, enrollment: Enrollment, at: datetime, **kwargs: object) -> None:
    certificate = services.request_certificate(enrollment, at=at, issuer_address=settings.ACADEMY_URL)
    # robust: a broker that is down must not spoil the answer to a saved submission; the sweep queues it again.
    transaction.on_commit(lambda: issue_certificate.delay(certificate_id=certificate.pk), robust=True)
