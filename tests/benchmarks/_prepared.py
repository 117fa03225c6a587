"""What the benchmarks of one request need in a database: the content published, and trainees who are logged in, enrolled and at a quiz.

python -m tests.benchmarks._prepared TRAINEES    prints them as JSON, in the environment of a deployment
"""

# ruff: noqa: E402 -- models can be imported after django.setup() alone

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from academy.accounts.models import User
from academy.accounts.sessions import SessionStore
from courses.models import Cohort, CourseVersion, Lesson
from courses.publishing import publish_content
from enrollments.models import Enrollment
from enrollments.services import start_attempt
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import right_responses

COURSE = "ict-based-response-to-covid-19"
QUIZ = "governance-quiz"


def logged_in(user: User) -> str:
    """A log-in as allauth makes it: the session's key is the token."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def trainee_at_a_quiz(number: int, cohort: Cohort, password: str) -> dict[str, Any]:
    now = timezone.now()
    user = User.objects.create(
        email=f"trainee{number}@example.org", password=password, name=f"Trainee {number}", latin_name=f"Trainee {number}", joined_at=now
    )
    enrollment = Enrollment.objects.create(
        trainee=user,
        cohort=cohort,
        mode="cohort",
        country_id="KE",
        language="en",
        name=user.name,
        latin_name=user.name,
        enrolled_on=now.date(),
        enrolled_at=now,
    )
    attempt, _ = start_attempt(enrollment, QUIZ, number=1, at=now)
    return {
        "token": logged_in(user),
        "enrollment": str(enrollment.uuid),
        "attempt": str(attempt.uuid),
        "responses": right_responses(attempt),
    }


def prepare(trainees: int) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    publish_content(lambda sentence: None)
    version = CourseVersion.objects.get(course__slug=COURSE)
    today = timezone.now().date()
    # No time limit holds the attempts of a long run: they end with the cohort.
    version.quizzes.update(time_limit_seconds=None)
    cohort = CohortFactory(version=version, starts_on=today - timedelta(days=5), ends_on=today + timedelta(days=10))
    password = make_password("seven green umbrellas")
    lesson = Lesson.objects.filter(version=version, open=False).order_by("position")[0]
    return {"lesson": lesson.key, "trainees": [trainee_at_a_quiz(number, cohort, password) for number in range(trainees)]}


if __name__ == "__main__":
    print(json.dumps(prepare(int(sys.argv[1]))))
