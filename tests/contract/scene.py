"""A running Academy with somebody in every role and something in every state."""

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
SPARE = 6
"""How many there are of what a call uses up."""


@dataclass
class Scene:
    """Session tokens by role, and public names by what they name; the first of each is the one that the examples show."""

    tokens: dict[str, str] = field(default_factory=dict)
    cohorts: list[str] = field(default_factory=list)
    enrollments: list[str] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    """Enrollments in cohorts that are over."""
    codes: list[str] = field(default_factory=list)
    address: str = ""
    """Where it answers."""
    log: str = ""
    """The file into which its server writes."""

    @property
    def free(self) -> str:
        """A cohort that nobody is in."""
        return self.cohorts[2 * SPARE]


@contextmanager
def serving(folder: Path, *, database_url: str = "", redis_url: str = "") -> Iterator[Scene]:
    """Fill an Academy in an empty folder and serve it with gunicorn until the end of the block; "" are the embedded default."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ACADEMY_", "COV_", "DATABASE_", "REDIS_"))}
    urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    chosen = {
        "ACADEMY_DATA": str(folder),
        "ACADEMY_URL": "https://academy.example",
        "ACADEMY_SECRET_KEY": secrets.token_urlsafe(50),
        "DJANGO_SETTINGS_MODULE": "academy.settings",
    }
    environment = {**kept, **chosen, **{name: url for name, url in urls.items() if url}}
    filling = [sys.executable, "-m", "tests.contract.filling"]
    filled = subprocess.run(filling, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert filled.returncode == 0, filled.stderr
    scene = Scene(**json.loads(filled.stdout.splitlines()[-1]))
    port = servers.free_port()
    scene.address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "academy.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "warning"]
    scene.log = str(folder / "gunicorn.txt")
    with Path(scene.log).open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
    try:
        _wait(scene.address, process)
        yield scene
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "gunicorn ended at once"
        try:
            with urllib.request.urlopen(f"{address}/health/live", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("gunicorn did not answer within a minute")
