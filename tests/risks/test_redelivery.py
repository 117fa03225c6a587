"""Redis delivers a message again that a slow worker holds: both run the task, and it is as if it came once."""

import time
from collections import Counter

import pytest
from django.conf import settings as configured
from django.core import mail
from kombu import Connection

from academy.operations.models import Mail
from certificates.models import Certificate
from tests.risks.messages import Scene
from tests.threads import at_once

VISIBLE_AGAIN_SECONDS = 1
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("task", ["certificates.issue", "operations.send_mail"])
def test_what_redis_delivers_again_because_a_worker_is_slow_changes_nothing(task):
    scene = Scene(task)
    options = {"visibility_timeout": VISIBLE_AGAIN_SECONDS}
    with (
        Connection(configured.REDIS_URL, transport_options=options) as slow,
        Connection(configured.REDIS_URL, transport_options=options) as quick,
    ):
        queue = slow.SimpleQueue("twice")
        for call in scene.calls:
            queue.put(call)
        held = [queue.get(timeout=5) for _ in scene.calls]  # taken, not acknowledged
        time.sleep(VISIBLE_AGAIN_SECONDS + 0.1)
        quick.default_channel.qos.restore_visible()
        again = quick.SimpleQueue("twice")
        redelivered = [again.get(timeout=5) for _ in scene.calls]

        ended = at_once([lambda message=message: scene.run(message.payload) for message in [*held, *redelivered]])
        for message in [*held, *redelivered]:
            message.ack()

    assert [each for each in ended if isinstance(each, Exception)] == []
    assert sorted(map(repr, (message.payload for message in held))) == sorted(map(repr, (message.payload for message in redelivered)))
    if task == "operations.send_mail":
        assert Counter(Mail.objects.values_list("state", flat=True)) == {"sent": len(scene.calls)}
        assert len(mail.outbox) == len(scene.calls)
    else:
        issued = Certificate.objects.filter(state="issued").values_list("sha256", flat=True)
        assert len(set(issued)) == len(scene.calls)
        assert {path.name for path in configured.FILES_FOLDER.rglob("*") if path.is_file()} >= set(issued)
