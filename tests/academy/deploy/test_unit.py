"""The unit for systemd: right by its own tool, hardened, and patient enough for the supervisor."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from academy.operations.management.commands import start
from academy.operations.starting import supervisor
from tests.academy.deploy import compose

UNIT = compose.ROOT / "academy" / "deploy" / "academy.service"
MOST_EXPOSED = 15  # in tenths; 100 is everything that root may do


@pytest.fixture
def analyzed(tmp_path: Path) -> Path:
    """The unit with a program that is there in the place of the one of /opt/academy."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    there = shutil.which("true") or ""
    placed = tmp_path / UNIT.name
    placed.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={there}", UNIT.read_text(encoding="utf-8"), flags=re.MULTILINE))
    return placed


def service() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=False, delimiters=["="])
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(UNIT, encoding="utf-8")
    return parser["Service"]


def test_systemd_finds_no_fault_with_it(analyzed):
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(analyzed)], capture_output=True, text=True)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_it_may_do_little(analyzed):
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", str(analyzed)],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_it_waits_longer_than_the_supervisor_and_tells_it_alone():
    assert float(service()["TimeoutStopSec"]) >= 2 * supervisor.PATIENCE_SECONDS
    assert service()["KillMode"] == "mixed"


def test_it_does_not_try_again_what_was_refused():
    assert (service()["Restart"], service()["RestartPreventExitStatus"]) == ("always", "2")


def test_it_runs_start_from_its_environment_with_options_that_start_has():
    program, script, verb, *options = service()["ExecStart"].split()
    folder = service()["WorkingDirectory"]
    parsed = start.Command().create_parser("manage.py", verb).parse_args(options)

    assert (program, script, verb) == (f"{folder}/.venv/bin/python", "manage.py", "start")
    assert (parsed.host, parsed.port) == ("127.0.0.1", 8000)


def test_it_may_write_its_data_and_nothing_else():
    environment = dict(pair.split("=", 1) for pair in service()["Environment"].split())

    assert service()["ProtectSystem"] == "strict"
    assert service()["ReadWritePaths"] == environment["ACADEMY_DATA"] == f"/var/lib/{service()['StateDirectory']}"
