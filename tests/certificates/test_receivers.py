from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone

from certificates import tasks
from certificates.models import Certificate
from enrollments.models import Enrollment
from enrollments.signals import completion_recorded
from tests.factories.certificates import REQUESTED_AT, CertificateFactory
from tests.factories.enrollments import EnrollmentFactory


class Broker:
    """Stands for the queue: remembers what was published, or is down."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, is_down: bool = False) -> None:
        self.is_down = is_down
        self.published: list[dict[str, int]] = []
        monkeypatch.setattr(tasks.issue_certificate, "delay", self.delay)

    def delay(self, **arguments: int) -> None:
        if self.is_down:
            raise ConnectionError("the broker is down")
        self.published.append(arguments)


def complete(enrollment: Enrollment) -> None:
    completion_recorded.send(sender=Enrollment, enrollment=enrollment, at=REQUESTED_AT)


@pytest.mark.django_db(transaction=True)
def test_a_completion_asks_for_its_certificate_in_its_own_transaction_and_queues_after_it(monkeypatch):
    broker = Broker(monkeypatch)
    enrollment = EnrollmentFactory(state="completed", completed_at=REQUESTED_AT)

    with transaction.atomic():
        complete(enrollment)
        inside = (Certificate.objects.count(), list(broker.published))

    assert inside == (1, [])
    assert broker.published == [{"certificate_id": Certificate.objects.get().pk}]


@pytest.mark.django_db(transaction=True)
def test_a_completion_that_is_undone_leaves_no_certificate(monkeypatch):
    broker = Broker(monkeypatch)
    enrollment = EnrollmentFactory(state="completed", completed_at=REQUESTED_AT)

    with transaction.atomic():
        complete(enrollment)
        transaction.set_rollback(True)

    assert (Certificate.objects.count(), broker.published) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_spoils_nothing(monkeypatch):
    Broker(monkeypatch, is_down=True)
    enrollment = EnrollmentFactory(state="completed", completed_at=REQUESTED_AT)

    complete(enrollment)

    assert Certificate.objects.get().state == "requested"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "specimen"), [("https://academy.example", False), ("", True)])
def test_an_installation_without_a_public_address_issues_specimens(monkeypatch, settings, address, specimen):
    Broker(monkeypatch)
    settings.ACADEMY_URL = address

    complete(EnrollmentFactory(state="completed", completed_at=REQUESTED_AT))

    assert Certificate.objects.get().facts["specimen"] is specimen


@pytest.mark.django_db
def test_the_sweep_queues_what_is_due_and_only_that(monkeypatch):
    broker = Broker(monkeypatch)
    lost = CertificateFactory()
    CertificateFactory(lease_until=timezone.now() + timedelta(minutes=1))

    tasks.issue_due_certificates()
    tasks.issue_due_certificates()

    assert broker.published == [{"certificate_id": lost.pk}]


@pytest.mark.django_db
def test_the_task_issues_and_frees_memory_now_and_then(monkeypatch):
    collected: list[bool] = []
    monkeypatch.setattr(tasks, "_renderings", count(1))
    monkeypatch.setattr(tasks.gc, "collect", lambda: collected.append(True))
    certificate = CertificateFactory()

    for _ in range(199):
        tasks.issue_certificate(certificate_id=certificate.pk)

    assert Certificate.objects.get().state == "issued"
    assert collected == [True]
