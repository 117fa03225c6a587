"""Fill a database with somebody in every role and something in every state, through the services.

python -m tests.contract.filling      fills the one that the settings name; the last line it prints tells what there is to ask for
"""

import json
import os
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- Django is set up before
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from academy.accounts.models import User  # noqa: E402
from academy.accounts.sessions import SessionStore  # noqa: E402
from certificates.api.examples import CODE  # noqa: E402
from certificates.codes import normalized, shown  # noqa: E402
from certificates.models import Certificate  # noqa: E402
from certificates.services import issue_certificate  # noqa: E402
from courses.api.examples import COHORT_ID, COURSE  # noqa: E402
from courses.models import Cohort, CourseVersion  # noqa: E402
from courses.publishing import publish_folder  # noqa: E402
from courses.services import create_cohort  # noqa: E402
from enrollments import services  # noqa: E402
from enrollments.api.examples import ATTEMPT_ID, ENROLLMENT_ID, OVER_ID, QUIZ  # noqa: E402
from enrollments.models import Attempt, Enrollment  # noqa: E402
from tests.contract.scene import ROOT, SPARE, Scene  # noqa: E402
from tests.factories.accounts import GrantFactory, UserFactory  # noqa: E402
from tests.factories.enrollments import completed, started  # noqa: E402


def main() -> None:
    settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    at = timezone.now()
    version, _ = publish_folder(Path(ROOT / "content" / COURSE), by=None, at=at - timedelta(days=90))
    trainee = UserFactory(name="Amina Wanjiru", latin_name="Amina Wanjiru", country_id="KE", organization="ICT Authority")
    people = {
        "trainee": trainee,
        "instructor": GrantFactory(role="instructor", course=version.course).user,
        "coordinator": GrantFactory(role="coordinator", country_id="KE").user,
        "administrator": GrantFactory().user,
    }
    scene = Scene(tokens={role: _token(person) for role, person in people.items()})
    _running(scene, trainee, version, at)
    _over(scene, trainee, version, at)
    print(json.dumps(asdict(scene)))


def _token(person: User) -> str:
    """A log-in with every step done."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _running(scene: Scene, trainee: User, version: CourseVersion, at: datetime) -> None:
    """Running cohorts: enrolled with an attempt open, auditing, and with room for who comes."""
    for number in range(3 * SPARE):
        cohort = _cohort(version, f"Cohort {number + 1}", at - timedelta(days=5), at + timedelta(days=10))
        if number == 0:
            Cohort.objects.filter(pk=cohort.pk).update(uuid=COHORT_ID)
            cohort.refresh_from_db()
        scene.cohorts.append(str(cohort.uuid))
        if number < 2 * SPARE:
            mode = "cohort" if number < SPARE else "audit"
            row = services.enroll_trainee(trainee, cohort, mode=mode, stated={"shared_with_coordinator": True}, at=at).enrollment
            attempt = started(row, QUIZ, at=at - timedelta(hours=number % 2))  # every other one has run out
            if number == 0:
                Enrollment.objects.filter(pk=row.pk).update(uuid=ENROLLMENT_ID)
                Attempt.objects.filter(pk=attempt.pk).update(uuid=ATTEMPT_ID)
                row.refresh_from_db()
                attempt.refresh_from_db()
            scene.enrollments.append(str(row.uuid))
            scene.attempts.append(str(attempt.uuid))


def _over(scene: Scene, trainee: User, version: CourseVersion, at: datetime) -> None:
    """Cohorts that are over: certified in one, left another, and in the last not completed."""
    then = at - timedelta(days=40)
    for title in ("Certified", "Left", "Not completed"):
        cohort = _cohort(version, title, then, then + timedelta(days=10))
        row = services.enroll_trainee(trainee, cohort, mode="cohort", stated={}, at=then).enrollment
        if title == "Certified":
            scene.codes.append(_certified(row, at=then + timedelta(days=2)))
            Enrollment.objects.filter(pk=row.pk).update(uuid=OVER_ID)
            row.refresh_from_db()
        elif title == "Left":
            services.withdraw(row, at=then)
        scene.cohorts.append(str(cohort.uuid))
        scene.over.append(str(row.uuid))
    services.settle_due(at=at)


def _certified(row: Enrollment, *, at: datetime) -> str:
    """Completed, and with a certificate that carries the code of the examples."""
    certificate = Certificate.objects.get(enrollment=completed(row, at=at))
    Certificate.objects.filter(pk=certificate.pk).update(code=normalized(CODE))
    return shown(issue_certificate(certificate_id=certificate.pk, at=at).code)


def _cohort(version: CourseVersion, title: str, begins: datetime, ends: datetime) -> Cohort:
    values = {
        "title": title,
        "delivery": "online",
        "time_zone": "Asia/Seoul",
        "starts_on": begins.date(),
        "ends_on": ends.date(),
        "capacity": 300,
        "contact_name": "Global Cooperation Division",
        "contact_email": "training@example.org",
    }
    return create_cohort(version.course, values=values, by=None, at=begins - timedelta(days=20))


if __name__ == "__main__":
    main()
