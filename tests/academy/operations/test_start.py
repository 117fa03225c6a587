"""`manage.py start` as real processes on the embedded default."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import processes

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.processes


@dataclass
class Started:
    """A running `manage.py start`."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    output: Path

    def wait_for(self, holds: Callable[[], bool], seconds: float = 150) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self.output.read_text()
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False

    def says(self, words: str) -> bool:
        return words in self.output.read_text()

    def members(self) -> dict[str, int]:
        """The living children: their pids by name."""
        return {name: pid for pid, (name, parent) in processes.table().items() if parent == self.process.pid}

    def family(self) -> set[int]:
        """The pids of all that descend from it, itself included."""
        return processes.family(self.process.pid)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def start_command(folder: Path, port: int, **environment: str) -> tuple[list[str], dict[str, str]]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "ACADEMY_URL"}}
    chosen = {"ACADEMY_DATA": str(folder), "ACADEMY_DEMO": "0", "DJANGO_SETTINGS_MODULE": "academy.settings", "PYTHONUNBUFFERED": "1"}
    return [sys.executable, "manage.py", "start", "--port", str(port)], kept | chosen | environment


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Iterator[Callable[[Path], Started]]:
    """Starts Academy on a data folder and waits for its first page; all that still run are stopped in the end."""
    running: list[Started] = []

    def begin(folder: Path) -> Started:
        port, output = free_port(), tmp_path_factory.mktemp("output") / "terminal"
        command, environment = start_command(folder, port)
        with output.open("wb") as terminal:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=terminal, stderr=terminal, process_group=0)
        started = Started(process, folder, port, output)
        running.append(started)
        started.wait_for(lambda: started.says("Everything it keeps") and started.answers())
        return started

    yield begin
    for started in running:
        if started.process.poll() is None:
            started.kill()


@pytest.fixture(scope="module")
def used_folder(start, tmp_path_factory) -> Path:
    """A data folder that a first start has made and left."""
    folder = tmp_path_factory.mktemp("data") / "academy"
    first = start(folder)
    family = first.family()

    assert first.stop() == 0
    assert family & processes.table().keys() == set()
    assert first.says("Academy has stopped.")
    return folder


@pytest.fixture(scope="module")
def prepared_folder(used_folder, tmp_path_factory) -> Callable[[str], Path]:
    """Copies the used folder under a name: a start on the copy is a second start, and no other test sees what becomes of it."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(used_folder, tmp_path_factory.mktemp("copy") / name))

    return copy


@pytest.fixture(scope="module")
def running(start, prepared_folder) -> Started:
    """A second start that goes on running; who uses it leaves it running."""
    return start(prepared_folder("running"))


def refusal(folder: Path, port: int | None = None, **environment: str) -> str:
    """What a start that must fail says."""
    command, variables = start_command(folder, port or free_port(), **environment)
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr.strip()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def row_counts(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / "academy.sqlite3")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def test_a_second_start_makes_nothing_twice_and_ctrl_c_ends_it_while_requests_wait(prepared_folder, start):
    folder = prepared_folder("second")
    before = row_counts(folder)
    prepared = (folder / "prepared.json").read_bytes()

    second = start(folder)
    family = second.family()
    with closing(socket.create_connection(("127.0.0.1", second.port))) as idle:
        idle.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
        os.killpg(second.process.pid, signal.SIGINT)  # as a terminal does
        assert second.process.wait(timeout=30) == 0

    assert family & processes.table().keys() == set()
    assert row_counts(folder) == before
    assert (folder / "prepared.json").read_bytes() == prepared
    assert not second.says("migrations applied")
    assert not second.says("static files")


def test_it_says_where_everything_is_and_how_to_make_an_administrator(running):
    text = running.output.read_text()

    assert f"http://127.0.0.1:{running.port}" in text
    assert f"Everything it keeps lies in {running.folder}" in text
    assert f"mails are written to {running.folder}/mail" in text
    assert "python3 manage.py create_administrator EMAIL" in text


def test_children_that_are_killed_are_told_and_started_again(running):
    first = running.members()

    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    running.wait_for(lambda: running.members().keys() == first.keys() and not set(running.members().values()) & set(first.values()))
    running.wait_for(running.answers)

    told = re.findall(r"The (.+) \(process (\d+)\) was ended by SIGKILL; it is started again in 1 s\.", running.output.read_text())
    assert sorted(told) == sorted([("web server", str(first["academy-web"])), ("worker", str(first["academy-worker"]))])


def test_two_starts_on_one_folder_are_refused(running):
    folder, pid = running.folder, running.process.pid

    sentence = refusal(folder)

    assert sentence == f"Academy already runs on {folder} (process {pid}); stop it first, or set ACADEMY_DATA to another folder."


def test_a_killed_start_takes_its_children_along_and_the_next_one_is_not_refused(prepared_folder, start):
    folder = prepared_folder("killed")
    killed = start(folder)
    family = killed.family()
    assert len(family) == 3

    killed.kill()

    start(folder).kill()
    assert family & processes.table().keys() == set()


def test_a_port_in_use_is_told_before_anything_is_changed(tmp_path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        sentence = refusal(tmp_path / "data", port)

    assert sentence == f"Port {port} on 127.0.0.1 is in use: stop what uses it, or choose another with --port."
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_none_is_told_before_anything_is_changed(tmp_path):
    assert refusal(tmp_path / "data", 99999) == "--port takes a number from 1 to 65535, not 99999."
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    file = tmp_path / "file"
    file.write_text("kept")

    sentence = refusal(file / "data")

    why = f"{file} is no folder in which this user may write"
    assert sentence == f"The data folder {file / 'data'} cannot be written: {why}; ACADEMY_DATA can name another."
    assert file.read_text() == "kept"


def test_a_database_of_a_newer_version_is_told_and_left_alone(prepared_folder):
    folder = prepared_folder("newer")
    with closing(sqlite3.connect(folder / "academy.sqlite3")) as database, database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('courses', '9999_from_the_future', '2030-01-01')")
    before = contents(folder)

    sentence = refusal(folder)

    assert sentence == "The database was made by a newer version of Academy (it holds courses.9999_from_the_future): start that version."
    assert {name: data for name, data in contents(folder).items() if name != "start.lock"} == {
        name: data for name, data in before.items() if name != "start.lock"
    }


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "academy.sqlite3").write_bytes(b"no database " * 1000)

    sentence = refusal(tmp_path)

    assert sentence == f"The database {tmp_path / 'academy.sqlite3'} cannot be used: file is not a database."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ACADEMY_URL", "academy.example"),
        ("DATABASE_URL", "mysql://somewhere/else"),
        ("REDIS_URL", "localhost:6379"),
        ("ACADEMY_DEBUG", "perhaps"),
    ],
)
def test_a_malformed_setting_is_named_before_anything_is_changed(tmp_path, name, value):
    sentence = refusal(tmp_path / "data", **{name: value})

    assert sentence.startswith(f"{name} must ")
    assert list(tmp_path.iterdir()) == []


def test_a_start_that_was_killed_while_migrating_is_made_up_for(prepared_folder, start):
    folder = prepared_folder("half-migrated")
    before = row_counts(folder)
    prepared = json.loads((folder / "prepared.json").read_text())
    (folder / "prepared.json").write_text(json.dumps({"static": prepared["static"]}))

    start(folder).kill()

    assert row_counts(folder) == before
    assert json.loads((folder / "prepared.json").read_text()).keys() == {"database", "static"}
