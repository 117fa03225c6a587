"""The embedded database: nobody is told that it is locked, and neither a killed process nor a power cut costs what was acknowledged."""

import contextlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.journeys import replay
from tests.journeys.client import Client
from tests.journeys.grader import ROOT
from tests.journeys.installation import Installation, running
from tests.journeys.patience import percentile
from tests.journeys.staff import Administrator
from tests.journeys.trainee import Trainee
from tests.risks.writing import end_of_log

SEED = int(os.environ.get("ACADEMY_TESTS_SEED", random.randrange(10**6)))
WRITERS = READERS = 20
LONGEST_SECONDS = 2.0
OF_A_BUSY_MACHINE = 15.0  # where other tests run beside this one; still below SQLite's own patience
FULL = "synchronous 2"
pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[Installation]:
    with running(tmp_path_factory.mktemp("academy")) as embedded:
        yield embedded


@pytest.mark.parametrize(
    ("seconds", "longest"), [(3, OF_A_BUSY_MACHINE), pytest.param(60, LONGEST_SECONDS, marks=pytest.mark.campaign)], ids=["3", "60"]
)
def test_twenty_writers_and_twenty_readers_are_never_told_that_it_is_locked(installation, seconds, longest):
    with contextlib.ExitStack() as closed:
        administrator = Administrator(installation)
        closed.callback(administrator.client.close)
        played = closed.enter_context(replay.begin(installation, administrator, replay.plan_of_completions(WRITERS, seed=SEED)))
        sheets = [sheet_of(trainee) for trainee in played.trainees]
        until = time.monotonic() + seconds
        with ThreadPoolExecutor(WRITERS + READERS) as pool:
            writers = [pool.submit(write, trainee, sheet, until) for trainee, sheet in zip(played.trainees, sheets, strict=True)]
            readers = [pool.submit(read, installation.port, played.cohort, number, until) for number in range(READERS)]
            written, looked = ([each.result() for each in group] for group in (writers, readers))

    waits = [wait for each in [*written, *looked] for wait in each]
    saves, reads = (sum(map(len, group)) for group in (written, looked))
    print(f"{saves} writes and {reads} reads in {seconds} s; p99 {percentile(waits, 0.99):.2f} s, most {max(waits):.2f} s")
    assert min(map(len, written)) > 0
    assert percentile(waits, 0.99) < longest
    assert "locked" not in installation.output.read_text()
    stored = installation.query("SELECT count(*), min(sequence) FROM enrollments_answer")
    assert stored == [(WRITERS, min(map(len, written)))]


def sheet_of(trainee: Trainee) -> str:
    """The address of one answer of an attempt that was just begun."""
    attempt = trainee.client.api("PUT", f"enrollments/{trainee.enrollment}/quizzes/governance-quiz/attempts/1", expect=201).json
    return f"attempts/{attempt['id']}/answers/openness-means-full-routes"


def write(trainee: Trainee, sheet: str, until: float) -> list[float]:
    """Change one's mind until the time is over; gives how long each save took. Any other reply than 200 fails the test."""
    waits: list[float] = []
    while time.monotonic() < until:
        body = {"response": len(waits) % 2 == 0, "sequence": len(waits) + 1}
        waits.append(trainee.client.api("PUT", sheet, body).seconds)
    return waits


def read(port: int, cohort: str, number: int, until: float) -> list[float]:
    waits: list[float] = []
    paths = ("courses", f"cohorts/{cohort}", "countries", "courses/ict-based-response-to-covid-19")
    with contextlib.closing(Client(port, f"127.0.8.{number + 1}")) as client:
        while time.monotonic() < until:
            waits.append(client.api("GET", paths[len(waits) % len(paths)]).seconds)
    return waits


@pytest.mark.parametrize("cuts", [10, pytest.param(100, marks=pytest.mark.campaign)])
def test_neither_kill_nor_power_cut_costs_what_was_acknowledged(installation, tmp_path, cuts):
    print(f"{cuts} cuts, seed {SEED}")
    chance = random.Random(SEED)
    installation.stop()
    database = installation.folder / "academy.sqlite3"
    acknowledged: set[str] = set()

    with contextlib.closing(Writers(installation)) as writers:
        for _ in range(cuts):
            said = writers.killed_after(chance.uniform(0.05, 0.4))
            done = [line.split()[1:] for line in said if line.startswith("done")]
            acknowledged |= {key for key, _ in done}
            committed = end_of_log(database)
            promised = max([int(end) for _, end in done if int(end) <= committed], default=0)
            copy = cut(database, tmp_path, promised, chance)

            assert FULL in said
            assert faults_of(copy, acknowledged) == []

    assert faults_of(database, acknowledged) == []
    print(f"{len(acknowledged)} writes were acknowledged")


class Writers:
    """The process whose children write."""

    def __init__(self, installation: Installation) -> None:
        command = [sys.executable, "-m", "tests.risks.writing"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=installation.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def killed_after(self, seconds: float) -> list[str]:
        """Let a child write for a while, kill it, and give all that it said."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        said = [self._process.stdout.readline().strip()]
        while not said[-1].startswith("begun"):
            said.append(self._process.stdout.readline().strip())
        while not any(line.startswith("done") for line in said):
            said.append(self._process.stdout.readline().strip())
        time.sleep(seconds)
        child = next(line for line in said if line.startswith("begun"))
        os.kill(int(child.split()[1]), signal.SIGKILL)
        while said[-1] != "gone":
            said.append(self._process.stdout.readline().strip())
        return said

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.wait(timeout=10)


def cut(database: Path, folder: Path, promised: int, chance: random.Random) -> Path:
    """Copy the database as a power cut may leave it: of its log what was promised, and some of the rest, perhaps other bytes."""
    copy = folder / "cut.sqlite3"
    for old in folder.glob("cut.sqlite3*"):
        old.unlink()
    shutil.copyfile(database, copy)
    log = database.with_name(f"{database.name}-wal").read_bytes()
    end = chance.randint(min(promised, len(log)), len(log))
    torn = chance.randbytes(len(log) - end) if chance.random() < 0.5 else b""
    copy.with_name(f"{copy.name}-wal").write_bytes(log[:end] + torn)
    return copy


def faults_of(database: Path, acknowledged: set[str]) -> list[str]:
    """What is wrong with a database that is opened again."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        there = {row[0] for row in connection.execute("SELECT object_key FROM operations_act WHERE verb = 'test_power_cut'")}
    return [line for line in said if line != "ok"] + [f"{key} is gone" for key in sorted(acknowledged - there)]
