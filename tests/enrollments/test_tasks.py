"""What the clock brings about, called as the worker calls it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments import services, tasks
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db


def test_the_worker_grades_expired_attempts_and_settles_ended_cohorts():
    ended = EnrollmentFactory()  # the cohort of 2020
    running = EnrollmentFactory(cohort=CohortFactory(current=True))
    attempt, _ = services.start_attempt(running, "module-1", number=1, at=timezone.now() - timedelta(hours=2))

    tasks.close_expired_attempts()
    tasks.settle_due()
    for row in (ended, running, attempt):
        row.refresh_from_db()

    assert (attempt.state, ended.state, running.state) == ("graded", "not_completed", "active")


def test_an_attempt_that_cannot_be_graded_does_not_hold_up_the_others(caplog):
    at = timezone.now() - timedelta(hours=2)
    cohort = CohortFactory(current=True)
    broken, sound = (services.start_attempt(EnrollmentFactory(cohort=cohort), "module-1", number=1, at=at)[0] for _ in range(2))
    type(broken).objects.filter(pk=broken.pk).update(paper=[{"key": "gone", "choices": []}])

    closed = services.close_expired_attempts(at=timezone.now())
    sound.refresh_from_db()

    assert (closed, sound.state) == (1, "graded")
    assert str(broken.uuid) in caplog.text


def test_settling_stops_at_its_most_and_goes_on_the_next_time():
    cohort = CohortFactory()
    for _ in range(3):
        EnrollmentFactory(cohort=cohort)
    at = timezone.now()

    assert [services.settle_due(at=at, most=2) for _ in range(3)] == [2, 1, 0]
