"""What is missing for completion, how far somebody is, and who is in a cohort."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from academy.accounts.models import User
from academy.api.prepared import Param, PreparedQuery
from courses.models import Cohort, KeyCorrection
from courses.selectors import QuestionSpec, lesson_minutes, quiz_keys, quiz_spec
from enrollments.models import Attempt, Enrollment, EnrollmentQuerySet, LessonProgress
from enrollments.terms import Terms, terms_of


@dataclass(frozen=True)
class Missing:
    """One thing that completion still asks for; `has` and `needed` are scores in hundredths, or None for lessons."""

    code: str
    key: str
    has: int | None = None
    needed: int | None = None


@dataclass(frozen=True)
class QuizStanding:
    """How one trainee stands in one quiz."""

    key: str
    best_score: int | None
    pass_mark: int
    passed: bool
    attempts_used: int
    attempts_left: int | None
    open_number: int | None


@dataclass(frozen=True)
class Standing:
    """How far an enrollment is, measured by its cohort's version."""

    lessons: list[tuple[str, bool]]
    quizzes: list[QuizStanding]
    missing: list[Missing]

    @property
    def lessons_done(self) -> int:
        return sum(done for _, done in self.lessons)

    @property
    def next_lesson(self) -> str | None:
        """The first lesson that is not done."""
        return next((key for key, done in self.lessons if not done), None)


def standings_of(enrollments: Iterable[Enrollment]) -> dict[int, Standing]:
    """The standings of many enrollments in three statements; each needs its `cohort.version` at hand."""
    rows = list(enrollments)
    done = defaultdict(set)
    for enrollment_id, key in LessonProgress.objects.filter(enrollment__in=rows).values_list("enrollment_id", "lesson_key"):
        done[enrollment_id].add(key)
    attempts: dict[tuple[int, str], dict[str, Any]] = {
        (found["enrollment_id"], found["quiz_key"]): dict(found)
        for found in Attempt.objects.filter(enrollment__in=rows)
        .values("enrollment_id", "quiz_key")
        .annotate(best=Max("score"), used=Count("pk"), open=Max("number", filter=Q(state=Attempt.State.OPEN)))
    }
    terms = terms_of(rows)
    return {row.pk: _standing(row, done[row.pk], attempts, terms) for row in rows}


def _standing(
    row: Enrollment, done: set[str], attempts: dict[tuple[int, str], dict[str, Any]], terms: dict[tuple[int, str], Terms]
) -> Standing:
    version = row.cohort.version
    lessons = [(key, key in done) for key in lesson_minutes(version.pk)]
    quizzes = []
    for key in quiz_keys(version.pk):
        found, in_force = attempts.get((row.pk, key), {}), terms[row.pk, key]
        best, used = found.get("best"), found.get("used", 0)
        left = None if in_force.attempts is None else max(0, in_force.attempts - used)
        passed = best is not None and best >= in_force.pass_mark
        quizzes.append(QuizStanding(key, best, in_force.pass_mark, passed, used, left, found.get("open")))
    missing = [Missing("lesson-not-done", key) for key in version.completion["lessons"] if key not in done]
    asked = set(version.completion["quizzes"])
    missing += [
        Missing("quiz-not-passed", quiz.key, quiz.best_score, quiz.pass_mark) for quiz in quizzes if quiz.key in asked and not quiz.passed
    ]
    return Standing(lessons, quizzes, missing)


def roster(cohort: Cohort) -> EnrollmentQuerySet:
    """Who is in a cohort, whatever their state."""
    return Enrollment.objects.filter(cohort=cohort).select_related("trainee").with_cohort()


def agreed_trainees(country: str) -> EnrollmentQuerySet:
    """The enrollments of a country whose trainees let its coordinator see them."""
    return Enrollment.objects.filter(country=country, shared_with_coordinator=True).select_related("trainee").with_cohort().order_by("pk")


def graded_attempts(rows: Sequence[Enrollment]) -> dict[tuple[int, str], list[int]]:
    """The scores of each enrollment and quiz, by number of attempt."""
    scores: dict[tuple[int, str], list[int]] = defaultdict(list)
    graded = Attempt.objects.filter(enrollment__in=rows, score__isnull=False).order_by("enrollment_id", "quiz_key", "number")
    for enrollment_id, key, score in graded.values_list("enrollment_id", "quiz_key", "score"):
        scores[enrollment_id, key].append(score or 0)
    return scores


def questions_asked(attempt: Attempt) -> dict[str, QuestionSpec]:
    """The questions of an attempt's paper as they are graded: with the weights it was started with and the keys as corrected since."""
    spec = quiz_spec(attempt.version_id, attempt.quiz_key)
    corrections = KeyCorrection.objects.filter(version_id=attempt.version_id, quiz_key=attempt.quiz_key).order_by("at", "pk")
    corrected = dict(corrections.values_list("question_key", "spec"))
    asked = [spec.questions[question["key"]] for question in attempt.paper]
    weights = attempt.terms["weights"]
    return {each.key: replace(each, weight=weights[each.key], spec=corrected.get(each.key, each.spec)) for each in asked}


# What an attempt is shown and answered by; anything else of its enrollment costs a statement.
_ATTEMPT = [field.name for field in Attempt._meta.concrete_fields]
_ITS_ENROLLMENT = ("uuid", "trainee", "mode", "state", "language", "extended_until", "cohort__closes_at", "cohort__grace_hours")
_VERSION_READ = ("number", "digest", "languages", "course__slug")

# Both stand in the requests that a trainee makes most.
_attempt_by_owner = PreparedQuery(
    lambda: (
        Attempt.objects.select_related("enrollment__cohort")
        .only(*_ATTEMPT, *(f"enrollment__{name}" for name in _ITS_ENROLLMENT))
        .filter(
            uuid=Param("uuid", Attempt._meta.get_field("uuid")),
            enrollment__trainee=Param("trainee", User._meta.get_field("id")),
        )
    )
)
_enrollment_for_reading = PreparedQuery(
    lambda: (
        Enrollment.objects.select_related("cohort__version__course")
        .only("uuid", "state", "language", "cohort__opens_at", *(f"cohort__version__{name}" for name in _VERSION_READ))
        .filter(
            uuid=Param("uuid", Enrollment._meta.get_field("uuid")),
            trainee=Param("trainee", User._meta.get_field("id")),
        )
    )
)


def attempt_owned_by(trainee_id: int, uuid: UUID) -> Attempt | None:
    """A trainee's own attempt, with what is needed of its enrollment and cohort, or None."""
    return _attempt_by_owner.one(trainee=trainee_id, uuid=uuid)


def enrollment_for_reading(trainee_id: int, uuid: UUID) -> Enrollment | None:
    """A trainee's own enrollment, with what reading a lesson needs of it, its cohort, version and course; or None."""
    return _enrollment_for_reading.one(trainee=trainee_id, uuid=uuid)
