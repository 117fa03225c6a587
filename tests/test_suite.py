"""The runner of the suite: what it reads from a run, and what it leaves out."""

from pathlib import Path

import pytest

from tests import suite
from tests.conftest import runs

REPORT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'


@pytest.mark.parametrize(
    ("counts", "line"),
    [((10, 0, 0, 0), "10 passed, 0 failed"), ((10, 1, 2, 0), "7 passed, 3 failed"), ((10, 0, 0, 4), "6 passed, 0 failed, 4 skipped")],
)
def test_the_closing_line_tells_what_the_report_holds(tmp_path, counts, line):
    report = tmp_path / "report.xml"
    report.write_text(REPORT.format(*counts))

    assert str(suite.read_outcome(report)) == line


def test_a_run_without_a_report_has_failed(tmp_path):
    assert suite.read_outcome(tmp_path / "none.xml") == suite.Outcome(failed=1)


def test_outcomes_of_two_runs_add_up():
    assert suite.Outcome(1, 2, 3) + suite.Outcome(10, 20, 30) == suite.Outcome(11, 22, 33)


class Item:
    """As much of a collected test as the choice reads."""

    def __init__(self, path, *, marks=(), fixturenames=()):
        self.path, self.marks, self.fixturenames = path, marks, fixturenames

    def get_closest_marker(self, name):
        return name in self.marks


ITEMS = {
    "plain": Item(Path("tests/test_a.py")),
    "marked": Item(Path("tests/test_a.py"), marks=["django_db"]),
    "fixture": Item(Path("tests/test_a.py"), fixturenames=["transactional_db"]),
    "journey": Item(Path("tests/journeys/test_a.py")),
    "campaign": Item(Path("tests/journeys/test_a.py"), marks=["campaign"]),
}


@pytest.mark.parametrize(
    ("left_out", "everything", "kept"),
    [
        ({"campaign"}, True, ["plain", "marked", "fixture", "journey"]),
        (set(), True, ["plain", "marked", "fixture", "journey", "campaign"]),
        ({"campaign"}, False, ["marked", "fixture", "journey"]),
        ({"django_db"}, True, ["plain", "fixture", "journey", "campaign"]),
    ],
)
def test_a_run_leaves_out_what_is_marked_so_and_in_a_second_run_what_touches_no_database(left_out, everything, kept):
    assert [name for name, item in ITEMS.items() if runs(item, left_out=left_out, everything=everything)] == kept
