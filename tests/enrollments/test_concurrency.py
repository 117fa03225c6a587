"""What many do at the same moment, in real threads, on whichever database the run has."""

import contextlib
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import transaction
from django.test import Client

from courses.models import Cohort
from courses.services import CapacityBelowSeatsTaken, change_cohort
from enrollments import services
from enrollments.grading import grade
from enrollments.models import Answer, Attempt, Enrollment
from enrollments.selectors import questions_asked
from enrollments.services.refusals import AttemptClosed, CohortFull
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory, right_responses, started
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def enrolling(trainee, cohort):
    return lambda: services.enroll_trainee(trainee, cohort, mode="cohort", stated={}, at=NOW)


def last_seat(rounds):
    for _ in range(rounds):
        cohort = CohortFactory(capacity=3, seats_taken=2)
        trainees = [UserFactory() for _ in range(20)]

        answers = Counter(type(answer).__name__ for answer in at_once([enrolling(trainee, cohort) for trainee in trainees]))

        assert answers == {"Enrolled": 1, "CohortFull": 19}
        assert (Enrollment.objects.filter(cohort=cohort).count(), Cohort.objects.get(pk=cohort.pk).seats_taken) == (1, 3)


def test_twenty_trainees_at_once_for_the_last_seat():
    last_seat(rounds=4)


@pytest.mark.campaign
def test_twenty_trainees_at_once_for_the_last_seat_twenty_rounds():
    last_seat(rounds=20)


def test_twenty_requests_over_http_for_the_last_seat_are_one_201_and_nineteen_409():
    cohort = CohortFactory(current=True, capacity=1)
    clients = []
    for _ in range(20):
        client = Client()
        client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
        clients.append(client)
    address = f"/api/v1/cohorts/{cohort.uuid}/enrollments"

    answers = at_once(
        [lambda client=client: client.post(address, {"mode": "cohort"}, content_type="application/json") for client in clients]
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 19}
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {"/problems/cohort-full"}
    assert Cohort.objects.get().seats_taken == 1


def test_two_equal_requests_to_enroll_at_once_make_one_enrollment():
    for _ in range(10):
        cohort, trainee = CohortFactory(capacity=5), UserFactory()

        answers = at_once([enrolling(trainee, cohort)] * 2)

        assert sorted(answer.new for answer in answers) == [False, True]
        assert (Enrollment.objects.filter(cohort=cohort).count(), Cohort.objects.get(pk=cohort.pk).seats_taken) == (1, 1)


def test_fifty_starts_of_one_attempt_at_once_make_one_attempt():
    row = EnrollmentFactory()

    answers = at_once([lambda: services.start_attempt(row, "module-1", number=1, at=NOW)] * 50)

    assert Counter(new for _, new in answers) == {True: 1, False: 49}
    assert (Attempt.objects.count(), {attempt.pk for attempt, _ in answers}) == (1, {Attempt.objects.get().pk})


def submission_against_saves(rounds):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    row = EnrollmentFactory()
    for _ in range(rounds):
        Answer.objects.all().delete()
        Attempt.objects.all().delete()
        attempt = started(row, "module-1")
        right = right_responses(attempt)
        keys = chance.sample(sorted(right), 3)

        def save(key, attempt=attempt, right=right):
            return services.save_answer(
                Attempt.objects.select_related("enrollment").get(pk=attempt.pk), key, response=right[key], sequence=1, at=NOW
            )

        *saved, submitted = at_once(
            [lambda key=key: save(key) for key in keys] + [lambda attempt=attempt: services.submit_attempt(attempt, at=NOW)]
        )

        acknowledged = {key for key, answer in zip(keys, saved, strict=True) if not isinstance(answer, Exception)}
        refused = {type(answer) for answer in saved if isinstance(answer, Exception)}
        stored = dict(Answer.objects.filter(attempt=attempt).values_list("question_key", "response"))
        expected = grade(questions_asked(attempt).values(), stored).score
        assert refused <= {AttemptClosed}
        assert acknowledged == set(stored)
        assert (submitted.score, Attempt.objects.get(pk=attempt.pk).score) == (expected, expected)


def test_whatever_was_acknowledged_before_a_submission_is_graded():
    submission_against_saves(rounds=25)


@pytest.mark.campaign
def test_whatever_was_acknowledged_before_a_submission_is_graded_two_hundred_rounds():
    submission_against_saves(rounds=200)


def test_an_answer_in_time_that_is_still_being_saved_is_graded_by_the_next_start():
    row = EnrollmentFactory()
    attempt = started(row, "module-1")
    deadline = NOW + timedelta(minutes=10)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=deadline)
    key, response = next(iter(right_responses(attempt).items()))
    is_stored = Event()

    def save():
        with transaction.atomic():
            services.save_answer(attempt, key, response=response, sequence=1, at=deadline)
            is_stored.set()
            time.sleep(0.3)

    def start():
        is_stored.wait(timeout=30)
        return services.start_attempt(row, "module-1", number=2, at=deadline + timedelta(seconds=1))

    answers = at_once([save, start])

    assert (answers[0], answers[1][1]) == (None, True)
    attempt.refresh_from_db()
    assert attempt.points[key] == [1, 1]


def test_many_answers_at_once_in_whatever_order_never_wait_for_each_other_in_a_circle():
    attempt = started(EnrollmentFactory(), "module-1")
    right = right_responses(attempt)

    def save(keys, sequence):
        return lambda: services.save_answers(attempt, {key: (right[key], sequence) for key in keys}, at=NOW)

    for sequence in range(1, 21):
        answers = at_once([save(sorted(right), 2 * sequence), save(sorted(right, reverse=True), 2 * sequence + 1)])

        assert [type(answer) for answer in answers] == [dict, dict]


def test_two_last_events_at_once_complete_once():
    for _ in range(5):
        row = EnrollmentFactory()
        completion = row.cohort.version.completion
        for key in completion["lessons"][1:]:
            services.complete_lesson(row, key, at=NOW)
        attempts = []
        for key in completion["quizzes"]:
            attempt = started(row, key)
            services.save_answers(attempt, {name: (response, 1) for name, response in right_responses(attempt).items()}, at=NOW)
            attempts.append(attempt)

        answers = at_once(
            [
                lambda row=row, key=completion["lessons"][0]: services.complete_lesson(row, key, at=NOW),
                *[lambda attempt=attempt: services.submit_attempt(attempt, at=NOW) for attempt in attempts],
            ]
        )
        row.refresh_from_db()

        assert not [answer for answer in answers if isinstance(answer, Exception)]
        assert (row.state, row.completed_at) == ("completed", NOW)


def test_leaving_enrolling_and_changing_the_capacity_at_once_never_oversell():
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    cohort, staff = CohortFactory(capacity=6), UserFactory()
    trainees = [UserFactory() for _ in range(12)]

    def act(trainee):
        def run():
            for _ in range(4):
                try:
                    enrolled = services.enroll_trainee(trainee, cohort, mode="cohort", stated={}, at=NOW).enrollment
                    if chance.random() < 0.5:
                        services.withdraw(enrolled, at=NOW)
                except CohortFull:
                    pass
            return True

        return run

    def resize():
        for capacity in (4, 8, 5, 9):
            with contextlib.suppress(CapacityBelowSeatsTaken):
                change_cohort(cohort, changes={"capacity": capacity}, by=staff, at=NOW)
        return True

    answers = at_once([act(trainee) for trainee in trainees] + [resize])

    now = Cohort.objects.get(pk=cohort.pk)
    inside = Enrollment.objects.filter(cohort=cohort, mode="cohort").exclude(state="withdrawn").count()
    assert answers == [True] * 13
    assert now.seats_taken == inside <= now.capacity


def test_settling_and_a_late_lesson_at_once_agree():
    row = EnrollmentFactory()
    at = datetime(2020, 11, 1, 15, 0, tzinfo=UTC)

    at_once([lambda: services.settle_due(at=at), lambda: services.complete_lesson(row, "alert-levels", at=at - timedelta(seconds=1))])
    row.refresh_from_db()

    assert row.state == "not_completed"
    assert row.lesson_progress.count() == (1 if row.started_at else 0)
