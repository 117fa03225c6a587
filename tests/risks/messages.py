"""How each task of ours comes to have work, and the work as it lies before somebody."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings as configured
from django.core import mail as sink

from academy.accounts.models import Session
from academy.demonstration import plan as demonstration
from academy.demonstration.services import begin
from academy.operations import services as operations
from academy.operations.models import Job
from certificates.models import Certificate
from enrollments import services
from tests.courses.package.packages import small_package
from tests.factories.courses import NOW as WHILE_IT_RAN
from tests.factories.courses import CohortFactory, published
from tests.factories.enrollments import EnrollmentFactory, completed, right_responses, started
from tests.risks.states import Prepared, State, state_of

NOW = datetime(2025, 3, 12, 3, 0, tzinfo=UTC)

Calls = list[dict[str, Any]]


def requested_certificates() -> Calls:
    cohort = CohortFactory()
    for _ in range(2):
        completed(EnrollmentFactory(cohort=cohort))
    return [{"certificate_id": certificate.pk} for certificate in Certificate.objects.all()]


def lost_certificates() -> Calls:
    requested_certificates()
    return [{}]


def expired_attempts() -> Calls:
    cohort = CohortFactory()
    for _ in range(2):
        attempt = started(EnrollmentFactory(cohort=cohort), "module-1")
        services.save_answers(attempt, {key: (each, 1) for key, each in right_responses(attempt).items()}, at=WHILE_IT_RAN)
    return [{}]


def ended_cohort() -> Calls:
    expired_attempts()
    EnrollmentFactory()
    return [{}]


def mail(number: int, at: datetime) -> int:
    address = f"amina{number}@example.org"
    return operations.queue_mail(key=f"news:{number}", address=address, kind="news", subject="News", text="None.", at=at).pk


def queued_mails() -> Calls:
    return [{"mail_id": mail(number, NOW)} for number in range(3)]


def lost_mails() -> Calls:
    for number in range(3):
        mail(number, NOW - timedelta(hours=1))
    return [{}]


def consumed_messages() -> Calls:
    configured.CELERY_BROKER_URL = f"sqla+sqlite:///{configured.QUEUE_FILE}"
    with closing(sqlite3.connect(configured.QUEUE_FILE)) as queue, queue:
        queue.execute("CREATE TABLE kombu_message (id INTEGER PRIMARY KEY, visible BOOLEAN)")
        queue.execute("INSERT INTO kombu_message (visible) VALUES (0), (1), (0)")
    return [{}]


def ended_sessions() -> Calls:
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    Session.objects.create(session_key="b" * 32, session_data="", expire_date=datetime(9000, 1, 1, tzinfo=UTC))
    return [{}]


def uncounted_enrollments() -> Calls:
    completed(EnrollmentFactory())
    return [{}]


def night() -> Calls:
    configured.BACKUP_FOLDER = configured.DATA_FOLDER / "backups"
    completed(EnrollmentFactory())
    return [{}]


def begun_demonstration() -> Calls:
    for slug in (demonstration.COVID_COURSE, demonstration.PROJECT_COURSE):
        package = small_package()
        published({**package, "course.yaml": package["course.yaml"].replace(b"screening-basics", slug.encode())})
    begin(at=NOW)
    return [{"position": 0}]


def lost_demonstration() -> Calls:
    begun_demonstration()
    Job.objects.update(next_try_at=NOW - timedelta(hours=1), lease_until=NOW - timedelta(hours=1))
    return [{}]


MESSAGES: dict[str, Callable[[], Calls]] = {
    "accounts.clear_sessions": ended_sessions,
    "certificates.issue": requested_certificates,
    "certificates.issue_due": lost_certificates,
    "demonstration.make_due": lost_demonstration,
    "demonstration.make_part": begun_demonstration,
    "enrollments.close_expired_attempts": expired_attempts,
    "enrollments.settle_due": ended_cohort,
    "operations.back_up": night,
    "operations.send_due_mail": lost_mails,
    "operations.send_mail": queued_mails,
    "operations.tidy_queue": consumed_messages,
    "participation.check": uncounted_enrollments,
    "participation.fold": uncounted_enrollments,
}
"""How each task comes to have work; gives the arguments of the messages that do it."""


class Scene:
    """A task's work as it lies before somebody, which can be done again from the beginning."""

    def __init__(self, task: str) -> None:
        self.task = current_app.tasks[task]
        self.calls = MESSAGES[task]()
        self._database = Prepared()
        self._folder = configured.DATA_FOLDER
        self._copy = self._folder.with_name("prepared")
        shutil.copytree(self._folder, self._copy)

    def put_back(self) -> None:
        self._database.put_back()
        sink.outbox.clear()
        shutil.rmtree(self._folder)
        shutil.copytree(self._copy, self._folder)

    def run(self, call: dict[str, Any]) -> None:
        self.task(**call)

    def state(self) -> State:
        """What everything looks like; of what people are invented by chance only how much there is."""
        backups = self._folder / "backups"
        state = state_of(*([backups] if backups.is_dir() else []))
        if configured.QUEUE_FILE.is_file():
            with closing(sqlite3.connect(configured.QUEUE_FILE)) as queue:
                state["queue"] = [str(row) for row in queue.execute("SELECT * FROM kombu_message")]
        if self.task.name.startswith("demonstration."):
            return {name: [f"{len(rows)} rows"] for name, rows in state.items()}
        return state
