"""Reads the authored files of a course package, from wherever they lie, into what the grader grades by."""

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from ruamel.yaml import YAML

from academy.operations.ledger.grading import Course, Question, Quiz, half_up

Read = Callable[[str], bytes]
"""Gives the bytes of a file of the package by its path."""

_HEAD = re.compile(r"\A---\r?\n(.*?)^---\s*$", re.DOTALL | re.MULTILINE)
_QUIZ = re.compile(r"([0-9]+)-[^/]+/quiz\.yaml")


def read_course(paths: Iterable[str], read: Read) -> Course:
    """Read a package.

    Args: paths, of all its files.
    """
    paths = list(paths)
    structure = _yaml(read("course.yaml"))
    lessons = _lessons(paths, read, language=structure["source_language"])
    found = sorted((int(match[1]), path) for path in paths if (match := _QUIZ.fullmatch(path)))
    quizzes = {quiz.key: quiz for quiz in (_quiz(_yaml(read(path))) for _, path in found)}
    asked = structure.get("completion", {})
    return Course(lessons, quizzes, _asked(asked.get("lessons", "all"), lessons), _asked(asked.get("quizzes", "all"), quizzes))


def question_of(key: str, kind: str, weight: object, spec: Mapping[str, Any]) -> Question:
    """A question from its parts.

    Args: spec, with `right` and what belongs to its type, either as authored (all text) or as JSON values.
    """
    right = spec["right"]
    if kind == "true_false":
        right = right in (True, "true")
    folds_case = spec.get("ignore_case", True) in (True, "true")
    return Question(key, kind, right, Fraction(str(spec.get("tolerance", 0))), Fraction(str(weight)), folds_case)


def _lessons(paths: Iterable[str], read: Read, *, language: str) -> dict[str, int]:
    name = re.compile(rf"([0-9]+)-[^/]+/([0-9]+)-[^/]+\.{re.escape(language)}\.md")
    found = sorted((int(match[1]), int(match[2]), path) for path in paths if (match := name.fullmatch(path)))
    heads = [_head(read(path)) for _, _, path in found]
    return {head["key"]: int(head["minutes"]) for head in heads}


def _head(data: bytes) -> dict[str, Any]:
    """The fields between the two lines of dashes with which a lesson begins."""
    match = _HEAD.match(data.decode("utf-8-sig"))
    return dict(_yaml(match[1].encode())) if match else {}


def _quiz(structure: Mapping[str, Any]) -> Quiz:
    questions = [question_of(each["key"], each["type"], each.get("weight", 1), each) for each in structure["questions"]]
    attempts = None if structure["attempts"] == "unlimited" else int(structure["attempts"])
    pass_mark = half_up(Fraction(structure["pass_mark"]) * 100)
    return Quiz(structure["key"], attempts, pass_mark, {question.key: question for question in questions})


def _asked(authored: Any, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(known) if authored == "all" else tuple(authored)


def _yaml(data: bytes) -> Any:
    """Every scalar as text: no reader of YAML may decide what `no` or `1.0` is."""
    return YAML(typ="base", pure=True).load(data.decode("utf-8-sig"))
