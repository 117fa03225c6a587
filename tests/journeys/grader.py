"""The course as the simulated trainees know it: read from the authored files by the ledger's reader, with the texts that they see."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from academy.operations.ledger.grading import Course, Question, Quiz, half_up
from academy.operations.ledger.packages import read_course as read_package

__all__ = ["COURSE", "ROOT", "Course", "Question", "Quiz", "ShownQuestion", "half_up", "read_course"]

ROOT = Path(__file__).resolve().parents[2]
COURSE = "ict-based-response-to-covid-19"


@dataclass(frozen=True)
class ShownQuestion(Question):
    """A question with its choices' keys by the text that a trainee reads."""

    keys_by_text: Mapping[str, str] = field(default_factory=dict)


def read_course(folder: Path = ROOT / "content" / COURSE) -> Course:
    """Read the package of a folder, written in English."""
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    course = read_package(paths, lambda path: (folder / path).read_bytes())
    texts: dict[str, Any] = {}
    for path in folder.glob("*/quiz.yaml"):
        key = _yaml(path)["key"]
        texts[key] = _yaml(path.with_name("quiz.en.yaml"))["questions"]
    return replace(course, quizzes={key: _shown(quiz, texts[key]) for key, quiz in course.quizzes.items()})


def _shown(quiz: Quiz, texts: Mapping[str, Any]) -> Quiz:
    choices = {key: {text: choice for choice, text in of.get("choices", {}).items()} for key, of in texts.items()}
    return replace(quiz, questions={key: ShownQuestion(**vars(each), keys_by_text=choices[key]) for key, each in quiz.questions.items()})


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
