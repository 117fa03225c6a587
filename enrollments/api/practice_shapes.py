"""Practice on the wire: the questions of a quiz after the close, and what the answers came to."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from academy.api.serializers import score_as_number
from academy.errors import Invalid
from courses.questions import ResponseRefused, question_type
from courses.selectors import QuizSpec
from courses.texts import best_texts
from enrollments import paper
from enrollments.api.attempt_shapes import FeedbackShape, question_shape
from enrollments.api.serializers import ScoreNumber
from enrollments.models import Enrollment
from enrollments.services.practice import Practiced


class PracticedShape(serializers.Serializer[Any]):
    """The score, and what the feedback rule lets one see by question."""

    score = ScoreNumber()
    passed = serializers.BooleanField()
    feedback = serializers.DictField(child=FeedbackShape(), allow_null=True)


def practice_questions(enrollment: Enrollment, spec: QuizSpec, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """The questions to practice; their order and tokens are this enrollment's own and stay the same."""
    return [
        {
            **question_shape(spec.questions[str(each["key"])], each, seed=_seed(enrollment), languages=spec.languages, wanted=wanted),
            "response": None,
            "sequence": None,
            "feedback": None,
        }
        for each in _paper(enrollment, spec)
    ]


def responses_from_wire(enrollment: Enrollment, spec: QuizSpec, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Responses with authored choice keys.

    Raises: Invalid, for an unknown question or token.
    """
    on_paper = {str(each["key"]): each for each in _paper(enrollment, spec)}
    responses: dict[str, Any] = {}
    for key, response in answers.items():
        if key not in on_paper:
            raise Invalid({f"answers.{key}": ["There is no such question in this quiz."]})
        keys_by_token = {token: choice for choice, token in paper.tokens(on_paper[key], seed=_seed(enrollment)).items()}
        try:
            responses[key] = question_type(spec.questions[key].type).from_wire(response, keys_by_token)
        except ResponseRefused as refused:
            raise Invalid({f"answers.{key}": [str(refused)]}) from refused
    return responses


def practiced_shape(enrollment: Enrollment, practiced: Practiced, wanted: Sequence[str]) -> dict[str, Any]:
    feedback = None if practiced.parts is None else {key: _feedback(enrollment, practiced, key, wanted) for key in practiced.parts}
    return {"score": score_as_number(practiced.score), "passed": practiced.passed, "feedback": feedback}


def _feedback(enrollment: Enrollment, practiced: Practiced, key: str, wanted: Sequence[str]) -> dict[str, Any]:
    question = practiced.spec.questions[key]
    kind = question_type(question.type)
    _, texts = best_texts(question.texts, wanted=wanted, order=practiced.spec.languages)
    on_paper = next(each for each in _paper(enrollment, practiced.spec) if each["key"] == key)
    part = practiced.parts[key] if practiced.parts else 0
    return {
        "right_answer": kind.to_wire(kind.right_answer(question.spec), paper.tokens(on_paper, seed=_seed(enrollment))),
        "explanation": texts.get("explanation") or "",
        "weight": question.weight,
        "points": float(part),
    }


def _paper(enrollment: Enrollment, spec: QuizSpec) -> list[paper.PaperQuestion]:
    return paper.draw_paper(spec, seed=_seed(enrollment))


def _seed(enrollment: Enrollment) -> str:
    """Nothing is at stake in practice: the seed only has to be the same at each visit."""
    return enrollment.uuid.hex
