from datetime import UTC, datetime

import pytest
from django.db import transaction

from academy.operations import services, tasks
from academy.operations.models import Mail

NOW = datetime(2020, 10, 28, 9, 0, tzinfo=UTC)


class Broker:
    """Stands for the queue: remembers what was published, or is down."""

    def __init__(self, *, is_down: bool = False) -> None:
        self.is_down = is_down
        self.published: list[dict[str, int]] = []

    def delay(self, **arguments: int) -> None:
        if self.is_down:
            raise ConnectionError("the broker is down")
        self.published.append(arguments)


def queue(key: str) -> Mail:
    return services.queue_mail(key=key, address="amina@example.org", kind="news", subject="News", text="News.", at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_handed_to_the_queue_after_the_commit_and_once(monkeypatch):
    broker = Broker()
    monkeypatch.setattr(tasks.send_mail, "delay", broker.delay)

    with transaction.atomic():
        mail = queue("news:1")
        before = list(broker.published)
    queue("news:1")

    assert before == []
    assert broker.published == [{"mail_id": mail.pk}]


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_a_transaction_that_failed_is_not_sent(monkeypatch):
    broker = Broker()
    monkeypatch.setattr(tasks.send_mail, "delay", broker.delay)

    with transaction.atomic():
        queue("news:1")
        transaction.set_rollback(True)

    assert broker.published == []
    assert Mail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_spoils_nothing(monkeypatch):
    monkeypatch.setattr(tasks.send_mail, "delay", Broker(is_down=True).delay)

    mail = queue("news:1")

    assert Mail.objects.get() == mail


@pytest.mark.django_db
def test_the_sweep_queues_what_is_due_and_only_that(monkeypatch):
    lost = services.queue_mail(key="old", address="amina@example.org", kind="news", subject="News", text="News.", at=NOW)
    broker = Broker()
    monkeypatch.setattr(tasks.send_mail, "delay", broker.delay)

    tasks.send_due_mail()
    tasks.send_due_mail()

    assert broker.published == [{"mail_id": lost.pk}]
