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

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.processes


@dataclass
class Started:
    """A running `manage.py start`."""

    process: subprocess.Popen[bytes]
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
        return {name: pid for pid, (name, parent) in processes().items() if parent == self.process.pid}

    def family(self) -> set[int]:
        """The pids of all that descend from it, itself included."""
        table, family = processes(), {self.process.pid}
        while more := {pid for pid, (_, parent) in table.items() if parent in family} - family:
            family |= more
        return family

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def processes() -> dict[int, tuple[str, int]]:
    """Name and parent of each process that lives (a zombie does not)."""
    table: dict[int, tuple[str, int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = stat.read_text().rpartition(")")
        except OSError:
            continue  # gone meanwhile
        state, parent = after.split()[:2]
        if state != "Z":
            table[int(stat.parent.name)] = (before.partition("(")[2], int(parent))
    return table


def start_command(folder: Path, port: int, **environment: str) -> tuple[list[str], dict[str, str]]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "ACADEMY_URL"}}
    chosen = {"ACADEMY_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "academy.settings", "PYTHONUNBUFFERED": "1"}
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
        started = Started(process, port, output)
        running.append(started)
        started.wait_for(lambda: started.says("Everything it keeps") and started.answers())
        return started

    yield begin
    for started in running:
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait()


@pytest.fixture(scope="module")
def used_folder(start, tmp_path_factory) -> Path:
    """A data folder that a first start has made and left."""
    folder = tmp_path_factory.mktemp("data") / "academy"
    first = start(folder)
    family = first.family()

    assert first.stop() == 0
    assert family & processes().keys() == set()
    assert first.says("Academy has stopped.")
    return folder


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


def test_a_second_start_makes_nothing_twice(used_folder, start):
    before = row_counts(used_folder)
    prepared = (used_folder / "prepared.json").read_bytes()

    second = start(used_folder)

    assert second.stop() == 0
    assert row_counts(used_folder) == before
    assert (used_folder / "prepared.json").read_bytes() == prepared
    assert not second.says("migrations applied")
    assert not second.says("static files")


def test_it_says_where_everything_is_and_how_to_make_an_administrator(used_folder, start):
    started = start(used_folder)

    text = started.output.read_text()
    started.stop()

    assert f"http://127.0.0.1:{started.port}" in text
    assert f"Everything it keeps lies in {used_folder}" in text
    assert f"mails are written to {used_folder}/mail" in text
    assert "python3 manage.py create_administrator EMAIL" in text


def test_children_that_are_killed_are_told_and_started_again(used_folder, start):
    started = start(used_folder)
    first = started.members()

    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    started.wait_for(lambda: started.members().keys() == first.keys() and not set(started.members().values()) & set(first.values()))
    started.wait_for(started.answers)

    told = re.findall(r"The (.+) \(process (\d+)\) was ended by SIGKILL; it is started again in 1 s\.", started.output.read_text())
    assert sorted(told) == sorted([("web server", str(first["academy-web"])), ("worker", str(first["academy-worker"]))])
    assert started.stop() == 0


def test_a_killed_start_takes_its_children_along_and_the_next_one_is_not_refused(used_folder, start):
    killed = start(used_folder)
    family = killed.family()
    assert len(family) == 4

    killed.process.kill()
    killed.process.wait()

    started = start(used_folder)
    assert family & processes().keys() == set()
    assert started.stop() == 0


def test_ctrl_c_while_requests_wait_ends_everything(used_folder, start):
    started = start(used_folder)
    family = started.family()

    with closing(socket.create_connection(("127.0.0.1", started.port))) as idle:
        idle.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
        os.killpg(started.process.pid, signal.SIGINT)  # as a terminal does
        assert started.process.wait(timeout=30) == 0

    assert family & processes().keys() == set()


def test_two_starts_on_one_folder_are_refused(used_folder, start):
    started = start(used_folder)

    sentence = refusal(used_folder)

    assert (
        sentence
        == f"Academy already runs on {used_folder} (process {started.process.pid}); stop it first, or set ACADEMY_DATA to another folder."
    )
    assert started.stop() == 0


def test_a_port_in_use_is_told_before_anything_is_changed(tmp_path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        sentence = refusal(tmp_path / "data", port)

    assert sentence == f"Port {port} on 127.0.0.1 is in use: stop what uses it, or choose another with --port."
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    file = tmp_path / "file"
    file.write_text("kept")

    sentence = refusal(file / "data")

    why = f"{file} is no folder in which this user may write"
    assert sentence == f"The data folder {file / 'data'} cannot be written: {why}; ACADEMY_DATA can name another."
    assert file.read_text() == "kept"


def test_a_database_of_a_newer_version_is_told_and_left_alone(used_folder, tmp_path):
    folder = tmp_path / "newer"
    shutil.copytree(used_folder, folder)
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


def test_a_start_that_was_killed_while_migrating_is_made_up_for(used_folder, start, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(used_folder, folder)
    before = row_counts(folder)
    prepared = json.loads((folder / "prepared.json").read_text())
    (folder / "prepared.json").write_text(json.dumps({"static": prepared["static"]}))

    assert start(folder).stop() == 0

    assert row_counts(folder) == before
    assert json.loads((folder / "prepared.json").read_text()).keys() == {"database", "static"}
