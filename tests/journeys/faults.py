"""What goes wrong in the life of an installation, done by hand."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.journeys.installation import Installation

FATED = "state = 'requested' AND next_try_at IS NOT NULL"


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


def let_leases_pass(installation: Installation, *, by_waiting: bool) -> None:
    """After this the sweep takes what lies about. CI moves the rows two minutes back instead of waiting so long."""
    if by_waiting:
        return  # whoever calls waits for the result long enough
    long_ago = "2020-01-01 00:00:00+00:00" if installation.database_url else "2020-01-01 00:00:00"
    installation.change(f"UPDATE certificates_certificate SET next_try_at = '{long_ago}', lease_until = '{long_ago}' WHERE {FATED}")
