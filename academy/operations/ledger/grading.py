"""The outside grader: questions, quizzes and completion as authored, scored here with fractions, so that it can contradict the product."""

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

TOP = 10_000  # a score is in hundredths


@dataclass(frozen=True)
class Question:
    """A question with its right answer; `folds_case` is for short texts alone."""

    key: str
    type: str
    right: Any
    tolerance: Fraction
    weight: Fraction
    folds_case: bool = True

    def points(self, response: Any) -> Fraction:
        """From 0 to 1; `response` names choices by their keys, None is no answer.

        Raises: KeyError, if this grader does not know the type.
        """
        graded = _GRADERS[self.type]
        return Fraction(0) if response is None else graded(self, response)


@dataclass(frozen=True)
class Quiz:
    """A quiz with its terms, the pass mark in hundredths; `attempts` None: no limit."""

    key: str
    attempts: int | None
    pass_mark: int
    questions: Mapping[str, Question]

    def score(self, responses: Mapping[str, Any], asked: Iterable[str] | None = None) -> int:
        """In hundredths, rounded half up once.

        Args: responses, by question; asked, the keys of the questions on the paper, None for all.
        """
        questions = {key: self.questions[key] for key in (self.questions if asked is None else asked)}
        weight = sum(question.weight for question in questions.values())
        earned = sum(question.weight * question.points(responses.get(key)) for key, question in questions.items())
        return half_up(earned / weight * TOP) if weight else 0


@dataclass(frozen=True)
class Course:
    """A course as authored: minutes by lesson, and its quizzes, both in order; and the keys of what completion asks for."""

    lessons: Mapping[str, int]
    quizzes: Mapping[str, Quiz]
    asked_lessons: tuple[str, ...]
    asked_quizzes: tuple[str, ...]

    def completes(self, lessons: Iterable[str], best: Mapping[str, int], pass_marks: Mapping[str, int] | None = None) -> bool:
        """Whether these lessons and best scores are enough; `pass_marks` are those that differ from the authored ones."""
        marks = {key: self.quizzes[key].pass_mark for key in self.asked_quizzes} | dict(pass_marks or {})
        passed = all(best.get(key, -1) >= marks[key] for key in self.asked_quizzes)
        return passed and set(self.asked_lessons) <= set(lessons)

    def final_score(self, best: Mapping[str, int]) -> int | None:
        """The mean of the best scores in hundredths; None where completion asks for no quiz."""
        if not self.asked_quizzes:
            return None
        return half_up(Fraction(sum(best[key] for key in self.asked_quizzes), len(self.asked_quizzes)))


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return math.floor(value + Fraction(1, 2))


def _several(question: Question, response: Any) -> Fraction:
    right, chosen = set(question.right), set(response)
    return max(Fraction(0), Fraction(len(chosen & right) - len(chosen - right), len(right)))


def _number(question: Question, response: Any) -> Fraction:
    return Fraction(abs(Fraction(str(response)) - Fraction(str(question.right))) <= question.tolerance)


def _text(question: Question, response: Any) -> Fraction:
    accepted = {_folded(text, question.folds_case) for text in question.right}
    return Fraction(_folded(response, question.folds_case) in accepted)


def _same(question: Question, response: Any) -> Fraction:
    return Fraction(response == question.right)


_GRADERS: dict[str, Callable[[Question, Any], Fraction]] = {
    "single_choice": _same,
    "multiple_choice": _several,
    "true_false": _same,
    "numeric": _number,
    "short_text": _text,
}


def _folded(text: str, folds_case: bool) -> str:
    text = unicodedata.normalize("NFKC", text)
    if folds_case:
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.split())
