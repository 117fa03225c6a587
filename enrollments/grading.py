"""The score of an attempt: exact fractions, rounded half up once, in hundredths."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from courses.questions import question_type
from courses.selectors import QuestionSpec
from enrollments.models import TOP_SCORE


@dataclass(frozen=True)
class Graded:
    """A score in hundredths and, by question, what part of its weight was earned."""

    score: int
    parts: dict[str, Fraction]


def grade(questions: Iterable[QuestionSpec], responses: Mapping[str, Any]) -> Graded:
    """Grade the canonical responses to the questions of a paper; what has no response earns nothing."""
    asked = list(questions)
    parts = {question.key: question_type(question.type).score(question.spec, responses.get(question.key)) for question in asked}
    total = sum((Fraction(question.weight) for question in asked), Fraction(0))
    earned = sum((Fraction(question.weight) * parts[question.key] for question in asked), Fraction(0))
    return Graded(rounded_half_up(earned / total * TOP_SCORE) if total else 0, parts)


def rounded_half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def mean_score(scores: Iterable[int]) -> int | None:
    """The mean of scores in hundredths, rounded half up once; None of none."""
    known = list(scores)
    return rounded_half_up(Fraction(sum(known), len(known))) if known else None
