"""The ledger finds what is spoilt: each of its ten facts is broken by hand, on copies that hide the real tables in one connection."""

import ast
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from academy.operations import files, ledger
from academy.operations import services as operations
from academy.operations.ledger.facts import FACTS, MOST_TOLD, examine
from academy.operations.ledger.snapshot import Snapshot, read_only
from academy.participation.services import fold_changes
from certificates import services as certificates
from certificates.models import Certificate
from courses.models import Cohort, KeyCorrection
from enrollments import services
from enrollments.models import Enrollment, TermsOverride
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory, completed, passed, right_responses, started
from tests.threads import at_once

OLD = "'2020-01-01 00:00:00+00:00'"
SPOILT = [
    ("seats", "courses_cohort", "UPDATE courses_cohort SET seats_taken = seats_taken + 1"),
    ("seats", "courses_cohort", "UPDATE courses_cohort SET capacity = seats_taken - 1"),
    ("one enrollment", "enrollments_enrollment", "INSERT INTO enrollments_enrollment SELECT * FROM enrollments_enrollment"),
    ("attempts", "enrollments_attempt", "UPDATE enrollments_attempt SET number = 2 WHERE quiz_key = 'module-1'"),
    ("attempts", "enrollments_attempt", "INSERT INTO enrollments_attempt SELECT * FROM enrollments_attempt"),
    ("attempts", "enrollments_attempt", "UPDATE enrollments_attempt SET allowed = 4"),
    ("attempts", "enrollments_attempt", "UPDATE enrollments_attempt SET allowed = NULL"),
    ("scores", "enrollments_attempt", "UPDATE enrollments_attempt SET score = score - 1"),
    ("scores", "enrollments_attempt", "UPDATE enrollments_attempt SET passed = NOT passed"),
    ("scores", "enrollments_answer", "DELETE FROM enrollments_answer WHERE question_key = 'level'"),
    ("scores", "enrollments_answer", "UPDATE enrollments_answer SET response = '\"caution\"' WHERE question_key = 'level'"),
    ("completions", "enrollments_enrollment", "UPDATE enrollments_enrollment SET score = score - 1"),
    ("completions", "enrollments_enrollment", "UPDATE enrollments_enrollment SET state = 'active', completed_at = NULL"),
    ("completions", "enrollments_enrollment", "UPDATE enrollments_enrollment SET state = 'not_completed', completed_at = NULL"),
    ("completions", "enrollments_enrollment", "UPDATE enrollments_enrollment SET state = 'active'"),
    ("completions", "enrollments_enrollment", "UPDATE enrollments_enrollment SET mode = 'audit'"),
    ("completions", "enrollments_lessonprogress", "DELETE FROM enrollments_lessonprogress WHERE lesson_key = 'tracing'"),
    ("completions", "enrollments_lessonprogress", "UPDATE enrollments_lessonprogress SET completed_at = '2030-01-01 00:00:00+00:00'"),
    ("completions", "enrollments_attempt", "UPDATE enrollments_attempt SET graded_at = '2030-01-01 00:00:00+00:00'"),
    ("one certificate", "certificates_certificate", "DELETE FROM certificates_certificate"),
    ("one certificate", "certificates_certificate", "UPDATE certificates_certificate SET sequence = 2"),
    ("one certificate", "certificates_certificate", "INSERT INTO certificates_certificate SELECT * FROM certificates_certificate"),
    ("one certificate", "enrollments_enrollment", "UPDATE enrollments_enrollment SET state = 'active'"),
    ("one certificate", "enrollments_enrollment", "UPDATE enrollments_enrollment SET certified_at = NULL"),
    ("papers", "certificates_certificate", f"UPDATE certificates_certificate SET sha256 = '{'0' * 64}'"),
    ("participation", "participation_participationfigure", "UPDATE participation_participationfigure SET started = started + 1"),
    ("participation", "participation_participationfigure", "UPDATE participation_participationfigure SET country_id = 'RS'"),
    ("participation", "participation_participationchange", "DELETE FROM participation_participationchange"),
    ("participation", "enrollments_enrollment", "UPDATE enrollments_enrollment SET learning_minutes = learning_minutes - 1"),
    ("mails", "operations_mail", "INSERT INTO operations_mail SELECT * FROM operations_mail"),
    ("nothing stuck", "certificates_certificate", "UPDATE certificates_certificate SET state = 'failed'"),
    ("nothing stuck", "operations_mail", f"UPDATE operations_mail SET state = 'waiting', next_try_at = {OLD}"),
    ("nothing stuck", "operations_mail", f"UPDATE operations_mail SET state = 'waiting', next_try_at = NULL, lease_until = {OLD}"),
]


@pytest.fixture
def outbox(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture
def learned(outbox):
    """Somebody who completed and holds a certificate, with a mail that was sent and figures that are folded but for the last change."""
    row = with_seat(completed(EnrollmentFactory()))
    certificate = Certificate.objects.get()
    fold_changes()
    certificates.issue_certificate(certificate_id=certificate.pk, at=NOW)
    mail = operations.queue_mail(key="news", address="amina@example.org", kind="news", subject="News", text="None.", at=NOW)
    operations.send_mail(mail.pk, at=NOW)
    return row


def with_seat(row: Enrollment) -> Enrollment:
    Cohort.objects.filter(pk=row.cohort_id).update(seats_taken=1)
    return row


def found() -> dict[str, int]:
    """How many faults each fact tells, those without left out."""
    return {finding.name: finding.faults for finding in examine(Snapshot(at=NOW)) if finding.faults}


def hide(table: str) -> None:
    """Put a copy without constraints before a table, for this connection and until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE copied AS SELECT * FROM {table}")
        cursor.execute(f"ALTER TABLE copied RENAME TO {table}")


@pytest.mark.django_db
def test_the_ledger_of_what_the_services_made_is_clean(learned):
    assert found() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("fact", "table", "statement"), SPOILT, ids=lambda value: value.removeprefix("UPDATE ")[:60])
def test_the_fact_names_what_is_spoilt(learned, fact, table, statement):
    hide(table)
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert fact in found()


def test_every_fact_is_broken_once():
    assert {fact for fact, _, _ in SPOILT} == set(FACTS)


@pytest.mark.django_db
def test_a_spoilt_paper_is_named_and_a_mail_written_twice(learned, settings):
    path = files.path_of(Certificate.objects.get().sha256)
    path.write_bytes(path.read_bytes()[:-100])
    written = next(settings.MAIL_FOLDER.iterdir())
    written.with_name(f"20200101T000000Z-{written.stem[-36:]}.eml").write_bytes(written.read_bytes())

    assert found() == {"papers": 1, "mails": 1}


@pytest.mark.django_db
def test_a_package_that_is_gone_from_storage_is_named(learned):
    manifest = {file["path"]: file["sha256"] for file in learned.cohort.version.manifest}
    kept = files.path_of(manifest["01-response/quiz.yaml"]).read_bytes()
    files.remove(manifest["01-response/quiz.yaml"])

    try:
        assert found() == {"attempts": 2, "scores": 2, "completions": 1}
    finally:
        files.keep(kept)


@pytest.mark.django_db
def test_what_staff_changed_is_right_too(outbox):
    row = with_seat(EnrollmentFactory())
    TermsOverride.objects.create(cohort=row.cohort, quiz_key="module-1", attempts=5, pass_mark=0, at=NOW)
    services.submit_attempt(started(row, "module-1"), at=NOW)  # nothing was answered: 0 points are enough here
    wrong = passed(row, "module-2")
    spec = {"choices": ["attention", "caution", "alert"], "right": "caution"}
    KeyCorrection.objects.create(
        version=wrong.version, quiz_key="module-2", question_key="level", spec=spec, by=row.trainee, at=NOW + timedelta(seconds=1)
    )
    later = started(row, "module-2", number=2, at=NOW + timedelta(seconds=2))
    services.save_answers(later, {key: (response, 1) for key, response in right_responses(later).items()}, at=NOW + timedelta(seconds=2))
    services.submit_attempt(later, at=NOW + timedelta(seconds=2))
    for key in row.cohort.version.completion["lessons"]:
        services.complete_lesson(row, key, at=NOW + timedelta(seconds=3))
    row.refresh_from_db()

    assert (wrong.score, row.state) == (10000, "completed")
    assert sorted(row.attempts.filter(quiz_key="module-2").values_list("score", flat=True)) == [8333, 10000]
    assert found() == {}


@pytest.mark.django_db
def test_who_improves_after_completing_audits_or_leaves_is_right_too(outbox):
    improving = with_seat(EnrollmentFactory())
    all_but_one_quiz(improving)
    hand_in(improving, 1, without="level", at=NOW)
    best = hand_in(improving, 2, without="", at=NOW + timedelta(seconds=1))
    version = improving.cohort.version
    completed(EnrollmentFactory(audit=True, cohort=CohortFactory(version=version)))
    leaving = EnrollmentFactory(cohort=CohortFactory(version=version, seats_taken=1))
    all_but_one_quiz(leaving)
    services.withdraw(leaving, at=NOW)
    improving.refresh_from_db()

    assert (improving.score, best) == (9167, 10000)
    assert found() == {}


def hand_in(row: Enrollment, number: int, *, without: str, at: datetime) -> int | None:
    """Sit the first quiz with right answers to all questions but one; gives the score."""
    attempt = started(row, "module-1", number=number, at=at)
    answers = {key: (response, 1) for key, response in right_responses(attempt).items() if key != without}
    services.save_answers(attempt, answers, at=at)
    return services.submit_attempt(attempt, at=at).score


def all_but_one_quiz(row: Enrollment) -> None:
    for key in row.cohort.version.completion["lessons"]:
        services.complete_lesson(row, key, at=NOW)
    passed(row, "module-2")


@pytest.mark.django_db
def test_no_more_faults_are_told_than_somebody_reads():
    for number in range(MOST_TOLD + 5):
        CohortFactory(title=f"Cohort {number}", seats_taken=1)

    seats = next(examine(Snapshot(at=NOW)))

    assert (seats.faults, len(seats.told)) == (MOST_TOLD + 5, MOST_TOLD)


@pytest.mark.django_db(transaction=True)
def test_the_command_says_ten_lines_and_ends_with_1_where_a_fact_does_not_hold(outbox, capsys):
    call_command("ledger")
    clean = capsys.readouterr().out.splitlines()
    operations.queue_mail(key="lost", address="a@example.org", kind="news", subject="News", text="None.", at=NOW)
    with pytest.raises(SystemExit) as ended:
        call_command("ledger")
    spoilt = capsys.readouterr().out.splitlines()
    with pytest.raises(SystemExit):
        call_command("ledger", "--json")
    said = json.loads(capsys.readouterr().out)

    assert [line[4:9] for line in clean] == ["right"] * 10
    assert [line[4:9] for line in spoilt if line[:2].strip()] == ["right"] * 9 + ["WRONG"]
    assert (len(spoilt), ended.value.code) == (11, 1)
    assert (said["clean"], [fact["faults"] for fact in said["facts"]]) == (False, [0] * 9 + [1])


@pytest.mark.django_db(transaction=True)
def test_one_instant_is_read_while_others_write():
    UserFactory()
    people = "SELECT count(*) FROM accounts_user"

    with read_only(at=NOW) as snapshot:
        first = list(snapshot.rows(people))
        wrote = at_once([UserFactory] * 3)
        second = list(snapshot.rows(people))
    with read_only(at=NOW) as snapshot:
        third = list(snapshot.rows(people))

    assert [isinstance(each, Exception) for each in wrote] == [False] * 3
    assert (first, second, third) == ([(1,)], [(1,)], [(4,)])


def test_the_ledger_shares_no_code_with_what_it_checks():
    folder = Path(ledger.__file__).parent
    names = {
        alias.name if isinstance(node, ast.Import) else node.module
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    foreign = {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if not name.startswith("academy.operations.ledger")} == {"django.conf", "django.db", "ruamel.yaml"}
