"""A made-up history is, column by column, what the services write when somebody does the same at the same instants."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from academy.demonstration import histories, people, plan, writing
from academy.demonstration.plan import Fate, Place
from courses.models import Cohort
from courses.questions import question_type
from courses.selectors import quiz_spec
from enrollments import paper, services
from enrollments.deadlines import counts_until
from enrollments.models import Enrollment
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory

OF_ENROLLMENT = ("mode", "state", "score", "learning_minutes", "started_at", "last_active_at", "completed_at", "withdrawn_at", "settled_at")
OF_ATTEMPT = ("quiz_key", "number", "state", "score", "passed", "points", "terms", "allowed", "started_at", "deadline_at", "closed_by")
pytestmark = pytest.mark.django_db


def lived(cohort: Cohort, fate: Fate, *, number: int) -> histories.History:
    """Somebody in a cohort that is over and settled."""
    random = plan.seeded("test", fate, number)
    user = people.user_of("KE", people.invent("KE", random))
    enrollment = writing.enrollment_of(user, cohort, Place("KE", fate), at=cohort.enrolling_from_at + timedelta(days=number))
    return histories.live(enrollment, fate, now=counts_until(enrollment) + timedelta(days=1), random=random)


def replayed(history: histories.History) -> Enrollment:
    """The same through the services."""
    made = history.enrollment
    enrolled = services.enroll_trainee(UserFactory(), made.cohort, mode=made.mode, stated={}, at=made.enrolled_at).enrollment
    events: list[tuple[datetime, Any]] = [(lesson.completed_at, lesson) for lesson in history.lessons]
    events += [(pair[0].started_at, pair) for pair in history.attempts]
    for at, event in sorted(events, key=lambda each: each[0]):
        if isinstance(event, tuple):
            attempt_again(enrolled, *event)
        else:
            services.complete_lesson(enrolled, event.lesson_key, at=at)
    if made.withdrawn_at:
        services.withdraw(enrolled, at=made.withdrawn_at)
    services.settle_due(at=counts_until(enrolled))
    enrolled.refresh_from_db()
    return enrolled


def attempt_again(enrolled: Enrollment, made, answers) -> None:
    attempt, new = services.start_attempt(enrolled, made.quiz_key, number=made.number, at=made.started_at)
    assert new
    questions = {question["key"]: question for question in attempt.paper}
    for answer in answers:
        kind = question_type(quiz_spec(attempt.version_id, made.quiz_key).questions[answer.question_key].type)
        response = kind.to_wire(answer.response, paper.tokens(questions[answer.question_key], seed=attempt.seed))
        saved = services.save_answer(attempt, answer.question_key, response=response, sequence=1, at=answer.saved_at)
        assert (saved.state, saved.response) == ("saved", answer.response)
    services.submit_attempt(attempt, at=made.submitted_at)


def columns(row: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize("fate", list(Fate))
@pytest.mark.parametrize("number", range(3))
def test_a_history_is_what_the_services_would_have_written(fate, number):
    hurried = {"ends_on": date(2020, 10, 12)} if number else {}  # one day: events follow each other closely
    history = lived(CohortFactory(**hurried), fate, number=number)

    enrolled = replayed(history)

    assert columns(history.enrollment, OF_ENROLLMENT) == columns(enrolled, OF_ENROLLMENT)
    attempts = enrolled.attempts.order_by("started_at")
    assert [columns(made, OF_ATTEMPT) for made, _ in history.attempts] == [columns(attempt, OF_ATTEMPT) for attempt in attempts]


@pytest.mark.parametrize(("fate", "state"), [(Fate.COMPLETED, "completed"), (Fate.STUCK, "not_completed"), (Fate.WITHDRAWN, "withdrawn")])
def test_it_goes_as_it_was_meant_to(fate, state):
    history = lived(CohortFactory(), fate, number=0)

    assert history.enrollment.state == state
    if fate is Fate.STUCK:
        assert [attempt.passed for attempt, _ in history.attempts][-3:] == [False] * 3
