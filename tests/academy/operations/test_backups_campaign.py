"""The size that a backup has to bear: 100,000 enrollments, 60,000 certificates, 50 writes a second meanwhile."""

import os
import resource
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from academy.accounts.models import User
from academy.operations import files
from academy.operations.backups import making, manifest
from academy.participation import services as participation
from certificates.models import Certificate
from enrollments.models import Answer, Attempt, Enrollment, LessonProgress
from tests.academy.operations import installations
from tests.factories.certificates import FACTS
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory

ENROLLMENTS = 100_000
CERTIFICATES = 60_000
CERTIFICATE_BYTES = 30_000
BATCH = 5_000
MOST_SECONDS = 600
pytestmark = [pytest.mark.campaign, pytest.mark.django_db(transaction=True)]


def enroll(numbers: range, cohort) -> None:
    """Rows as a finished course leaves them: three lessons, one attempt of five answers, a certificate for three of five."""
    people = User.objects.bulk_create(
        User(name="Amina", latin_name="Amina", email=f"t{number}@example.org", country_id="KE", language="en", joined_at=NOW)
        for number in numbers
    )
    common = {"cohort": cohort, "country_id": "KE", "enrolled_at": NOW, "enrolled_on": NOW.date(), "started_at": NOW}
    named = {"mode": "cohort", "state": "completed", "completed_at": NOW, "score": 8000, "language": "en", "name": "A", "latin_name": "A"}
    enrollments = Enrollment.objects.bulk_create(Enrollment(trainee=person, **common, **named) for person in people)
    LessonProgress.objects.bulk_create(
        LessonProgress(enrollment=row, lesson_key=key, minutes=20, completed_at=NOW) for row in enrollments for key in ("a", "b", "c")
    )
    paper = [{"key": f"question-{number}", "choices": ["a", "b", "c", "d"]} for number in range(5)]
    graded = {"state": "graded", "closed_by": "trainee", "submitted_at": NOW, "graded_at": NOW, "score": 8000, "passed": True}
    attempts = Attempt.objects.bulk_create(
        Attempt(
            enrollment=row, quiz_key="quiz", number=1, version_id=cohort.version_id, paper=paper, seed="s", terms={}, started_at=NOW,
            deadline_at=NOW + timedelta(hours=1), **graded,
        )
        for row in enrollments
    )  # fmt: skip
    Answer.objects.bulk_create(
        Answer(attempt=row, question_key=f"question-{number}", response="a", sequence=1, saved_at=NOW, deadline_at=row.deadline_at)
        for row in attempts
        for number in range(5)
    )
    issued = {"state": "issued", "issued_at": NOW, "requested_at": NOW}
    Certificate.objects.bulk_create(
        Certificate(enrollment=row, facts=FACTS, sha256=_kept(os.urandom(CERTIFICATE_BYTES)), **issued)
        for row in enrollments[: len(numbers) * CERTIFICATES // ENROLLMENTS]
    )


def _kept(data: bytes) -> str:
    """As `files.keep`, without waiting for the disk each time."""
    sha256 = files.hashlib.sha256(data).hexdigest()
    path = files.path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return sha256


def test_a_hundred_thousand_enrollments_come_back_within_ten_minutes(settings, tmp_path):
    settings.DATA_FOLDER, settings.FILES_FOLDER = tmp_path / "data", tmp_path / "data" / "files"
    settings.SECRET_KEY_FILE = tmp_path / "data" / "keys" / "secret-key"
    cohort, kept = CohortFactory(), tmp_path / "backups"
    for start in range(0, ENROLLMENTS, BATCH):
        enroll(range(start, start + BATCH), cohort)
        while participation.fold_changes():  # the worker does it all the time
            pass
    writing, stop = EnrollmentFactory(cohort=cohort), threading.Event()
    slowest, written = [0.0], [0]

    def write() -> None:
        while not stop.wait(0.02):
            began = time.monotonic()
            Enrollment.objects.filter(pk=writing.pk).update(last_active_at=NOW + timedelta(seconds=written[0]))
            slowest[0], written[0] = max(slowest[0], time.monotonic() - began), written[0] + 1
        connection.close()

    writer = threading.Thread(target=write)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    writer.start()
    times = []
    for day in range(2):
        began = time.monotonic()
        made = making.make_backup(kept, at=datetime(2026, 11, 24 + day, tzinfo=UTC))
        times.append(time.monotonic() - began)
    stop.set()
    writer.join()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    with installations.empty(tmp_path / "elsewhere") as elsewhere:
        began = time.monotonic()
        restored = elsewhere.manage("restore", kept)
        times.append(time.monotonic() - began)
        checked = elsewhere.manage("participation", "check")

    told = manifest.read(made.folder)
    dated = sum(path.stat().st_size for path in made.folder.iterdir() if path.is_file()) / 1e6
    print(
        f"{connection.vendor}: {sum(told.database['tables'].values())} rows ({dated:.0f} MB packed), {told.files} files "
        f"({told.file_bytes / 1e6:.0f} MB): first backup {times[0]:.1f} s, the next {times[1]:.1f} s, restore {times[2]:.1f} s; "
        f"memory grew by {grown:.0f} MB; {written[0]} writes meanwhile, the slowest {slowest[0] * 1000:.0f} ms"
    )
    assert (restored.returncode, checked.returncode) == (0, 0), restored.stderr + checked.stderr
    assert times[0] + times[2] < MOST_SECONDS
