"""Enrollments of Amina of Kenya in the 2020 cohort, and attempts made through the services."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from courses.models import Question
from courses.questions import question_type
from enrollments import paper, services
from enrollments.models import Attempt, Enrollment
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory


class EnrollmentFactory(DjangoModelFactory):
    """Active, for a certificate, from Kenya, from the first day of the 2020 course. Nothing random; a trait names each other case."""

    class Meta:
        model = Enrollment

    class Params:
        audit = factory.Trait(mode="audit")
        withdrawn = factory.Trait(state="withdrawn", withdrawn_at=datetime(2020, 10, 13, tzinfo=UTC))
        completed = factory.Trait(
            state="completed", completed_at=datetime(2020, 10, 28, tzinfo=UTC), started_at=datetime(2020, 10, 12, tzinfo=UTC), score=8000
        )
        settled = factory.Trait(state="not_completed", settled_at=datetime(2020, 11, 2, tzinfo=UTC))

    trainee = factory.SubFactory(UserFactory)
    cohort = factory.SubFactory(CohortFactory)
    mode = "cohort"
    country_id = "KE"
    language = "en"
    name = "Amina Wanjiru"
    latin_name = "Amina Wanjiru"
    enrolled_on = date(2020, 10, 12)
    enrolled_at = datetime(2020, 10, 12, tzinfo=UTC)


def started(enrollment: Enrollment, quiz_key: str, *, number: int = 1, at: datetime = NOW) -> Attempt:
    """An attempt, started through the service."""
    attempt, _ = services.start_attempt(enrollment, quiz_key, number=number, at=at)
    return attempt


def right_responses(attempt: Attempt) -> dict[str, Any]:
    """The right response to every question of an attempt, as it goes over the wire."""
    responses = {}
    for question in attempt.paper:
        row = Question.objects.get(quiz__version=attempt.version, quiz__key=attempt.quiz_key, key=question["key"])
        kind = question_type(row.type)
        right = kind.right_answer(row.spec)
        right = right[0] if row.type == "short_text" else right
        responses[row.key] = kind.to_wire(right, paper.tokens(question, seed=attempt.seed))
    return responses


def passed(enrollment: Enrollment, quiz_key: str, *, at: datetime = NOW) -> Attempt:
    """A quiz answered rightly and handed in."""
    attempt = started(enrollment, quiz_key, at=at)
    services.save_answers(attempt, {key: (response, 1) for key, response in right_responses(attempt).items()}, at=at)
    return services.submit_attempt(attempt, at=at)


def completed(enrollment: Enrollment, *, at: datetime = NOW) -> Enrollment:
    """Everything that completion asks for, done through the services."""
    completion = enrollment.cohort.version.completion
    for key in completion["lessons"]:
        services.complete_lesson(enrollment, key, at=at)
    for key in completion["quizzes"]:
        passed(enrollment, key, at=at)
    enrollment.refresh_from_db()
    return enrollment
