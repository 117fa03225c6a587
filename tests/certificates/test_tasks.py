"""A certificate whose row goes while its message is on the way, or while it is being made: only the demonstration's do."""

import pytest

from academy.operations import files
from certificates import pdf, services
from certificates.models import Certificate
from certificates.tasks import issue_certificate
from tests.factories.certificates import CertificateFactory

pytestmark = pytest.mark.django_db


def test_a_message_about_a_certificate_that_is_gone_does_nothing():
    issue_certificate(certificate_id=1)

    assert Certificate.objects.count() == 0


def test_a_certificate_that_goes_while_it_is_made_leaves_no_file(monkeypatch):
    certificate = CertificateFactory()
    kept = []

    def render(facts, **values):
        Certificate.objects.all().delete()
        return b"the paper"

    monkeypatch.setattr(pdf, "render", render)
    monkeypatch.setattr(files, "keep", lambda document, keep=files.keep: kept.append(keep(document)) or kept[-1])

    with pytest.raises(Certificate.DoesNotExist):
        services.issue_certificate(certificate_id=certificate.pk, at=certificate.requested_at)

    assert [files.path_of(sha256).exists() for sha256 in kept] == [False]
