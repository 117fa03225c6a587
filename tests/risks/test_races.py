"""What many do at once at the sizes of a real course: seats, attempts and hand-ins hold, and nobody waits long."""

import contextlib
import os
import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from courses.models import Cohort
from courses.services import CapacityBelowSeatsTaken, change_cohort
from enrollments import services
from enrollments.grading import grade
from enrollments.models import Answer, Attempt, Enrollment, TermsOverride
from enrollments.selectors import questions_asked
from enrollments.services.refusals import AttemptOpen, CohortFull, NoneLeft, NotTheNext
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory, right_responses, started
from tests.journeys.patience import percentile
from tests.threads import at_once

SEED = int(os.environ.get("ACADEMY_TESTS_SEED", random.randrange(10**6)))
PLACES = 30
LONGEST_SECONDS = 2.0
OF_A_BUSY_MACHINE = 15.0  # where other tests run beside this one; still below SQLite's own patience
STARTS = 50
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("trainees", "clients", "rounds", "longest"),
    [(80, 12, 1, OF_A_BUSY_MACHINE), pytest.param(500, 50, 20, LONGEST_SECONDS, marks=pytest.mark.campaign)],
    ids=["80", "500"],
)
def test_thirty_places_are_exactly_full_whoever_comes_leaves_and_resizes(trainees, clients, rounds, longest):
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    people = [UserFactory() for _ in range(trainees)]
    for _ in range(rounds):
        cohort = CohortFactory(capacity=PLACES)
        waits: list[float] = []
        acts = [coming_and_going(people[start::clients], cohort, random.Random(chance.random()), waits) for start in range(clients)]

        answers = at_once([*acts, resizing(cohort, waits)])
        for person in people:  # whoever was turned away asks once more, when nobody leaves any longer
            attempt_to_enroll(person, cohort)

        now = Cohort.objects.get(pk=cohort.pk)
        inside = Enrollment.objects.filter(cohort=cohort).exclude(state="withdrawn").count()
        assert answers == [True] * (clients + 1)
        assert (now.capacity, now.seats_taken, inside) == (PLACES, PLACES, PLACES)
        assert percentile(waits, 0.99) < longest


def attempt_to_enroll(person, cohort) -> Enrollment | None:
    try:
        return services.enroll_trainee(person, cohort, mode="cohort", stated={}, at=NOW).enrollment
    except CohortFull:
        return None


def coming_and_going(people, cohort, chance, waits):
    def act():
        for person in people:
            began = time.monotonic()
            enrolled = attempt_to_enroll(person, cohort)
            if enrolled is not None and chance.random() < 0.3:
                services.withdraw(enrolled, at=NOW)
            waits.append(time.monotonic() - began)
        return True

    return act


def resizing(cohort, waits):
    def act():
        staff = UserFactory()
        for capacity in (20, 35, 10, 40, 25, PLACES):
            began = time.monotonic()
            with contextlib.suppress(CapacityBelowSeatsTaken):
                change_cohort(cohort, changes={"capacity": capacity}, by=staff, at=NOW)
            waits.append(time.monotonic() - began)
        while True:  # back to what it was, as soon as so many seats or fewer are taken
            try:
                change_cohort(cohort, changes={"capacity": PLACES}, by=staff, at=NOW)
            except CapacityBelowSeatsTaken:
                leaving = Enrollment.objects.filter(cohort=cohort, state="active").first()
                services.withdraw(leaving, at=NOW)
            else:
                return True

    return act


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("rounds", [1, pytest.param(100, marks=pytest.mark.campaign)])
def test_fifty_starts_at_once_never_pass_the_limit_and_nobody_is_stuck(limit, rounds):
    for row in rows_with_limit(limit, rounds):
        for number in range(1, limit + 1):
            answers = at_once([starting(row, asked) for asked in [number] * (STARTS - 5) + [number + 1] * 5])

            given = [answer for answer in answers if not isinstance(answer, Exception)]
            refused = {type(answer) for answer in answers if isinstance(answer, Exception)}
            assert (len({attempt.pk for attempt, _ in given}), len(given)) == (1, STARTS - 5)
            assert Counter(new for _, new in given) == {True: 1, False: STARTS - 6}
            assert refused <= {AttemptOpen, NotTheNext, NoneLeft}
            services.submit_attempt(given[0][0], at=NOW)
        late = at_once([starting(row, limit + 1)] * STARTS)

        assert {type(answer) for answer in late} == {NoneLeft}
        assert sorted(row.attempts.values_list("number", flat=True)) == list(range(1, limit + 1))


def rows_with_limit(limit: int, rounds: int) -> Iterator[Enrollment]:
    cohort = CohortFactory()
    TermsOverride.objects.create(cohort=cohort, quiz_key="module-1", attempts=limit, at=NOW)
    for _ in range(rounds):
        yield EnrollmentFactory(cohort=cohort)


def starting(row, number):
    return lambda: services.start_attempt(row, "module-1", number=number, at=NOW)


@pytest.mark.parametrize("rounds", [3, pytest.param(200, marks=pytest.mark.campaign)])
def test_twenty_hand_ins_and_twenty_saves_at_once_are_one_result_in_the_same_bytes(rounds):
    cohort = CohortFactory(current=True)
    for _ in range(rounds):
        row = EnrollmentFactory(cohort=cohort)
        attempt = started(row, "module-1", at=timezone.now())
        right = right_responses(attempt)
        hand_in, sheet = f"/api/v1/attempts/{attempt.uuid}/submission", f"/api/v1/attempts/{attempt.uuid}/answers"

        def ask(method, path, body=None, trainee=row.trainee):
            client = APIClient()
            client.force_authenticate(trainee)
            return lambda: getattr(client, method)(path, body, format="json")

        saves = [ask("put", f"{sheet}/{key}", {"response": right[key], "sequence": 1 + number}) for number in range(4) for key in right]
        *saved, again = at_once([*[ask("post", hand_in) for _ in range(20)], *saves]), ask("post", hand_in)()
        handed_in, answered = saved[0][:20], saved[0][20:]

        attempt = Attempt.objects.get(pk=attempt.pk)
        stored = dict(Answer.objects.filter(attempt=attempt).values_list("question_key", "response"))
        assert {(reply.status_code, reply.content) for reply in [*handed_in, again]} == {(200, again.content)}
        assert {reply.status_code for reply in answered} <= {200, 409}
        assert attempt.score == grade(questions_asked(attempt).values(), stored).score
