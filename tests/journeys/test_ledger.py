"""The ledger finds what is spoilt: each of its ten facts is broken once by hand."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.journeys import ledger, replay
from tests.journeys.installation import Installation

SEED = 2020
pytestmark = pytest.mark.processes

SPOILT = {
    "seats": ["UPDATE courses_cohort SET seats_taken = seats_taken + 1"],
    "one enrollment": [
        "CREATE TABLE loose AS SELECT * FROM enrollments_enrollment",
        "INSERT INTO loose SELECT * FROM enrollments_enrollment LIMIT 1",
        "DROP TABLE enrollments_enrollment",
        "ALTER TABLE loose RENAME TO enrollments_enrollment",
    ],
    "attempts": ["UPDATE enrollments_attempt SET number = number * 10"],
    "scores": ["UPDATE enrollments_attempt SET score = score - 1"],
    "completions": ["UPDATE enrollments_enrollment SET score = score - 1"],
    "one certificate": ["DELETE FROM certificates_certificate WHERE id = 1"],
    "participation": [f"UPDATE participation_participation{table} SET started = started + 1" for table in ("figure", "change")],
    "mails": ["DELETE FROM operations_mail WHERE state = 'sent' AND id % 2"],
    "nothing stuck": ["UPDATE operations_mail SET state = 'failed' WHERE id = 1"],
}


@pytest.fixture(scope="module")
def course():
    return replay.read_course()


@pytest.fixture(scope="module")
def worked(installation, administrator):
    """An installation on which three people have completed, stopped."""
    with replay.begin(installation, administrator, replay.plan_of_completions(3, seed=SEED)) as played:
        replay.work(played)
        replay.wait_for_certificates(played)
    installation.stop()
    return installation


@pytest.fixture
def copy(worked, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(worked.folder, folder)
    return Installation(folder)


def test_the_ledger_of_a_sound_installation_is_clean(copy, course):
    assert ledger.faults(copy, course) == ledger.CLEAN


@pytest.mark.parametrize("fact", SPOILT)
def test_the_ledger_finds_spoilt_rows(copy, course, fact):
    with closing(sqlite3.connect(copy.folder / "academy.sqlite3")) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in SPOILT[fact]:
            connection.execute(statement)

    assert ledger.FACTS[fact](copy, course) != []


def test_the_ledger_finds_a_spoilt_paper(copy, course):
    sha256 = copy.query("SELECT sha256 FROM certificates_certificate WHERE state = 'issued'")[0][0]
    path = copy.folder / "files" / sha256[:2] / sha256
    path.write_bytes(path.read_bytes()[:-100])

    assert len(ledger.FACTS["papers"](copy, course)) == 1
