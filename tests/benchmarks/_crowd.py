"""So many enrollments, multiplied by the database itself, and what then happens to some of them.

python -m tests.benchmarks._crowd make ENROLLMENTS          prints an administrator's token as JSON
python -m tests.benchmarks._crowd cost PAIRS LAPS WRITERS   prints what counting costs the services, as JSON
python -m tests.benchmarks._crowd churn                     changes some and folds every second, until it is ended
"""

# ruff: noqa: E402 -- models can be imported after django.setup() alone

import json
import multiprocessing
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from academy.accounts import legal
from academy.accounts.models import Consent, Country, Grant, User
from academy.participation import services as participation
from academy.participation import triggers
from academy.participation.models import ParticipationChange
from courses.models import Cohort, CourseVersion, Delivery
from courses.publishing import publish_content
from enrollments import services
from enrollments.models import Enrollment
from tests.benchmarks._prepared import QUIZ, logged_in
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import right_responses

COHORTS, DAYS, COUNTRIES = 50, 30, 120


def cohort_of(version: CourseVersion, number: int) -> Cohort:
    today = timezone.now().date()
    deliveries = Delivery.values
    made: Cohort = CohortFactory(
        version=version,
        title=f"Cohort {number}",
        delivery=deliveries[number % len(deliveries)],
        starts_on=today - timedelta(days=5),
        ends_on=today + timedelta(days=10),
        enroll_from=today - timedelta(days=40),
    )
    return made


def make(enrollments: int) -> dict[str, str]:
    call_command("migrate", verbosity=0)
    publish_content(lambda sentence: None)
    version = CourseVersion.objects.get(quizzes__key=QUIZ)
    first, *others = [cohort_of(version, number) for number in range(COHORTS)]
    participation.stop_counting()
    _first_cohort(first, enrollments // COHORTS)
    for cohort in others:
        _repeat(first, cohort)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    participation.restore_counting()
    now = timezone.now()
    administrator = User.objects.create(login_name="administrator", name="A", latin_name="A", demonstration=True, joined_at=now)
    Grant.objects.create(user=administrator, role=Grant.Role.ADMINISTRATOR, since=now)
    return {"token": logged_in(administrator)}


def _first_cohort(cohort: Cohort, people: int) -> None:
    """A tenth audits, half of the others have completed; the same every time."""
    now, countries = timezone.now(), list(Country.objects.values_list("pk", flat=True)[:COUNTRIES])
    named = {"name": "Amina Wanjiru", "latin_name": "Amina Wanjiru"}
    crowd = [User(login_name=f"crowd-{number}", password="!", joined_at=now, **named) for number in range(people)]
    User.objects.bulk_create(crowd, batch_size=2000)
    rows = []
    for number, trainee in enumerate(crowd):
        audit, completed = number % 10 == 0, number % 10 > 5
        rows.append(
            Enrollment(
                trainee=trainee,
                cohort=cohort,
                mode="audit" if audit else "cohort",
                state="completed" if completed else "active",
                country_id=countries[number * 7 % len(countries)],
                language="en",
                enrolled_on=now.date() - timedelta(days=number * 11 % DAYS),
                enrolled_at=now,
                started_at=now,
                last_active_at=now - timedelta(days=number % 60),
                completed_at=now if completed else None,
                score=8000 if completed else None,
                learning_minutes=60,
                **named,
            )
        )
    Enrollment.objects.bulk_create(rows, batch_size=2000)


def _repeat(model: Cohort, cohort: Cohort) -> None:
    """The same people in another cohort."""
    columns = [field.column for field in Enrollment._meta.concrete_fields if not field.primary_key]
    new = {"cohort_id": str(cohort.pk), "uuid": "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"}
    table, values = Enrollment._meta.db_table, ", ".join(new.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE cohort_id = %s", [model.pk])


def cost(pairs: int, laps: int, writers: int) -> dict[str, Any]:
    """The seconds that writers need for the same work in one country and cohort, with the triggers and without, by turns."""
    cohort = Cohort.objects.order_by("pk").first()
    assert cohort is not None
    trainees = iter(_trainees(2 * (pairs + 1) * writers * laps))
    seconds: dict[bool, list[float]] = {True: [], False: []}
    written = 0
    # Spawned: a forked process would share the connection to the database.
    with ProcessPoolExecutor(writers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for number in range(pairs + 1):  # the first pair warms up
            for counting in (True, False) if number % 2 == 0 else (False, True):
                _count(counting)
                work = [([next(trainees) for _ in range(laps)], cohort.pk) for _ in range(writers)]
                began = time.perf_counter()
                list(pool.map(_write, work))
                seconds[counting].append(time.perf_counter() - began)
                written += _changes_taken(counting, writers * laps)
    participation.restore_counting()
    differences = len(participation.check())
    return {"with": seconds[True][1:], "without": seconds[False][1:], "enrolled": written, "differences": differences}


def _trainees(number: int) -> list[int]:
    now = timezone.now()
    named = {"name": "Amina Wanjiru", "latin_name": "Amina Wanjiru", "country_id": "KE"}
    people = [User(login_name=f"writer-{each}", password="!", joined_at=now, **named) for each in range(number)]
    User.objects.bulk_create(people, batch_size=2000)
    documents = [legal.current(name) for name in legal.names()]
    agreed = [Consent(user=each, document=one.name, version=one.version, language="en", at=now) for each in people for one in documents]
    Consent.objects.bulk_create(agreed, batch_size=2000)
    return [each.pk for each in people]


def _count(counting: bool) -> None:
    (triggers.install if counting else triggers.drop)(connection)


def _changes_taken(counting: bool, enrolled: int) -> int:
    """How many enrollments a turn wrote, by what the triggers wrote down; then that is taken away."""
    changes = ParticipationChange.objects.filter(enrollments=1).count()
    if changes != (enrolled if counting else 0):
        raise SystemExit(f"{enrolled} enrolled, {changes} counted, triggers on: {counting}")
    ParticipationChange.objects.all().delete()
    return enrolled


def _write(work: tuple[list[int], int]) -> None:
    """Each of these trainees enrolls, does every lesson, and takes a quiz."""
    trainees, cohort_id = work
    cohort = Cohort.objects.with_course().get(pk=cohort_id)
    lessons = list(cohort.version.lessons.values_list("key", flat=True))
    for trainee in User.objects.filter(pk__in=trainees):
        enrollment = services.enroll_trainee(trainee, cohort, mode="cohort", stated={}, at=timezone.now()).enrollment
        for key in lessons:
            services.complete_lesson(enrollment, key, at=timezone.now())
        attempt, _ = services.start_attempt(enrollment, QUIZ, number=1, at=timezone.now())
        responses = {key: (response, 1) for key, response in right_responses(attempt).items()}
        services.save_answers(attempt, responses, at=timezone.now())
        services.submit_attempt(attempt, at=timezone.now())


def churn() -> None:
    """A hundred changes a second, folded every second as the worker does."""
    last = Enrollment.objects.order_by("-pk").values_list("pk", flat=True)[0]
    drawn = random.Random(20201012)
    folded = 0.0
    while True:
        Enrollment.objects.filter(pk__in=[drawn.randint(1, last) for _ in range(10)]).update(learning_minutes=drawn.randint(1, 200))
        if time.monotonic() - folded > 1:
            folded = time.monotonic()
            participation.fold_changes()
        time.sleep(0.1)


if __name__ == "__main__":
    what, *numbers = sys.argv[1:]
    if what == "churn":
        churn()
    print(json.dumps({"make": make, "cost": cost}[what](*map(int, numbers))))
