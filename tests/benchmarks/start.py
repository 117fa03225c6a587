"""`manage.py benchmark start`: time to the first page and memory of `manage.py start`, against a minimal Django site in the same run.

A round starts each of the two on an empty folder and again on the same one, and sends the second start 300 requests by eight clients.
Academy is web server and worker; the minimal site is the same web server (gunicorn, gthread, eight threads) without a worker. Academy is
measured twice: without demonstration data, and as a newcomer starts it, with a worker that makes them meanwhile.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests import processes, servers

ROOT = Path(__file__).resolve().parents[2]
REQUESTS, CLIENTS = 300, 8
ACADEMY_PATHS = (
    "/",
    "/courses/ict-based-response-to-covid-19",
    "/accounts/login/",
    "/accounts/signup/",
    "/api/v1/courses",
    "/health/ready",
)
MEASURES = {
    "first_page_empty_s": "first page, empty folder, s",
    "processor_empty_s": "  processor time until then, s",
    "first_page_again_s": "first page, started again, s",
    "processor_again_s": "  processor time until then, s",
    "memory_idle_mb": "memory at the first page (PSS), MB",
    "memory_after_load_mb": f"memory after {REQUESTS} requests (PSS), MB",
    "stop_s": "SIGTERM until all has ended, s",
}


@dataclass
class Contender:
    """What is started: its command for a folder and a port, the pages asked for, and what was measured."""

    name: str
    command: tuple[str, ...]
    paths: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    figures: dict[str, list[float]] = field(default_factory=lambda: {measure: [] for measure in MEASURES})

    def started_with(self, folder: Path, port: int) -> list[str]:
        return [part.format(folder=folder, port=port) for part in self.command]

    def note(self, measure: str, value: float) -> None:
        self.figures[measure].append(round(value, 3))


def fetch(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as reply:
        return bytes(reply.read())


@contextmanager
def started(contender: Contender, folder: Path, kind: str) -> Iterator[tuple[int, int]]:
    """Start it, note when its first page was there, give pid and port, stop it and note how long that took."""
    port = servers.free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ACADEMY_", "DATABASE_URL", "REDIS_URL"))}
    began = time.monotonic()
    process = subprocess.Popen(
        contender.started_with(folder, port),
        cwd=ROOT,
        env=kept | {"ACADEMY_DATA": str(folder)} | contender.environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_first_page(process, port)
        contender.note(f"first_page_{kind}_s", time.monotonic() - began)
        contender.note(f"processor_{kind}_s", processes.processor_seconds(process.pid))
        yield process.pid, port
    finally:
        began = time.monotonic()
        process.terminate()
        process.wait(timeout=30)
        contender.note("stop_s", time.monotonic() - began)


def _wait_for_first_page(process: "subprocess.Popen[bytes]", port: int) -> None:
    while process.poll() is None:
        try:
            if b"course" in fetch(port, "/").lower():
                return
        except OSError:
            time.sleep(0.005)
    raise RuntimeError(f"It ended with code {process.returncode} before its first page.")


def run_round(contender: Contender) -> None:
    """Start it on an empty folder, start it again, and send it the requests."""
    with tempfile.TemporaryDirectory(prefix="academy-benchmark-") as name:
        folder = Path(name)
        with started(contender, folder, "empty"):
            pass
        with started(contender, folder, "again") as (pid, port), ThreadPoolExecutor(CLIENTS) as clients:
            time.sleep(1)  # the worker is under way
            contender.note("memory_idle_mb", processes.memory_mb(pid))
            list(clients.map(lambda number: fetch(port, contender.paths[number % len(contender.paths)]), range(REQUESTS)))
            contender.note("memory_after_load_mb", processes.memory_mb(pid))


def shown(values: Sequence[float]) -> str:
    """The median, and the range of all rounds."""
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="manage.py benchmark start")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args(arguments).rounds
    command = (sys.executable, "manage.py", "start", "--port", "{port}")
    academy = Contender("Academy", command, ACADEMY_PATHS, {"ACADEMY_DEMO": "0"})
    newcomer = Contender("with demonstration", command, ACADEMY_PATHS)
    minimal = Contender("minimal Django", (sys.executable, "-m", "tests.benchmarks._minimal_site", "{folder}", "{port}"), ("/",))
    for number in range(rounds):
        for contender in (academy, newcomer, minimal) if number % 2 == 0 else (minimal, newcomer, academy):
            run_round(contender)
        print(f"round {number + 1} of {rounds}, load {os.getloadavg()[0]:.1f}", flush=True)
    print(f"\n{'median (range)':38}{academy.name:>24}{newcomer.name:>24}{minimal.name:>24}{'ratio':>8}")
    for measure, label in MEASURES.items():
        of_ours, of_minimal = academy.figures[measure], minimal.figures[measure]
        of_newcomer = shown(newcomer.figures[measure])
        print(f"{label:38}{shown(of_ours):>24}{of_newcomer:>24}{shown(of_minimal):>24}{median(of_ours) / median(of_minimal):8.1f}")
    server = "gunicorn gthread, 8 threads"
    medians = {
        each.name: {measure: round(median(values), 3) for measure, values in each.figures.items()} for each in (academy, newcomer, minimal)
    }
    print(json.dumps({"benchmark": "start", "rounds": rounds, "requests": REQUESTS, "server": server, "medians": medians}))


if __name__ == "__main__":
    main(sys.argv[1:])
