"""Quizzes after the close: graded and shown, nothing stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.http import Http404

from academy.errors import Conflict, Invalid
from courses.models import FeedbackRule
from courses.questions import ResponseRefused, question_type
from courses.selectors import QuizSpec, quiz_keys, quiz_spec
from enrollments.deadlines import counts_until
from enrollments.grading import grade
from enrollments.models import Attempt, Enrollment
from enrollments.services.refusals import refuse_withdrawn
from enrollments.terms import Terms, quiz_terms


class StillCounts(Conflict):
    code = "still-counts"
    title = "Attempts still count"


@dataclass(frozen=True)
class Practiced:
    """The score in hundredths and, where the feedback rule allows it, the part earned by question."""

    score: int
    passed: bool
    parts: Mapping[str, Fraction] | None
    spec: QuizSpec


def practice_quiz(enrollment: Enrollment, quiz_key: str, *, at: datetime) -> tuple[QuizSpec, Terms]:
    """The quiz that may be practiced.

    Raises: Http404, if there is no such quiz; StillCounts, before the time for attempts and submissions is over, here or in
        another cohort where the same person is asked for a certificate; EnrollmentWithdrawn.
    """
    if quiz_key not in quiz_keys(enrollment.cohort.version_id):
        raise Http404
    refuse_withdrawn(enrollment)
    if at < counts_until(enrollment) or enrollment.attempts.filter(quiz_key=quiz_key, state=Attempt.State.OPEN).exists():
        raise StillCounts("Start an attempt: it counts.", state={"counts_until": counts_until(enrollment).isoformat()})
    if _is_still_asked(enrollment, at=at):
        raise StillCounts("You take this course for a certificate in another cohort. Practice opens when that one is over.")
    return quiz_spec(enrollment.cohort.version_id, quiz_key), quiz_terms(enrollment, quiz_key)


def grade_practice(enrollment: Enrollment, quiz_key: str, *, responses: Mapping[str, Any], at: datetime) -> Practiced:
    """Grade responses (choices by authored key, each of a question that there is) to all questions of a quiz and forget them.

    Raises: as `practice_quiz`; Invalid, if a response does not fit its question.
    """
    spec, terms = practice_quiz(enrollment, quiz_key, at=at)
    faults: dict[str, list[str]] = {}
    parsed: dict[str, Any] = {}
    for key, response in responses.items():
        question = spec.questions[key]
        try:
            parsed[key] = question_type(question.type).parse_response(question.spec, response)
        except ResponseRefused as refused:
            faults[f"answers.{key}"] = [str(refused)]
    if faults:
        raise Invalid(faults)
    graded = grade(spec.questions.values(), parsed)
    shown = None if terms.feedback == FeedbackRule.NEVER else graded.parts
    return Practiced(graded.score, graded.score >= terms.pass_mark, shown, spec)


def _is_still_asked(enrollment: Enrollment, *, at: datetime) -> bool:
    """Whether the same person takes the same course for a certificate elsewhere: practice here would tell the answers there,
    by what it shows or by its score alone.
    """
    elsewhere = Enrollment.objects.filter(
        trainee=enrollment.trainee_id,
        mode=Enrollment.Mode.COHORT,
        state=Enrollment.State.ACTIVE,
        cohort__version__course=enrollment.cohort.version.course_id,
    )
    return any(at < counts_until(each) for each in elsewhere.exclude(pk=enrollment.pk).select_related("cohort"))
