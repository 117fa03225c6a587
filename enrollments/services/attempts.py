"""Starting and handing in attempts."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.http import Http404

from courses.selectors import QuizSpec, quiz_keys, quiz_spec
from enrollments.deadlines import closes_at, counts_until
from enrollments.grading import grade
from enrollments.models import Attempt, Enrollment
from enrollments.paper import draw_paper, new_seed
from enrollments.selectors import questions_asked
from enrollments.services.completion import record_completion
from enrollments.services.locking import lock_attempt, lock_enrollment
from enrollments.services.refusals import (
    AttemptOpen,
    CohortClosed,
    NoneLeft,
    NotTheNext,
    refuse_before_open,
    refuse_cancelled,
    refuse_withdrawn,
)
from enrollments.terms import Terms, quiz_terms

logger = logging.getLogger(__name__)
# Auditing has no end, but every attempt needs one; a timed quiz ends earlier.
_AUDIT_ATTEMPT = timedelta(days=30)


@transaction.atomic
def start_attempt(enrollment: Enrollment, quiz_key: str, *, number: int, at: datetime) -> tuple[Attempt, bool]:
    """Start the attempt of this number, once: a repeated start gives the same one, in whatever state.

    Returns: the attempt, and whether it is new.
    Raises: Http404, if there is no such quiz; AttemptOpen, NoneLeft, NotTheNext, each with what there is; EnrollmentWithdrawn;
        CohortNotOpen; CohortClosed.
    """
    enrollment = lock_enrollment(enrollment.pk)
    if quiz_key not in quiz_keys(enrollment.cohort.version_id):
        raise Http404
    # Locked, for an expired one is graded here: an answer in time that is still being saved ends first.
    rows = enrollment.attempts.select_for_update(of=("self",), no_key=True).filter(quiz_key=quiz_key)
    attempts = list(rows.order_by("number"))
    for each in attempts:
        each.enrollment = enrollment
        if each.state == Attempt.State.OPEN and at > each.deadline_at:
            _close(enrollment, each, at=at)
    known = next((each for each in attempts if each.number == number), None)
    if known is not None:
        return known, False
    terms = quiz_terms(enrollment, quiz_key)
    _refuse_start(enrollment, attempts, terms, number=number, at=at)
    attempt = _new_attempt(enrollment, quiz_spec(enrollment.cohort.version_id, quiz_key), terms, number=number, at=at)
    enrollment.started_at = enrollment.started_at or at
    enrollment.last_active_at = at
    enrollment.save(update_fields=["started_at", "last_active_at"])
    return attempt, True


@transaction.atomic
def submit_attempt(attempt: Attempt, *, at: datetime) -> Attempt:
    """Grade an attempt on its saved answers and decide completion; a second submission changes nothing.

    Args: attempt, read afresh here; at, when the request came (UTC). Late answers lie apart and are not read.
    Returns: the attempt with its `score` in hundredths, 0-10000.
    Raises: EnrollmentWithdrawn, if the trainee has left the cohort.
    Source: academy/docs/rules.md, rules 2, 4 and 6.
    """
    # Whatever may complete an enrollment locks it first: two last quizzes at once must not each miss the other.
    enrollment = lock_enrollment(attempt.enrollment_id)
    attempt = lock_attempt(enrollment, attempt.pk)
    if attempt.state != Attempt.State.OPEN:
        return attempt
    refuse_withdrawn(enrollment)
    _close(enrollment, attempt, at=at)
    enrollment.last_active_at = at
    enrollment.save(update_fields=["last_active_at"])
    return attempt


def close_expired_attempt(attempt: Attempt, *, at: datetime) -> Attempt:
    """Grade an open attempt whose deadline has passed; called by whatever meets it. Any other is given back as it is."""
    if attempt.state != Attempt.State.OPEN or at <= attempt.deadline_at:
        return attempt  # before any transaction: on SQLite one would take the write lock at every read of an attempt
    return _close_expired(attempt, at=at)


@transaction.atomic
def _close_expired(attempt: Attempt, *, at: datetime) -> Attempt:
    enrollment = lock_enrollment(attempt.enrollment_id)
    attempt = lock_attempt(enrollment, attempt.pk)
    if attempt.state == Attempt.State.OPEN:
        _close(enrollment, attempt, at=at)
    return attempt


def close_expired_attempts(*, at: datetime, most: int = 500) -> int:
    """Grade what nobody came back to; gives how many. One that cannot be graded is logged and does not hold up the others."""
    expired = Attempt.objects.filter(state=Attempt.State.OPEN, deadline_at__lt=at).order_by("deadline_at")[:most]
    closed = 0
    for attempt in expired:
        try:
            close_expired_attempt(attempt, at=at)
            closed += 1
        except Exception:
            logger.exception("attempt %s could not be graded", attempt.uuid)
    return closed


def close_open_attempts(enrollment: Enrollment, *, at: datetime) -> None:
    """Grade every open attempt of a locked enrollment that is being settled."""
    for attempt in enrollment.attempts.select_for_update(of=("self",), no_key=True).filter(state=Attempt.State.OPEN):
        attempt.enrollment = enrollment
        _close(enrollment, attempt, at=at, by_deadline=True)


def _close(enrollment: Enrollment, attempt: Attempt, *, at: datetime, by_deadline: bool = False) -> None:
    questions = questions_asked(attempt).values()
    responses = dict(attempt.answers.values_list("question_key", "response"))
    graded = grade(questions, responses)
    late = by_deadline or at > attempt.deadline_at
    attempt.closed_by = Attempt.ClosedBy.DEADLINE if late else Attempt.ClosedBy.TRAINEE
    attempt.submitted_at = min(at, attempt.deadline_at)
    attempt.graded_at = at
    attempt.score, attempt.passed = graded.score, graded.score >= attempt.terms["pass_mark"]
    attempt.points = {key: [part.numerator, part.denominator] for key, part in graded.parts.items()}
    attempt.state = Attempt.State.GRADED
    attempt.save(update_fields=["closed_by", "submitted_at", "graded_at", "score", "passed", "points", "state"])
    record_completion(enrollment, at=at)


def _refuse_start(enrollment: Enrollment, attempts: list[Attempt], terms: Terms, *, number: int, at: datetime) -> None:
    refuse_withdrawn(enrollment)
    refuse_cancelled(enrollment)
    refuse_before_open(enrollment, at)
    settled = enrollment.settled_at is not None
    if settled or at >= closes_at(enrollment):
        raise CohortClosed("The time for attempts is over. You can practice.", state={"closes_at": closes_at(enrollment).isoformat()})
    opened = next((each for each in attempts if each.state == Attempt.State.OPEN), None)
    if opened is not None:
        raise AttemptOpen("Hand the open attempt in first.", state={"number": opened.number, "attempt": str(opened.uuid)})
    if terms.attempts is not None and len(attempts) >= terms.attempts:
        raise NoneLeft("Every attempt was used.", state={"allowed": terms.attempts})
    if number != len(attempts) + 1:
        raise NotTheNext("Attempts are numbered one after the other.", state={"next": len(attempts) + 1})


def _new_attempt(enrollment: Enrollment, spec: QuizSpec, terms: Terms, *, number: int, at: datetime) -> Attempt:
    seed = new_seed()
    paper = draw_paper(spec, seed=seed)
    weights = {str(question["key"]): spec.questions[str(question["key"])].weight for question in paper}
    end = counts_until(enrollment) if enrollment.mode == Enrollment.Mode.COHORT else at + _AUDIT_ATTEMPT
    deadline = min(end, at + timedelta(seconds=terms.time_limit_seconds)) if terms.time_limit_seconds else end
    attempt = Attempt(
        enrollment=enrollment,
        quiz_key=spec.key,
        number=number,
        version_id=spec.version_id,
        paper=paper,
        seed=seed,
        terms={**terms.as_json(), "weights": weights},
        allowed=terms.attempts,
        started_at=at,
        deadline_at=deadline,
    )
    attempt.save(force_insert=True)
    return attempt
