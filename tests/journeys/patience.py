"""Trainees on a bad day: whatever fails is tried again, as a real app does it, and the time until it went well is noted."""

import http.client
import random
import time
from collections.abc import Callable
from typing import Any

from tests.journeys.client import Client, Reply, Unexpected
from tests.journeys.trainee import Trainee

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 4.0  # how often somebody looks at their course between two steps
PAUSES = (0.1, 0.2, 0.4, 0.8)  # between tries; the last one repeats


class PatientClient(Client):
    """Tries again after a broken connection, a time-out or a 5xx. Every write it sends may come twice."""

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        super().__init__(port, source)
        self.recoveries: list[float] = []  # seconds from the first failure of a request to its success

    def call(self, method: str, path: str, body: Any = None, *, expect: int | tuple[int, ...] = 200) -> Reply:
        failed_at, tries = 0.0, 0
        while True:
            # What was done before the reply was lost is told as a repetition: 200 in place of 201.
            also = (200,) if failed_at else ()
            try:
                reply = super().call(method, path, body, expect=(*(expect if isinstance(expect, tuple) else (expect,)), *also))
            except (OSError, http.client.HTTPException, Unexpected) as fault:
                if isinstance(fault, Unexpected) and fault.status < 500:
                    raise
                failed_at = failed_at or time.monotonic()
                if time.monotonic() - failed_at > PATIENCE_SECONDS:
                    raise
                time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
            else:
                if failed_at:
                    self.recoveries.append(time.monotonic() - failed_at)
                return reply


class PatientTrainee(Trainee):
    """Takes each step at a moment of their own on a scale from 0 to 1 that somebody else moves, and looks at the course meanwhile."""

    client: PatientClient

    def keep_time(self, progress: Callable[[], float], chance: random.Random) -> None:
        """Choose the moments: one for enrolling, then one a step."""
        self._progress = progress
        self._moments = iter(sorted(chance.random() for _ in range(len(self.way.steps) + 1)))

    def rest(self) -> None:
        moment = next(self._moments)
        looked = time.monotonic()
        while self._progress() < moment:
            time.sleep(0.05)
            if self.enrollment and time.monotonic() - looked > LOOK_SECONDS:
                self.read()
                looked = time.monotonic()

    def live(self) -> None:
        """Enroll and go all the way."""
        self.rest()
        self.enroll()
        self.go()


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
