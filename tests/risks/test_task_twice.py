"""Every task of ours, run several times, at once and in another order: the same end as when each message came once."""

import os
import random

import pytest
import time_machine
from celery import current_app

from tests.risks.messages import MESSAGES, NOW, Scene
from tests.threads import at_once

SEED = int(os.environ.get("ACADEMY_TESTS_SEED", random.randrange(10**6)))
THREADS = 4
pytestmark = pytest.mark.django_db(transaction=True)


def tasks() -> set[str]:
    current_app.loader.import_default_modules()
    return {name for name in current_app.tasks if not name.startswith("celery.")}


def test_every_task_has_its_row():
    assert set(MESSAGES) == tasks()


@pytest.fixture
def at_the_same_moment():
    """The clock stands still, so that two ends can be compared."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def queued_runs_at_once():
    """A switch: what a task queues runs there and then; while something is prepared nothing does."""
    yield lambda: current_app.conf.update(task_always_eager=True)
    current_app.conf.update(task_always_eager=False)


@pytest.mark.parametrize("task", sorted(MESSAGES))
def test_two_to_five_times_at_once_and_in_any_order_is_once(task, at_the_same_moment, queued_runs_at_once):
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    scene = Scene(task)
    before = scene.state()
    queued_runs_at_once()
    for call in scene.calls:
        scene.run(call)
    once = scene.state()
    scene.put_back()
    assert scene.state() == before

    several = [call for call in reversed(scene.calls) for _ in range(chance.randint(2, 5))]
    chance.shuffle(several)
    shares = [several[start::THREADS] for start in range(THREADS)]
    ended = at_once([lambda share=share: [scene.run(call) for call in share] for share in shares])

    assert [each for each in ended if isinstance(each, Exception)] == []
    assert scene.state() == once
    if task != "participation.check":  # it only tells
        assert once != before
