"""Academy as an operator runs it: `manage.py start` on a fresh data folder, with its web and worker processes."""

import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg

from tests import servers
from tests.processes import family, table

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://academy.example"  # what links and certificates say; without one certificates would be specimens
_CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


@dataclass
class Installation:
    """A running Academy; `database_url` and `redis_url` "" are the embedded default."""

    folder: Path
    database_url: str = ""
    redis_url: str = ""
    port: int = field(default_factory=servers.free_port)
    process: "subprocess.Popen[bytes] | None" = None
    _mails: dict[Path, EmailMessage] = field(default_factory=dict)

    @property
    def output(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.terminal")

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ACADEMY_", "COV_", "DATABASE_", "REDIS_"))}
        chosen = {
            "ACADEMY_DATA": str(self.folder),
            "ACADEMY_URL": ADDRESS,
            "ACADEMY_DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "academy.settings",
            "PYTHONUNBUFFERED": "1",
        }
        urls = {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}
        return {**kept, **chosen, **{name: url for name, url in urls.items() if url}}

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "manage.py", "start", "--port", str(self.port)]
        with self.output.open("ab") as terminal:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=terminal, stderr=terminal)
        self.wait_for("the first page", self.answers, seconds=120)

    def stop(self) -> None:
        """Stop it as Ctrl-C does; whatever does not end is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def manage(self, *arguments: str, ends_with: tuple[int, ...] = (0,)) -> str:
        """Run a command of manage.py beside it and give what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, timeout=180, check=False)
        assert done.returncode in ends_with, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout

    def answers(self) -> bool:
        return self._says_well("/health/live")

    def is_ready(self) -> bool:
        return self._says_well("/health/ready")

    def _says_well(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as reply:
                return bool(reply.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    def wait_for(self, what: str, holds: Callable[[], bool], *, seconds: float, pause: float = 0.1) -> None:
        """Wait until something holds; the terminal's last lines tell why it does not."""
        deadline = time.monotonic() + seconds
        while not holds():
            said = self.output.read_text(errors="replace")[-4000:]
            assert time.monotonic() < deadline, f"Waited {seconds:.0f} s for {what}.\n{said}"
            assert self.lives(), said
            time.sleep(pause)

    def lives(self) -> bool:
        """Whether it runs, or what keeps it running does."""
        return self.process is not None and self.process.poll() is None

    def worker(self) -> int:
        """The worker's process; 0 while there is none."""
        return self.child("academy-worker")

    def child(self, name: str) -> int:
        """The process of this name among those that `start` has started, or 0."""
        assert self.process is not None
        living = table()
        return next((pid for pid in family(self.process.pid) if living.get(pid, ("", 0))[0] == name[:15]), 0)

    def mails(self) -> list[EmailMessage]:
        """All mails that were written down so far."""
        for path in (self.folder / "mail").glob("*.eml"):
            if path not in self._mails:
                self._mails[path] = message_from_bytes(path.read_bytes(), policy=policy.default)
        return list(self._mails.values())

    def codes(self) -> dict[str, str]:
        """The code that was mailed to each address to confirm it."""
        found = {}
        for mail in self.mails():
            code = _CODE.search(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
            if code:
                found[str(mail["To"])] = code[1]
        return found

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Read with SQL that both databases understand; no part of the product is asked."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(statement.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / "academy.sqlite3", timeout=20)) as connection:
            return connection.execute(statement).fetchall()

    def change(self, statement: str) -> int:
        """Change rows by hand, as an accident or the passing of time would; gives how many."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(statement.encode()).rowcount
        with closing(sqlite3.connect(self.folder / "academy.sqlite3", timeout=20)) as connection, connection:
            return connection.execute(statement).rowcount


def as_json(value: Any) -> Any:
    """A JSON column's value, which SQLite gives as text."""
    return json.loads(value) if isinstance(value, str) else value


@contextmanager
def running(folder: Path, *, database_url: str = "", redis_url: str = "") -> Iterator[Installation]:
    """A fresh installation for the time of the block."""
    installation = Installation(folder / "data", database_url, redis_url)
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
