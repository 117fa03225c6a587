"""An attempt on the wire. Which part of a question may be seen is decided here, by the one rule in `terms.shows_feedback`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from academy.api.serializers import StrictSerializer, WholeNumberField, score_or_null
from courses.questions import question_type
from courses.selectors import QuestionSpec, quiz_spec
from courses.texts import best_texts
from enrollments import paper
from enrollments.api.serializers import ScoreNumber
from enrollments.models import Answer, Attempt
from enrollments.selectors import questions_asked
from enrollments.services import SavedAnswer
from enrollments.services.answers import ANSWER_STATES, ANSWERS_STATES
from enrollments.terms import shows_feedback

_TEXT = {"type": "string"}


@extend_schema_field(
    {
        "anyOf": [
            _TEXT,
            {"type": "number"},
            {"type": "boolean"},
            {"type": "array", "items": _TEXT},
            {"type": "object", "additionalProperties": _TEXT},
        ]
    }
)
class ResponseField(serializers.JSONField):
    """A response by the question's type, with the attempt's tokens for choices; services tell whether it fits the question."""


class ChoiceShape(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="a token of this attempt")
    text = serializers.CharField()


class FeedbackShape(serializers.Serializer[Any]):
    """What the feedback rule lets one see of a question."""

    right_answer = ResponseField()
    explanation = serializers.CharField()
    weight = serializers.CharField()
    points = serializers.FloatField(allow_null=True, help_text="what part of the weight was earned, 0-1; null before grading")


class QuestionShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    type = serializers.CharField()
    language = serializers.CharField()
    text = serializers.CharField()
    unit = serializers.CharField(allow_null=True)
    choices = ChoiceShape(many=True)
    response = ResponseField(allow_null=True)
    sequence = serializers.IntegerField(allow_null=True)
    feedback = FeedbackShape(allow_null=True)


class AttemptShape(serializers.Serializer[Any]):
    """An attempt; `server_time` stands in open ones only, to count the time left by."""

    id = serializers.UUIDField()
    enrollment = serializers.UUIDField()
    quiz = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Attempt.State.choices)
    started_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField()
    server_time = serializers.DateTimeField(required=False)
    submitted_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.ChoiceField(choices=Attempt.ClosedBy.choices, allow_null=True)
    score = ScoreNumber(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    questions = QuestionShape(many=True)


class AnswerBody(StrictSerializer):
    """One answer: `response` by its question's type, null withdraws it; a higher `sequence` wins."""

    response = ResponseField(allow_null=True)
    sequence = WholeNumberField(min_value=0, max_value=2**53)


class AnswersBody(StrictSerializer):
    answers = serializers.DictField(child=AnswerBody(), allow_empty=False)


class AnswerShape(serializers.Serializer[Any]):
    """The answer that is stored now."""

    state = serializers.ChoiceField(choices=ANSWER_STATES)
    superseded = serializers.BooleanField()
    response = ResponseField(allow_null=True)
    sequence = serializers.IntegerField(allow_null=True)
    feedback = FeedbackShape(allow_null=True)


class ItemShape(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=ANSWERS_STATES)
    response = ResponseField(allow_null=True)
    sequence = serializers.IntegerField(allow_null=True)
    text = serializers.CharField(allow_blank=True)


class AnswersShape(serializers.Serializer[Any]):
    answers = serializers.DictField(child=ItemShape())


def attempt_shape(attempt: Attempt, *, wanted: Sequence[str], at: datetime) -> dict[str, Any]:
    """The whole attempt for its trainee; `attempt` comes with its enrollment and cohort."""
    asked = questions_asked(attempt)
    answers = {answer.question_key: answer for answer in Answer.objects.filter(attempt=attempt)}
    is_open = attempt.state == Attempt.State.OPEN
    shape: dict[str, Any] = {
        "id": str(attempt.uuid),
        "enrollment": str(attempt.enrollment.uuid),
        "quiz": attempt.quiz_key,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": _instant(attempt.started_at),
        "deadline_at": _instant(attempt.deadline_at),
        "server_time": _instant(at),
        "submitted_at": _instant(attempt.submitted_at),
        "closed_by": attempt.closed_by or None,
        "score": score_or_null(attempt.score),
        "passed": attempt.passed,
        "questions": [
            _question(attempt, asked[each["key"]], each, answers.get(each["key"]), wanted=wanted, at=at) for each in attempt.paper
        ],
    }
    if not is_open:
        del shape["server_time"]
    return shape


def saved_shape(attempt: Attempt, question_key: str, saved: SavedAnswer, *, wanted: Sequence[str], at: datetime) -> dict[str, Any]:
    """What one saved answer is replied with."""
    answered = saved.sequence is not None
    shown = shows_feedback(attempt, answered=answered, at=at)
    return {
        "state": saved.state,
        "superseded": saved.state == "superseded",
        "response": wire_response(attempt, question_key, saved.response),
        "sequence": saved.sequence,
        "feedback": _feedback(attempt, questions_asked(attempt)[question_key], wanted=wanted) if shown else None,
    }


def item_shape(attempt: Attempt, question_key: str, saved: SavedAnswer) -> dict[str, Any]:
    """One of many saved answers."""
    response = None if saved.sequence is None else wire_response(attempt, question_key, saved.response)
    return {"state": saved.state, "response": response, "sequence": saved.sequence, "text": saved.text}


def wire_response(attempt: Attempt, question_key: str, response: Any) -> Any:
    """A stored response with the attempt's tokens for choices."""
    question = next(each for each in attempt.paper if each["key"] == question_key)
    kind = question_type(quiz_spec(attempt.version_id, attempt.quiz_key).questions[question_key].type)
    return None if response is None else kind.to_wire(response, paper.tokens(question, seed=attempt.seed))


def question_shape(
    question: QuestionSpec, on_paper: Mapping[str, Any], *, seed: str, languages: Sequence[str], wanted: Sequence[str]
) -> dict[str, Any]:
    """A question as it is asked: nothing here tells what is right."""
    language, texts = best_texts(question.texts, wanted=wanted, order=languages)
    tokens = paper.tokens(on_paper, seed=seed)
    return {
        "key": question.key,
        "type": question.type,
        "language": language,
        "text": texts["text"],
        "unit": texts.get("unit"),
        "choices": [{"key": token, "text": texts["choices"][key]} for key, token in tokens.items()],
    }


def _question(
    attempt: Attempt, question: QuestionSpec, on_paper: Mapping[str, Any], answer: Answer | None, *, wanted: Sequence[str], at: datetime
) -> dict[str, Any]:
    languages = quiz_spec(attempt.version_id, attempt.quiz_key).languages
    shape = question_shape(question, on_paper, seed=attempt.seed, languages=languages, wanted=wanted)
    response = None if answer is None else wire_response(attempt, question.key, answer.response)
    shown = shows_feedback(attempt, answered=answer is not None, at=at)
    feedback = _feedback(attempt, question, wanted=wanted) if shown else None
    return {**shape, "response": response, "sequence": answer.sequence if answer else None, "feedback": feedback}


def _feedback(attempt: Attempt, question: QuestionSpec, *, wanted: Sequence[str]) -> dict[str, Any]:
    spec = quiz_spec(attempt.version_id, attempt.quiz_key)
    _, texts = best_texts(question.texts, wanted=wanted, order=spec.languages)
    earned = attempt.points.get(question.key)
    return {
        "right_answer": wire_response(attempt, question.key, question_type(question.type).right_answer(question.spec)),
        "explanation": texts.get("explanation") or "",
        "weight": attempt.terms["weights"][question.key],
        "points": earned[0] / earned[1] if earned else None,
    }


def _instant(at: datetime | None) -> str | None:
    return serializers.DateTimeField().to_representation(at) if at else None
