"""academy/participation/tasks.py and the command `participation`."""

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from academy.operations import health
from academy.participation import services, tasks, triggers
from academy.participation.models import ParticipationChange, ParticipationFigure
from tests.academy.participation.rows import NOW, make_cohort, make_enrollment

pytestmark = pytest.mark.django_db


def command(what: str) -> tuple[int, str, str]:
    """Exit code, what is said, what is complained of."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("participation", what, stdout=out, stderr=err)
    except SystemExit as end:
        code = int(str(end.code))
    return code, out.getvalue(), err.getvalue()


def break_figures() -> None:
    services.fold_changes()
    ParticipationFigure.objects.update(enrollments=9)


def test_the_task_folds_until_nothing_waits(monkeypatch):
    monkeypatch.setattr(tasks, "_MOST_A_ROUND", 2)
    cohort = make_cohort()
    for _ in range(5):
        make_enrollment(cohort)

    tasks.fold()

    assert ParticipationChange.objects.count() == 0
    assert services.check() == []


def test_the_task_stops_after_its_rounds(monkeypatch):
    monkeypatch.setattr(tasks, "_MOST_A_ROUND", 1)
    monkeypatch.setattr(tasks, "_ROUNDS", 2)
    cohort = make_cohort()
    for _ in range(3):
        make_enrollment(cohort)

    tasks.fold()

    assert ParticipationChange.objects.count() == 1


def test_the_daily_check_logs_an_error_for_each_fault(caplog):
    cohort = make_cohort()
    make_enrollment(cohort)
    tasks.check()
    assert caplog.records == []

    break_figures()
    tasks.check()

    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, f"Participation: cohort {cohort.pk}, KE, 2020-10-12, cohort: figures minus recount is {{'enrollments': 8}}.")
    ]


def test_the_command_tells_a_difference_and_a_recount_mends_it():
    make_enrollment(make_cohort())
    assert command("check") == (0, "The figures equal a recount of the enrollments.\n", "")

    break_figures()
    code, _, complaint = command("check")
    assert (code, complaint.count("\n")) == (1, 1)

    assert command("recount") == (0, "The figures are a fresh count of the enrollments.\n", "")
    assert command("check")[0] == 0


def test_the_command_tells_a_missing_trigger_and_a_recount_makes_it():
    triggers.drop(connection)
    make_enrollment(make_cohort())
    assert command("check")[0] == 1

    command("recount")

    assert command("check")[0] == 0
    assert services.missing_triggers() == []


def test_another_word_is_refused():
    with pytest.raises(CommandError):
        call_command("participation", "guess")


def test_health_tells_a_missing_trigger():
    assert health.examine(NOW).faults.get("participation") is None

    triggers.drop(connection)

    assert health.examine(NOW).faults["participation"] == "The figures by country stand still: a trigger is missing."
