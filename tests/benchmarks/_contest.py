"""Contenders that do the same work behind the same server on the same database, alternated in one run."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import psycopg

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("postgresql", "sqlite")
WORKERS, CLIENTS = 2, 8
TURN = 80
SERVER = f"gunicorn sync, {WORKERS} workers"
APPLICATIONS = {
    "Academy": ("academy.wsgi:application", "academy.settings"),
    "bare": ("tests.benchmarks._bare:application", ""),
    "obvious": ("academy.wsgi:application", "tests.benchmarks._obvious"),
}


@dataclass(frozen=True)
class Reply:
    """What came back: the status, and the milliseconds from connecting to the last byte."""

    status: int
    milliseconds: float
    content: bytes


@dataclass(frozen=True)
class Deployment:
    """A database and a folder of their own, as environment variables."""

    database: str
    environment: Mapping[str, str]

    def run(self, *module: str) -> Any:
        """Run a module that prints JSON, and give that."""
        command = [sys.executable, "-m", *module]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **self.environment}, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def execute(self, statement: str) -> Any:
        """Run one statement beside the contenders; the first column of its first row, if there is one."""
        if self.database == "postgresql":
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                cursor = connection.execute(statement.encode())
                row = cursor.fetchone() if cursor.description else None
        else:
            file = sqlite3.connect(Path(self.environment["ACADEMY_DATA"]) / "academy.sqlite3", isolation_level=None, timeout=20)
            row = file.execute(statement).fetchone()
            file.close()
        return row[0] if row else None


@contextmanager
def deployment(database: str) -> Iterator[Deployment]:
    """An empty database that waits for the disk, and a folder; both are gone after the block."""
    with tempfile.TemporaryDirectory(prefix="academy-benchmark-") as folder:
        (Path(folder) / "static").mkdir()
        environment = {
            "DJANGO_SETTINGS_MODULE": "academy.settings",
            "ACADEMY_DATA": folder,
            "ACADEMY_SECRET_KEY": "benchmark-" * 5,
            "ACADEMY_LOG_LEVEL": "WARNING",
            "REDIS_URL": "",
            "DATABASE_URL": "",
        }
        if database == "sqlite":
            yield Deployment(database, environment)
            return
        with servers.postgresql(durable=True) as url:
            yield Deployment(database, environment | {"DATABASE_URL": url})


@contextmanager
def served(place: Deployment, name: str, *, workers: int = WORKERS) -> Iterator[int]:
    """Serve an application by gunicorn's sync workers and give its port."""
    application, settings = APPLICATIONS[name]
    port = servers.free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers", str(workers), "--worker-class", "sync", "--bind", f"127.0.0.1:{port}"]
    environment = {**os.environ, **place.environment, **({"DJANGO_SETTINGS_MODULE": settings} if settings else {})}
    process = subprocess.Popen([*command, "--no-control-socket", "--log-level", "warning", application], cwd=ROOT, env=environment)
    try:
        _wait_until_listening(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_listening(process: "subprocess.Popen[bytes]", port: int) -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"gunicorn ended with code {process.returncode}.")


def request(method: str, path: str, token: str, body: object = None) -> bytes:
    """The bytes of one request."""
    content = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Session-Token: {token}\r\nAccept: application/json\r\n"
    typed = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n" if content else ""
    return f"{head}{typed}\r\n".encode() + content


def send(port: int, requests: Sequence[bytes], *, clients: int = CLIENTS) -> tuple[list[Reply], float]:
    """Send all requests by so many clients at once, each on a connection of its own; the replies, and the seconds it took."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        replies = list(pool.map(lambda content: _exchange(port, content), requests))
    return replies, time.perf_counter() - began


def _exchange(port: int, content: bytes) -> Reply:
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(content)
        received = b""
        while part := connection.recv(65536):  # a sync worker closes after its answer
            received += part
    milliseconds = (time.perf_counter() - began) * 1000
    head, _, body = received.partition(b"\r\n\r\n")
    return Reply(int(head.split(None, 2)[1]), milliseconds, body)


@dataclass
class Measured:
    """The figures of one contender on one database, a value a round."""

    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)

    def note(self, waits: Sequence[float], seconds: float) -> None:
        ordered = sorted(waits)
        self.per_second.append(len(ordered) / seconds)
        self.p50.append(ordered[len(ordered) // 2])
        self.p95.append(ordered[int(len(ordered) * 0.95)])


def run_rounds(
    ports: Mapping[str, int], requests: Sequence[bytes], rounds: int, check: Callable[[list[Reply]], None]
) -> dict[str, Measured]:
    """Send all requests to each contender in every round, by turns of a few: what slows the machine for a while slows all.

    Args: check, called with the replies of each turn; raises SystemExit where they are not right.
    """
    measured = {name: Measured() for name in ports}
    turns = [requests[start : start + TURN] for start in range(0, len(requests), TURN)]
    for number in range(rounds):
        waits: dict[str, list[float]] = {name: [] for name in ports}
        seconds = dict.fromkeys(ports, 0.0)
        for place, turn in enumerate(turns):
            for name in [*ports] if (number + place) % 2 == 0 else [*reversed(ports)]:
                replies, took = send(ports[name], turn)
                check(replies)
                waits[name] += [reply.milliseconds for reply in replies]
                seconds[name] += took
        for name, each in measured.items():
            each.note(waits[name], seconds[name])
    return measured


def shown(values: Sequence[float], digits: int = 1) -> str:
    """The median, and the range of all rounds."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Round by round, so that what slows the machine for a while slows both."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def print_table(title: str, measured: Mapping[str, Measured]) -> dict[str, Any]:
    """Print what was measured on one database, and give it for the JSON."""
    ours, bare = measured["Academy"], measured["bare"]
    print(f"\n{title}; {SERVER}, {CLIENTS} clients; median (range) of {len(ours.per_second)} rounds")
    print(f"{'':10}{'per second':>24}{'of bare, %':>22}{'p50, ms':>22}{'p95, ms':>22}{'p95 / bare':>18}")
    found: dict[str, Any] = {}
    for name, each in measured.items():
        share = [100 * ratio for ratio in ratios(each.per_second, bare.per_second)]
        slower = ratios(each.p95, bare.p95)
        columns = (f"{shown(each.per_second):>24}{shown(share):>22}", f"{shown(each.p50):>22}{shown(each.p95):>22}{shown(slower):>18}")
        print(f"{name:10}{''.join(columns)}")
        found[name] = {
            "per_second": round(median(each.per_second), 1),
            "percent_of_bare": round(median(share), 1),
            "p95_ms": round(median(each.p95), 2),
            "p95_of_bare": round(median(slower), 2),
        }
    return found
