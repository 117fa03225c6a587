"""The terms of a quiz that are in force for one trainee. Nothing else reads limits."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from courses.models import FeedbackRule
from courses.selectors import QuizSpec, quiz_keys, quiz_spec
from enrollments.deadlines import counts_until
from enrollments.models import Attempt, Enrollment, TermsOverride


@dataclass(frozen=True)
class Terms:
    """Attempts (None: no limit), time limit in seconds (None: none), pass mark in hundredths, feedback rule."""

    attempts: int | None
    time_limit_seconds: int | None
    pass_mark: int
    feedback: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def quiz_terms(enrollment: Enrollment, quiz_key: str) -> Terms:
    """What holds for this trainee and quiz: package < cohort < country < trainee."""
    return terms_of([enrollment])[enrollment.pk, quiz_key]


def terms_of(enrollments: Iterable[Enrollment]) -> dict[tuple[int, str], Terms]:
    """The terms of every quiz of many enrollments, in one statement, by (enrollment, quiz key)."""
    rows = list(enrollments)
    scope = (
        Q(country__isnull=True, enrollment__isnull=True)
        | Q(country__in={row.country_id for row in rows})
        | Q(enrollment__in=[row.pk for row in rows])
    )
    overrides = list(TermsOverride.objects.filter(scope, cohort__in={row.cohort_id for row in rows}))
    return {
        (row.pk, key): _with(quiz_spec(row.cohort.version_id, key), [each for each in overrides if each.quiz_key == key], row)
        for row in rows
        for key in quiz_keys(row.cohort.version_id)
    }


def _with(spec: QuizSpec, overrides: list[TermsOverride], enrollment: Enrollment) -> Terms:
    terms = Terms(spec.attempts, spec.time_limit_seconds, spec.pass_mark, spec.feedback)
    mine = [each for each in overrides if each.cohort_id == enrollment.cohort_id]
    for matches in (
        [each for each in mine if each.country_id is None and each.enrollment_id is None],
        [each for each in mine if each.country_id == enrollment.country_id],
        [each for each in mine if each.enrollment_id == enrollment.pk],
    ):
        for each in matches:
            terms = _override(terms, each)
    return terms


def _override(terms: Terms, by: TermsOverride) -> Terms:
    given: dict[str, Any] = {name: getattr(by, name) for name in ("attempts", "time_limit_seconds", "pass_mark")}
    given["feedback"] = by.feedback or None
    return replace(terms, **{name: value for name, value in given.items() if value is not None})


def shows_feedback(attempt: Attempt, *, answered: bool, at: datetime) -> bool:
    """Whether answers, explanations, weights and points of a question may be seen (rule 3).

    Args: attempt, with its enrollment and cohort; answered, whether this question has an answer.
    """
    rule = attempt.terms["feedback"]
    if rule == FeedbackRule.AFTER_EACH_ANSWER:
        return answered or attempt.state == Attempt.State.GRADED
    if attempt.state != Attempt.State.GRADED or rule == FeedbackRule.NEVER:
        return False
    return rule == FeedbackRule.AFTER_SUBMISSION or at >= counts_until(attempt.enrollment)
