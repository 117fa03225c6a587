"""What goes wrong in the life of an installation, done by hand."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.journeys.broker import Broker
from tests.journeys.deployment import Part, Served, lives
from tests.journeys.installation import Installation

FATED = {"certificates_certificate": "state = 'requested' AND next_try_at IS NOT NULL", "operations_mail": "state = 'waiting'"}


@contextmanager
def worker_asleep(installation: Installation) -> Iterator[None]:
    """Nothing is worked on meanwhile, and messages pile up."""
    worker = installation.worker()
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


@contextmanager
def worker_killed(installation: Installation, *, times: int, chance: random.Random) -> Iterator[None]:
    """Kill the worker so often while the block runs, each time some moments after it was there again; goes on until all are done."""
    thread = threading.Thread(target=_kill, args=(installation, times, chance), name="killer")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _kill(installation: Installation, times: int, chance: random.Random) -> None:
    before = 0
    for _ in range(times):
        worker = before
        while worker in (0, before):  # the supervisor waits longer after each fall
            time.sleep(0.05)
            worker = installation.worker()
        time.sleep(chance.uniform(0.2, 2.0))
        os.kill(worker, signal.SIGKILL)
        before = worker


def let_time_pass(installation: Installation) -> None:
    """The leases of lost messages end and the sweeps are due, which else takes up to 50 seconds."""
    long_ago = "2020-01-01 00:00:00+00:00" if installation.database_url else "2020-01-01 00:00:00"
    for table, waits in FATED.items():
        installation.change(f"UPDATE {table} SET next_try_at = '{long_ago}', lease_until = '{long_ago}' WHERE {waits}")
    broker = Broker(installation)
    broker.publish("certificates.issue_due")
    broker.publish("operations.send_due_mail")
    broker.close()


def parts_of(installation: Installation) -> dict[str, Part]:
    """What may fall: the five services of a deployment, or the two processes that `manage.py start` keeps running."""
    if isinstance(installation, Served):
        return installation.parts
    return {name: Part(name, Child(installation, f"academy-{name}"), lambda: None) for name in ("web", "worker")}


class Child:
    """The process of a name below `manage.py start`: its id as long as it lives, then that of the next one, 0 between them."""

    def __init__(self, installation: Installation, name: str) -> None:
        self._installation, self._name, self._known = installation, name, 0

    def __call__(self) -> int:
        if not lives(self._known):
            self._known = self._installation.child(self._name)
        return self._known
