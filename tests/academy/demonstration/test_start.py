"""A newcomer's `manage.py start` on an empty folder: who can log in to what, a killed worker, another host, and the removal."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests import servers
from tests.journeys.installation import ROOT, Installation

pytestmark = [pytest.mark.processes, pytest.mark.sqlite_only]
MARKED = ("accounts_user", "courses_cohort", "enrollments_enrollment", "participation_headcount")
ROLES = ("trainee", "instructor", "administrator", "coordinator")


@dataclass
class Newcomer(Installation):
    """An installation as it comes: nothing is set but its folder."""

    tokens: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return {name: value for name, value in super().environment().items() if name not in {"ACADEMY_URL", "ACADEMY_DEMO"}}

    def accounts(self) -> dict[str, dict[str, str]]:
        return {each["role"]: each for each in json.loads((self.folder / "demo-accounts.json").read_text())}

    def log_in(self, role: str) -> None:
        account = self.accounts()[role]
        given = {name: account[name] for name in ("email", "password")}
        status, answer = self.call("/_allauth/app/v1/auth/login", body=given)
        assert status == 200, answer
        self.tokens[role] = answer["meta"]["session_token"]

    def call(self, path: str, *, role: str = "", body: Any = None) -> tuple[int, Any]:
        headers = {"Content-Type": "application/json"} | ({"X-Session-Token": self.tokens[role]} if role else {})
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def is_made(self) -> bool:
        return self.query("SELECT state FROM operations_job WHERE key = 'demonstration'") == [("done",)]

    def refused_on(self, host: str) -> tuple[int, str]:
        command = [sys.executable, "manage.py", "start", "--host", host, "--port", str(servers.free_port())]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr.strip()

    def dump(self) -> list[str]:
        with closing(sqlite3.connect(self.folder / "academy.sqlite3")) as connection:
            return list(connection.iterdump())

    def count(self, table: str, where: str = "true") -> int:
        return int(self.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


@pytest.fixture
def newcomer(tmp_path: Path):
    installation = Newcomer(tmp_path / "data")
    yield installation
    installation.stop()


def test_a_newcomer_sees_each_role_and_gets_rid_of_it_all(newcomer):
    newcomer.start()
    for role in ROLES:
        newcomer.log_in(role)

    _each_role_is_let_in_at_the_first_page(newcomer)
    assert not newcomer.is_made()
    os.kill(newcomer.worker(), signal.SIGKILL)
    newcomer.wait_for("the demonstration data", newcomer.is_made, seconds=180)
    _each_role_sees_what_it_may(newcomer)
    assert newcomer.manage("participation", "check") == "The figures equal a recount of the enrollments.\n"

    newcomer.stop()
    before = newcomer.dump()
    code, said = newcomer.refused_on("0.0.0.0")
    assert (code, said.count("\n"), "demo --remove" in said) == (2, 0, True)
    assert newcomer.dump() == before

    people, cohorts, enrollments = (newcomer.count(table) for table in ("accounts_user", "courses_cohort", "enrollments_enrollment"))
    assert newcomer.manage("demo", "--remove") == f"Removed: {people} people, {cohorts} cohorts, {enrollments} enrollments.\n"
    assert [newcomer.count(table, "demonstration") for table in MARKED] == [0] * len(MARKED)
    newcomer.start()
    assert newcomer.manage("demo") == "There are no demonstration data.\n"
    assert newcomer.call("/_allauth/app/v1/auth/login", body={"email": "trainee@demo.example.org", "password": "whatever"})[0] == 400


def _each_role_is_let_in_at_the_first_page(newcomer: Newcomer) -> None:
    path = newcomer.folder / "demo-accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    terminal = newcomer.output.read_text()
    assert [account["password"] in terminal for account in newcomer.accounts().values()] == [True] * 4
    _, own = newcomer.call("/api/v1/enrollments", role="trainee")
    certificates = [each["certificate"] for each in own["results"] if each["certificate"]]
    assert (own["count"], [each["state"] for each in certificates]) == (2, ["issued"])
    assert newcomer.call("/api/v1/participation?group_by=country", role="administrator")[0] == 200
    assert newcomer.call("/api/v1/participation?group_by=country", role="trainee")[0] == 403


def _each_role_sees_what_it_may(newcomer: Newcomer) -> None:
    _, report = newcomer.call("/api/v1/participation?group_by=country", role="administrator")
    assert report["total"]["enrolled"] + report["total"]["auditing"] == newcomer.count("enrollments_enrollment")
    assert len(report["rows"]) > 44
    running = UUID(newcomer.query("SELECT uuid FROM courses_cohort WHERE capacity = 100")[0][0])
    status, roster = newcomer.call(f"/api/v1/cohorts/{running}/roster?page_size=200", role="instructor")
    assert (status, roster["count"]) == (200, 96)
    assert newcomer.call(f"/api/v1/cohorts/{running}/roster", role="coordinator")[0] == 403
    _, serbian = newcomer.call("/api/v1/countries/RS/trainees", role="coordinator")
    assert serbian["count"] == newcomer.count("enrollments_enrollment", "country_id = 'RS' AND shared_with_coordinator")
    assert newcomer.call("/api/v1/countries/KE/trainees", role="coordinator")[0] == 404
