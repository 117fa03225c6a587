"""The embedded queue's file, filled by the transport itself."""

import pytest
from kombu import Connection

from academy.operations import queue


@pytest.fixture
def embedded(settings, tmp_path):
    settings.QUEUE_FILE = tmp_path / "queue.sqlite3"
    settings.CELERY_BROKER_URL = f"sqla+sqlite:///{settings.QUEUE_FILE}"
    return settings


@pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")  # kombu's own tables
def test_only_messages_that_were_handed_out_are_deleted(embedded):
    with Connection(embedded.CELERY_BROKER_URL) as connection:
        waiting = connection.SimpleQueue("celery")
        for number in range(3):
            waiting.put({"number": number})
        waiting.get(timeout=5).ack()

        deleted = [queue.delete_consumed_messages() for _ in range(2)]

        assert deleted == [1, 0]
        assert [waiting.get(timeout=5).payload["number"] for _ in range(2)] == [1, 2]
        waiting.close()


def test_a_queue_that_does_not_exist_yet_stays_so(embedded):
    assert queue.delete_consumed_messages() == 0
    assert not embedded.QUEUE_FILE.exists()


def test_redis_needs_no_tidying(settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

    assert queue.delete_consumed_messages() == 0
