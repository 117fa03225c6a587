"""The outside grader: reads the authored course itself and scores with fractions of its own, so that it can contradict the product."""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
COURSE = "ict-based-response-to-covid-19"
TOP = 10_000  # a score is in hundredths


@dataclass(frozen=True)
class Question:
    """A question with its right answer, and its choices' keys by the text that a trainee reads."""

    key: str
    type: str
    right: Any
    tolerance: Fraction
    weight: Fraction
    keys_by_text: Mapping[str, str]

    def points(self, response: Any) -> Fraction:
        """From 0 to 1; `response` names choices by their keys, None is no answer."""
        if response is None:
            return Fraction(0)
        if self.type == "multiple_choice":
            right, chosen = set(self.right), set(response)
            return max(Fraction(0), Fraction(len(chosen & right) - len(chosen - right), len(right)))
        if self.type == "numeric":
            return Fraction(abs(Fraction(str(response)) - Fraction(str(self.right))) <= self.tolerance)
        if self.type == "short_text":
            return Fraction(_folded(response) in {_folded(text) for text in self.right})
        return Fraction(response == self.right)


@dataclass(frozen=True)
class Quiz:
    """A quiz with its terms; `attempts` None: no limit."""

    key: str
    attempts: int | None
    pass_mark: int
    questions: Mapping[str, Question]

    def score(self, responses: Mapping[str, Any]) -> int:
        """In hundredths, rounded half up once; responses by question."""
        weight = sum(question.weight for question in self.questions.values())
        earned = sum(question.weight * question.points(responses.get(key)) for key, question in self.questions.items())
        return half_up(earned / weight * TOP)


@dataclass(frozen=True)
class Course:
    """The course as authored: minutes by lesson, and its quizzes, both in order. Completion asks for all of them."""

    lessons: Mapping[str, int]
    quizzes: Mapping[str, Quiz]

    def completes(self, lessons: Iterable[str], best: Mapping[str, int]) -> bool:
        """Whether these lessons and best scores are enough."""
        passed = all(best.get(key, -1) >= quiz.pass_mark for key, quiz in self.quizzes.items())
        return passed and set(self.lessons) <= set(lessons)

    def final_score(self, best: Mapping[str, int]) -> int:
        """The mean of the best scores, in hundredths."""
        return half_up(Fraction(sum(best[key] for key in self.quizzes), len(self.quizzes)))


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return math.floor(value + Fraction(1, 2))


def read_course(slug: str = COURSE) -> Course:
    """Read a course package of this checkout, whose completion asks for all lessons and quizzes."""
    folder = ROOT / "content" / slug
    asked = _yaml(folder / "course.yaml")["completion"]
    if asked != {"lessons": "all", "quizzes": "all"}:
        raise ValueError(f"The journeys know a course that asks for everything, not for {asked}.")
    lessons = {}
    for path in sorted(folder.glob("*/*.en.md")):
        if path.name[0].isdigit():
            head = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8").split("---\n")[1])
            lessons[head["key"]] = int(head["minutes"])
    quizzes = [_quiz(_yaml(path), _yaml(path.with_name("quiz.en.yaml"))) for path in sorted(folder.glob("*/quiz.yaml"))]
    return Course(lessons, {quiz.key: quiz for quiz in quizzes})


def _quiz(structure: Mapping[str, Any], texts: Mapping[str, Any]) -> Quiz:
    questions = [_question(authored, texts["questions"][authored["key"]]) for authored in structure["questions"]]
    attempts, pass_mark = structure.get("attempts"), half_up(Fraction(str(structure["pass_mark"])) * 100)
    return Quiz(structure["key"], attempts, pass_mark, {question.key: question for question in questions})


def _question(authored: Mapping[str, Any], texts: Mapping[str, Any]) -> Question:
    return Question(
        key=authored["key"],
        type=authored["type"],
        right=authored["right"],
        tolerance=Fraction(str(authored.get("tolerance", 0))),
        weight=Fraction(str(authored.get("weight", 1))),
        keys_by_text={text: key for key, text in texts.get("choices", {}).items()},
    )


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
