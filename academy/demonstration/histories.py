"""What somebody did in a cohort, made up in memory as the services would have written it: lessons, attempts, answers, the outcome.

Papers, grades and scores come from the product's own functions; only the writing, in bulk, is done elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from academy.demonstration.plan import Fate
from courses.models import CourseVersion
from courses.questions import ResponseRefused, question_type
from courses.selectors import QuestionSpec, QuizSpec, lesson_minutes, outline_keys, quiz_spec
from enrollments.deadlines import counts_until
from enrollments.grading import grade, mean_score
from enrollments.models import Answer, Attempt, Enrollment, LessonProgress
from enrollments.paper import draw_paper, new_seed
from enrollments.terms import Terms

_PERCENT_DONE = {
    Fate.NOT_COMPLETED: (0, 75),
    Fate.WITHDRAWN: (0, 25),
    Fate.AUDIT: (15, 90),
    Fate.AHEAD: (55, 80),
    Fate.ON_TRACK: (30, 50),
    Fate.BEHIND: (8, 15),
    Fate.STUCK: (25, 35),
    Fate.ENROLLED: (0, 0),
}
"""How much of the course is done by those who do not complete it, from and to."""

LESSON, QUIZ, FAILED = "lesson", "quiz", "failed"
"""What a step is; failed: a quiz with every attempt used up."""

_MOST_FOR_A_STEP = timedelta(minutes=80)
_FAILED_FIRST = 0.18  # of first attempts of those who pass in the end
_ANSWERED_RIGHT = 0.88  # of the questions of an attempt that passes


@dataclass
class History:
    """An enrollment, not saved, and what belongs to it."""

    enrollment: Enrollment
    lessons: list[LessonProgress] = field(default_factory=list)
    attempts: list[tuple[Attempt, list[Answer]]] = field(default_factory=list)

    @property
    def is_completed(self) -> bool:
        return self.enrollment.state == Enrollment.State.COMPLETED


def live(enrollment: Enrollment, fate: Fate, *, now: datetime, random: Random) -> History:
    """Let somebody go through the course; `enrollment` is active and as it was on its day, with cohort and version at hand.

    Nothing lies after `now` or after the cohort's end.
    """
    history = History(enrollment)
    cohort = enrollment.cohort
    steps = _steps(cohort.version, fate, random)
    begins = max(cohort.opens_at, enrollment.enrolled_at)
    ends = min(cohort.closes_at, now) - _MOST_FOR_A_STEP * (len(steps) + 1)  # the last one begins here at the latest
    if fate in {Fate.BEHIND, Fate.WITHDRAWN, Fate.NOT_COMPLETED}:
        ends = begins + (ends - begins) * 0.4
    at = begins
    for (kind, key), moment in zip(steps, sorted(begins + (ends - begins) * random.random() for _ in steps), strict=True):
        at = max(at + timedelta(minutes=2), moment)
        at = _do_lesson(history, key, at=at) if kind == LESSON else _take_quiz(history, key, passes=kind == QUIZ, at=at, random=random)
    _conclude(history, fate, at=max(at, enrollment.enrolled_at), now=now)
    return history


def _steps(version: CourseVersion, fate: Fate, random: Random) -> list[tuple[str, str]]:
    """Kind and key of what is done, in the order of the course; who does not complete leaves out the last that is needed."""
    needed = {(LESSON, key) for key in version.completion["lessons"]} | {(QUIZ, key) for key in version.completion["quizzes"]}
    steps: list[tuple[str, str]] = []
    for module in outline_keys(version.pk):
        steps += [(LESSON, key) for key in module.lessons] + [(QUIZ, key) for key in module.quizzes]
    if fate is Fate.COMPLETED:
        return steps
    number = round(len(steps) * random.uniform(*_PERCENT_DONE[fate]) / 100)
    last_needed = max((place for place, step in enumerate(steps) if step in needed), default=len(steps))
    done = steps[: min(number, last_needed)]
    next_quiz = next((key for kind, key in steps[len(done) :] if kind == QUIZ), None)
    if next_quiz and (fate is Fate.STUCK or (fate is Fate.NOT_COMPLETED and random.random() < 0.3)):
        done.append((FAILED, next_quiz))
    return done


def _do_lesson(history: History, key: str, *, at: datetime) -> datetime:
    enrollment = history.enrollment
    minutes = lesson_minutes(enrollment.cohort.version_id)[key]
    history.lessons.append(LessonProgress(enrollment=enrollment, lesson_key=key, minutes=minutes, completed_at=at))
    enrollment.learning_minutes += minutes
    enrollment.started_at = enrollment.started_at or at
    return at


def _take_quiz(history: History, key: str, *, passes: bool, at: datetime, random: Random) -> datetime:
    """Attempts at one quiz, as many as it takes; gives when the last was handed in."""
    spec = quiz_spec(history.enrollment.cohort.version_id, key)
    outcomes = [False] * min(spec.attempts or 3, 3)
    if passes:
        outcomes = [False, True] if spec.attempts != 1 and random.random() < _FAILED_FIRST else [True]
    for number, outcome in enumerate(outcomes, start=1):
        begins = at if number == 1 else at + timedelta(minutes=random.randrange(5, 15))
        at = _attempt(history, spec, number=number, passes=outcome, at=begins, random=random)
    return at


def _attempt(history: History, spec: QuizSpec, *, number: int, passes: bool, at: datetime, random: Random) -> datetime:
    enrollment, seed = history.enrollment, new_seed()  # the one thing that is not reproducible: it hides which choice is which
    paper = draw_paper(spec, seed=seed)
    asked = [spec.questions[str(question["key"])] for question in paper]
    terms = Terms(spec.attempts, spec.time_limit_seconds, spec.pass_mark, spec.feedback)
    end = counts_until(enrollment)
    attempt = Attempt(
        enrollment=enrollment,
        quiz_key=spec.key,
        number=number,
        version_id=spec.version_id,
        paper=paper,
        seed=seed,
        terms={**terms.as_json(), "weights": {question.key: question.weight for question in asked}},
        allowed=terms.attempts,
        started_at=at,
        deadline_at=min(end, at + timedelta(seconds=terms.time_limit_seconds)) if terms.time_limit_seconds else end,
    )
    responses = _responses(asked, spec.pass_mark, passes=passes, random=random)
    pace = min(timedelta(seconds=75), (attempt.deadline_at - at) / (len(asked) + 1))
    answers = [
        Answer(question_key=key, response=response, sequence=1, saved_at=at + pace * place, deadline_at=attempt.deadline_at)
        for place, (key, response) in enumerate(responses.items(), start=1)
    ]
    handed_in = at + pace * (len(responses) + 1)
    graded = grade(asked, responses)
    attempt.score, attempt.passed = graded.score, graded.score >= spec.pass_mark
    attempt.points = {key: [part.numerator, part.denominator] for key, part in graded.parts.items()}
    attempt.state, attempt.closed_by = Attempt.State.GRADED, Attempt.ClosedBy.TRAINEE
    attempt.submitted_at = attempt.graded_at = handed_in
    enrollment.started_at = enrollment.started_at or at
    history.attempts.append((attempt, answers))
    return handed_in


def _responses(asked: Sequence[QuestionSpec], pass_mark: int, *, passes: bool, random: Random) -> dict[str, Any]:
    """Canonical responses that pass, or fail, as they should; what nobody can get wrong is left without one."""
    chosen = {question.key: random.random() < (_ANSWERED_RIGHT if passes else 0.3) for question in asked}
    responses = _chosen(asked, chosen)
    if (grade(asked, responses).score >= pass_mark) != passes:
        responses = _chosen(asked, dict.fromkeys(chosen, passes))
    return responses


def _chosen(asked: Sequence[QuestionSpec], is_right: dict[str, bool]) -> dict[str, Any]:
    responses = {question.key: _right_and_wrong(question)[0 if is_right[question.key] else 1] for question in asked}
    return {key: response for key, response in responses.items() if response is not None}


def _right_and_wrong(question: QuestionSpec) -> tuple[Any, Any]:
    """A response that earns everything and one that earns nothing; None where none was found."""
    kind = question_type(question.type)
    right = kind.right_answer(question.spec)
    keys = list(kind.choice_keys(question.spec))
    several = right if isinstance(right, list) else [right]
    candidates = [right, *several, *([key] for key in keys), *keys, True, False, 1, 1000, "I am not sure"]
    parts = []
    for candidate in candidates:
        try:
            response = kind.parse_response(question.spec, candidate)
        except ResponseRefused:
            continue
        parts.append((kind.score(question.spec, response), response))
    return next((made for part, made in parts if part == 1), None), next((made for part, made in parts if part == 0), None)


def _conclude(history: History, fate: Fate, *, at: datetime, now: datetime) -> None:
    """Decide the outcome by what was done: completion at the last event, withdrawal after it, settlement at the end of the grace."""
    enrollment = history.enrollment
    over = counts_until(enrollment)
    if enrollment.started_at is not None:
        enrollment.last_active_at = at
    if fate is Fate.WITHDRAWN:
        enrollment.state, enrollment.withdrawn_at = Enrollment.State.WITHDRAWN, at + timedelta(hours=1)
    elif enrollment.mode == Enrollment.Mode.COHORT and _nothing_is_missing(history):
        enrollment.state, enrollment.completed_at = Enrollment.State.COMPLETED, at
        enrollment.score = mean_score(_best_scores(history).values())
    if enrollment.mode == Enrollment.Mode.COHORT and over <= now:
        enrollment.settled_at = over
        if enrollment.state == Enrollment.State.ACTIVE:
            enrollment.state = Enrollment.State.NOT_COMPLETED


def _nothing_is_missing(history: History) -> bool:
    completion = history.enrollment.cohort.version.completion
    passed = {attempt.quiz_key for attempt, _ in history.attempts if attempt.passed}
    return {each.lesson_key for each in history.lessons} >= set(completion["lessons"]) and passed >= set(completion["quizzes"])


def _best_scores(history: History) -> dict[str, int]:
    """The best score of each quiz that completion asks for."""
    asked = set(history.enrollment.cohort.version.completion["quizzes"])
    best: dict[str, int] = {}
    for attempt, _ in history.attempts:
        if attempt.quiz_key in asked:
            best[attempt.quiz_key] = max(best.get(attempt.quiz_key, 0), attempt.score or 0)
    return best
