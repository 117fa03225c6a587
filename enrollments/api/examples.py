"""Examples in the description of the API: Amina of Kenya takes the course, and a quiz of it is open. None of them tells what is right."""

from typing import Any

from academy.accounts.api.examples import COUNTRY, NAME, PROFILE
from courses.api.examples import COHORT, COHORT_ID, COHORT_TITLE, COURSE, LESSON, LESSONS, MODULES, QUIZZES

ENROLLMENT_ID = "0b9a6f7e-3c55-4c0e-8f0e-5a2b8d6f4c21"
OVER_ID = "5be0c3f7-91d4-4a6e-8d27-c4f8a1e06b93"
ATTEMPT_ID = "e3c1f0aa-7d42-4b8e-9c55-1d0a6b7f2e38"
QUIZ = QUIZZES[0]
QUESTION = "share-infected-in-facilities"
_GUESS = 12.5  # far from what is right
_ENROLLED_AT = "2026-10-05T08:14:51.206634Z"
_STARTED_AT = "2026-10-14T17:02:10.486221Z"
_DEADLINE_AT = "2026-10-14T17:32:10.486221Z"
_SUBMITTED_AT = "2026-10-14T17:21:44.930157Z"
_WHO = {"name": NAME, "latin_name": NAME, "country": COUNTRY}
_PROGRESS = {"lessons_done": 1, "lessons_total": len(LESSONS)}
_ANSWER = {"response": _GUESS, "sequence": 7}
_MISSING = [
    *({"code": "lesson-not-done", "key": key, "has": None, "needed": None} for key in LESSONS[1:]),
    *({"code": "quiz-not-passed", "key": key, "has": None, "needed": 60.0} for key in QUIZZES),
]


def _standing(place: int) -> dict[str, Any]:
    """How one stands in a module: its first lesson done, its quiz open, in the first one."""
    first = place == 0
    lessons = [{"key": key, "done": first and key == LESSON} for key in LESSONS[2 * place : 2 * place + 2]]
    quiz = {"key": QUIZZES[place], "best_score": None, "pass_mark": 60.0, "passed": False}
    attempts = {"attempts_used": int(first), "attempts_left": 3 - int(first), "open_attempt": 1 if first else None}
    return {"key": MODULES[place], "lessons": lessons, "quizzes": [quiz | attempts]}


_OPEN = {
    "id": ATTEMPT_ID,
    "number": 1,
    "state": "open",
    "started_at": _STARTED_AT,
    "deadline_at": _DEADLINE_AT,
    "score": None,
    "passed": None,
}
_NUMERIC: dict[str, Any] = {
    "key": QUESTION,
    "type": "numeric",
    "language": "en",
    "text": (
        "In the MERS outbreak of 2015 there were 186 confirmed patients. Of these, 184 were infected inside health-care facilities. "
        "What share is this? Round to whole percent."
    ),
    "unit": "percent",
    "choices": [],
    "response": None,
    "sequence": None,
    "feedback": None,
}
_CHOICE = {
    "key": "color-of-limited-spread",
    "type": "single_choice",
    "language": "en",
    "text": (
        "A new disease spreads within Korea, but only in a limited way. Which color did KCDC's practice of 2018 give to this situation?"
    ),
    "unit": None,
    "choices": [
        {"key": "72ed4f48", "text": "Red (serious)"},
        {"key": "ab53e19a", "text": "Orange (alert)"},
        {"key": "e393afa8", "text": "Yellow (caution)"},
        {"key": "6677d3f1", "text": "Blue (attention)"},
    ],
    "response": None,
    "sequence": None,
    "feedback": None,
}
_ATTEMPT: dict[str, Any] = {
    **_OPEN,
    "enrollment": ENROLLMENT_ID,
    "quiz": QUIZ,
    "server_time": "2026-10-14T17:04:32.621340Z",
    "submitted_at": None,
    "closed_by": None,
    "questions": [_NUMERIC, _CHOICE],
}
_SUBMITTED = {name: value for name, value in _ATTEMPT.items() if name != "server_time"} | {
    "state": "graded",
    "submitted_at": _SUBMITTED_AT,
    "closed_by": "trainee",
    "score": 0.0,
    "passed": False,
    "questions": [_NUMERIC | _ANSWER, _CHOICE],
}
_SAVED = {"state": "saved", "superseded": False, **_ANSWER, "feedback": None}
_ITEM = {"state": "saved", **_ANSWER, "text": ""}
_STATED = {"mode": "cohort", **_WHO, "language": "en", **PROFILE, "shared_with_coordinator": False}

PATHS: dict[str, object] = {
    "enrollments/{uuid}": ENROLLMENT_ID,
    "attempts/{uuid}": ATTEMPT_ID,
    "quizzes/{key}": QUIZ,
    "attempts/{number}": 1,
    "answers/{question_key}": QUESTION,
}
COMPONENTS: dict[str, Any] = {
    "NewEnrollmentRequest": _STATED,
    "EnrollmentChangeRequest": {"shared_with_coordinator": True},
    "ModeRequest": {"mode": "cohort"},
    "CountryCorrectionRequest": {"country": "UG", "reason": "The trainee chose the wrong row and wrote to us on 14 October."},
    "ExtensionRequest": {"until": "2026-11-06", "reason": "No network in the district for a week."},
    "Enrollment": {
        **_STATED,
        "id": ENROLLMENT_ID,
        "cohort": COHORT,
        "state": "active",
        "enrolled_at": _ENROLLED_AT,
        "completed_at": None,
        "closes_at": COHORT["closes_at"],
        "counts_until": "2026-11-01T15:00:00Z",
        "score": None,
        "learning_minutes": 28,
        "next": {"lesson_key": LESSONS[1]},
        "progress": _PROGRESS,
        "modules": [_standing(place) for place in range(len(MODULES))],
        "missing": _MISSING,
        "certificate": None,
    },
    "LessonCompleted": {"state": "active", "progress": _PROGRESS, "missing": _MISSING},
    "QuizShape": {
        "key": QUIZ,
        "language": "en",
        "title": "Quiz: disaster response and healthcare policy",
        "questions": 8,
        "minutes": 15,
        "attempts_allowed": 3,
        "attempts_left": 2,
        "time_limit_seconds": 1800,
        "pass_mark": 60.0,
        "feedback": "after_close",
        "attempts": [_OPEN],
        "practice": None,
    },
    "AttemptShape": _ATTEMPT,
    "AnswerBodyRequest": _ANSWER,
    "AnswerShape": _SAVED,
    "AnswersBodyRequest": {"answers": {QUESTION: _ANSWER}},
    "AnswersShape": {"answers": {QUESTION: _ITEM}},
    "PracticeBodyRequest": {"answers": {QUESTION: _GUESS}},
    "PracticedShape": {"score": 0.0, "passed": False, "feedback": None},
    "RosterLine": {
        **_WHO,
        "enrollment": ENROLLMENT_ID,
        "email": "amina@example.org",
        "mode": "cohort",
        "state": "active",
        "enrolled_at": _ENROLLED_AT,
        "last_active_at": _STARTED_AT,
        "extended_until": None,
        "progress": _PROGRESS,
        "missing": len(_MISSING),
        "score": None,
    },
    "GradebookLine": {
        **_WHO,
        "enrollment": ENROLLMENT_ID,
        "state": "active",
        "quizzes": [{"key": key, "scores": [], "best": None, "passed": False} for key in QUIZZES],
        "score": None,
    },
    "AgreedTrainee": {
        "enrollment": ENROLLMENT_ID,
        "name": NAME,
        "latin_name": NAME,
        "course": COURSE,
        "cohort": COHORT_ID,
        "cohort_title": COHORT_TITLE,
        "mode": "cohort",
        "state": "active",
        "enrolled_on": "2026-10-05",
        "completed_at": None,
    },
}
OPERATIONS: dict[str, Any] = {
    "enrollments_quizzes_practice_create uuid": OVER_ID,  # one practices where attempts are over
    "attempts_submission_create 200": _SUBMITTED,
    "attempts_answers_update 202": {**_SAVED, "state": "late", "response": None, "sequence": None},
    "attempts_answers_partial_update 202": {"answers": {QUESTION: {**_ITEM, "state": "late", "response": None, "sequence": None}}},
    "cohorts_roster_csv_retrieve 200": (
        "enrollment,name,latin_name,email,country,mode,state,enrolled_at,last_active_at,lessons_done,lessons_total,missing,score\r\n"
        f"{ENROLLMENT_ID},{NAME},{NAME},amina@example.org,{COUNTRY},cohort,active,"
        f"2026-10-05T08:14:51.206634+00:00,2026-10-14T17:02:10.486221+00:00,1,6,{len(_MISSING)},\r\n"
    ),
    "cohorts_gradebook_csv_retrieve 200": (
        f"enrollment,name,latin_name,country,state,{','.join(QUIZZES)},score\r\n{ENROLLMENT_ID},{NAME},{NAME},{COUNTRY},active,,,,\r\n"
    ),
}
