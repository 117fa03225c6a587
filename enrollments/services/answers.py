"""Saving answers as they are given: in order, in time, never beside a submission; a late one is kept apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.models import FeedbackRule
from courses.questions import ResponseRefused, question_type
from courses.selectors import quiz_spec
from enrollments import paper
from enrollments.answer_store import store_answer
from enrollments.models import Answer, Attempt, LateAnswer
from enrollments.services.attempts import close_expired_attempt
from enrollments.services.refusals import AttemptClosed, refuse_withdrawn

SAVED, SUPERSEDED, CONFLICT, LATE, REFUSED = "saved", "superseded", "conflict", "late", "refused"
ANSWERS_STATES = [(state, state) for state in (SAVED, SUPERSEDED, CONFLICT, LATE, REFUSED)]
"""What one of many answers may come to."""
ANSWER_STATES = [(state, state) for state in (SAVED, SUPERSEDED, LATE)]
"""What a single answer may come to; the other two are refusals."""


@dataclass(frozen=True)
class SavedAnswer:
    """What became of one answer, and the one that is stored now; `response` is in authored keys."""

    state: str
    sequence: int | None
    response: Any
    text: str = ""


def save_answer(attempt: Attempt, question_key: str, *, response: Any, sequence: int, at: datetime) -> SavedAnswer:
    """Store one answer as it came over the wire.

    Args: attempt, with its enrollment; response, with the attempt's tokens for choices, None to withdraw the answer.
    Returns: saved; superseded (a higher sequence is stored); conflict (this sequence or a final answer is stored with another response);
        late (kept apart); refused (the question is not on the paper or the response does not fit it).
    Raises: AttemptClosed, if the trainee has handed in; EnrollmentWithdrawn.
    """
    refuse_withdrawn(attempt.enrollment)
    _refuse_handed_in(attempt)
    try:
        parsed = _parsed(attempt, question_key, response)
    except ResponseRefused as refused:
        return SavedAnswer(REFUSED, None, None, str(refused))
    final = attempt.terms["feedback"] == FeedbackRule.AFTER_EACH_ANSWER
    stored = store_answer(attempt_id=attempt.pk, question_key=question_key, response=parsed, sequence=sequence, at=at, final=final)
    return SavedAnswer(SAVED, sequence, parsed) if stored else _why_not(attempt, question_key, parsed, sequence=sequence, at=at)


def save_answers(attempt: Attempt, answers: Mapping[str, tuple[Any, int]], *, at: datetime) -> dict[str, SavedAnswer]:
    """Store many answers, (response, sequence) by question; one that cannot be used does not fail the rest."""
    saved: dict[str, SavedAnswer] = {}
    with transaction.atomic():  # one sync to disk for all
        for key in sorted(answers):  # in one order: two requests at once then never wait for each other's answers in a circle
            response, sequence = answers[key]
            saved[key] = save_answer(attempt, key, response=response, sequence=sequence, at=at)
    return saved


def _parsed(attempt: Attempt, question_key: str, response: Any) -> Any:
    question = next((each for each in attempt.paper if each["key"] == question_key), None)
    if question is None:
        raise ResponseRefused("There is no such question in this attempt.")
    spec = quiz_spec(attempt.version_id, attempt.quiz_key).questions[question_key]
    kind = question_type(spec.type)
    keys_by_token = {token: key for key, token in paper.tokens(question, seed=attempt.seed).items()}
    return kind.parse_response(spec.spec, kind.from_wire(response, keys_by_token))


def _why_not(attempt: Attempt, question_key: str, parsed: Any, *, sequence: int, at: datetime) -> SavedAnswer:
    """Nothing was stored: read again to tell why."""
    attempt = Attempt.objects.select_related("enrollment__cohort").get(pk=attempt.pk)
    _refuse_handed_in(attempt)
    stored = Answer.objects.filter(attempt=attempt, question_key=question_key).first()
    if stored is not None and stored.sequence > sequence:
        return SavedAnswer(SUPERSEDED, stored.sequence, stored.response)
    final = attempt.terms["feedback"] == FeedbackRule.AFTER_EACH_ANSWER
    if stored is not None and _same(stored.response, parsed) and (final or stored.sequence == sequence):
        return SavedAnswer(SAVED, stored.sequence, stored.response)  # a repeated save, whether the time is over or not
    if stored is not None and stored.sequence == sequence:
        return SavedAnswer(CONFLICT, stored.sequence, stored.response, "Another answer has that sequence.")
    kept = {"sequence": stored.sequence if stored else None, "response": stored.response if stored else None}
    if attempt.state != Attempt.State.OPEN or at > attempt.deadline_at:
        late = {"response": parsed, "received_at": at}
        LateAnswer.objects.get_or_create(attempt=attempt, question_key=question_key, sequence=sequence, defaults=late)
        close_expired_attempt(attempt, at=at)
        return SavedAnswer(LATE, **kept, text="It came after the time was over; it is kept for your instructor.")
    return SavedAnswer(CONFLICT, **kept, text="An answer to this question is final once it is given.")


def _refuse_handed_in(attempt: Attempt) -> None:
    if attempt.state != Attempt.State.OPEN and attempt.closed_by == Attempt.ClosedBy.TRAINEE:
        raise AttemptClosed("Answers can no longer be changed.", state={"state": attempt.state, "score": (attempt.score or 0) / 100})


def _same(one: Any, other: Any) -> bool:
    """Python calls true and 1 equal; as JSON they are not."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
