import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connection

from academy.operations import files
from certificates import services
from certificates.models import Certificate
from enrollments.models import Enrollment
from tests.factories.certificates import REQUESTED_AT, CertificateFactory
from tests.factories.enrollments import EnrollmentFactory

ADDRESS = "https://academy.example"


class Renderer:
    """Stands for the PDF: breaks as often as told, then gives bytes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, breaks: int = 0) -> None:
        self.breaks, self.asked = breaks, 0
        monkeypatch.setattr(services.pdf, "render", self.render)

    def render(self, facts: dict[str, object], *, code: str, issued_at: object) -> bytes:
        self.asked += 1
        self.breaks -= 1
        if self.breaks >= 0:
            raise OSError("no font")
        return f"{code} {issued_at}".encode()


@pytest.mark.django_db
def test_a_request_freezes_the_facts_and_holds_the_lease():
    enrollment = EnrollmentFactory(state="completed", completed_at=REQUESTED_AT, name="Amina", latin_name="Amina")

    certificate = services.request_certificate(enrollment, at=REQUESTED_AT, issuer_address=ADDRESS)

    assert (certificate.state, certificate.sequence, certificate.requested_at) == ("requested", 1, REQUESTED_AT)
    assert certificate.lease_until == REQUESTED_AT + timedelta(seconds=20)
    assert certificate.facts["holder"] == "Amina"
    assert certificate.facts["verify_url"] == f"{ADDRESS}/verify/{certificate.code}"


@pytest.mark.django_db
def test_a_second_request_gives_back_the_first_unchanged():
    enrollment = EnrollmentFactory(state="completed", completed_at=REQUESTED_AT, name="Amina")
    first = services.request_certificate(enrollment, at=REQUESTED_AT, issuer_address=ADDRESS)
    enrollment.name = "Somebody Else"

    second = services.request_certificate(enrollment, at=REQUESTED_AT + timedelta(days=1), issuer_address="")

    assert (second.pk, second.facts, second.requested_at) == (first.pk, first.facts, REQUESTED_AT)


@pytest.mark.django_db
def test_issuing_keeps_the_document_and_marks_the_enrollment():
    certificate = CertificateFactory()

    issued = services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT)

    assert (issued.state, issued.issued_at, issued.next_try_at, issued.lease_until) == ("issued", REQUESTED_AT, None, None)
    with files.open_file(issued.sha256) as document:
        content = document.read()
    assert content.startswith(b"%PDF-")
    assert hashlib.sha256(content).hexdigest() == issued.sha256
    assert Enrollment.objects.get().certified_at == REQUESTED_AT


@pytest.mark.django_db
def test_a_doubled_message_changes_nothing_and_renders_nothing(monkeypatch):
    renderer = Renderer(monkeypatch)
    certificate = CertificateFactory()
    first = services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT)

    second = services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT + timedelta(hours=1))

    assert renderer.asked == 1
    assert (second.sha256, second.issued_at) == (first.sha256, REQUESTED_AT)
    assert Enrollment.objects.get().certified_at == REQUESTED_AT


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_issue_one_certificate_whose_file_is_the_one_named(monkeypatch):
    Renderer(monkeypatch)
    certificate = CertificateFactory()
    gate = threading.Barrier(4)
    issued: list[Certificate] = []

    def work(number: int) -> None:
        gate.wait()
        issued.append(services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT + timedelta(seconds=number)))
        connection.close()

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    winner = Certificate.objects.get()
    assert winner.state == "issued"
    assert [(one.sha256, one.issued_at) for one in issued] == [(winner.sha256, winner.issued_at)] * 4
    assert files.path_of(winner.sha256).read_text() == f"{winner.code} {winner.issued_at}"
    assert Enrollment.objects.get().certified_at == winner.issued_at


@pytest.mark.django_db
def test_what_fails_waits_longer_each_time_and_the_eighth_time_is_the_last(monkeypatch):
    Renderer(monkeypatch, breaks=8)
    certificate = CertificateFactory()
    seen = []

    for _ in range(9):
        tried = services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT)
        pause = tried.next_try_at and (tried.next_try_at - REQUESTED_AT).total_seconds()
        seen.append((tried.state, tried.tries, pause))

    expected = [("requested", tries, 30 * 2 ** (tries - 1)) for tries in range(1, 8)]
    assert seen == [*expected, ("failed", 8, None), ("failed", 8, None)]
    assert Certificate.objects.get().last_error == "OSError: no font"
    assert Enrollment.objects.get().certified_at is None


@pytest.mark.django_db
def test_one_that_failed_is_found_by_the_sweep_when_its_pause_is_over_and_then_issued(monkeypatch):
    Renderer(monkeypatch, breaks=1)
    certificate = CertificateFactory()
    services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT)

    early = services.lease_due_certificates(at=REQUESTED_AT + timedelta(seconds=29), most=10)
    due = services.lease_due_certificates(at=REQUESTED_AT + timedelta(seconds=30), most=10)
    issued = services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT + timedelta(seconds=31))

    assert (early, due) == ([], [certificate])
    assert (issued.state, issued.tries, issued.last_error) == ("issued", 1, "")


@pytest.mark.django_db
def test_two_workers_that_fail_at_the_same_try_count_once():
    certificate = CertificateFactory()
    other_reading = Certificate.objects.get(pk=certificate.pk)

    services.record_failure(certificate, OSError("no font"), at=REQUESTED_AT)
    services.record_failure(other_reading, OSError("no font"), at=REQUESTED_AT)

    assert Certificate.objects.get().tries == 1


@pytest.mark.django_db
def test_a_failure_that_comes_after_another_worker_issued_changes_nothing():
    certificate = CertificateFactory()
    issued = services.issue_certificate(certificate_id=certificate.pk, at=REQUESTED_AT)

    told = services.record_failure(certificate, OSError("no font"), at=REQUESTED_AT)

    assert (told.state, told.tries, told.sha256) == ("issued", 0, issued.sha256)


@pytest.mark.django_db
def test_a_lost_message_or_a_killed_worker_is_found_once_its_lease_has_passed_and_by_one_sweep():
    certificate = CertificateFactory()

    early = services.lease_due_certificates(at=REQUESTED_AT + timedelta(seconds=119), most=10)
    due = services.lease_due_certificates(at=REQUESTED_AT + timedelta(seconds=120), most=10)
    again = services.lease_due_certificates(at=REQUESTED_AT + timedelta(seconds=139), most=10)
    after_another_loss = services.lease_due_certificates(at=REQUESTED_AT + timedelta(seconds=140), most=10)

    assert (early, due, again, after_another_loss) == ([], [certificate], [], [certificate])


@pytest.mark.django_db
def test_the_sweep_leaves_alone_what_is_issued_or_given_up():
    CertificateFactory(issued=True)
    CertificateFactory(failed=True)

    assert services.lease_due_certificates(at=REQUESTED_AT + timedelta(days=1), most=10) == []


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_take_each_certificate_once():
    CertificateFactory.create_batch(12)
    at = REQUESTED_AT + timedelta(minutes=3)
    gate = threading.Barrier(3)
    taken: list[int] = []

    def sweep() -> None:
        gate.wait()
        taken.extend(certificate.pk for certificate in services.lease_due_certificates(at=at, most=10))
        connection.close()

    sweeps = [threading.Thread(target=sweep) for _ in range(3)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()

    assert sorted(taken) == sorted(Certificate.objects.values_list("pk", flat=True))
