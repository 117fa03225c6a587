"""A course in which everything that must stay secret is a random text of its own, so that one look tells whether it got out."""

import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from courses.questions import TYPES
from tests.courses.package.packages import small_package

QUIZZES = {"module-1": "01-response", "module-2": "02-systems"}


@dataclass
class Canaries:
    """Every secret of a package.

    `shown` gets out once the feedback rule allows it: explanations, accepted texts, right numbers, weights. `never` stays on the
    server for ever: tolerances and the authored keys of choices.
    """

    source: random.Random
    shown: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)

    def word(self, kept: list[str]) -> str:
        kept.append("q" + "".join(self.source.choices(string.ascii_lowercase + string.digits, k=15)))
        return kept[-1]

    def number(self, kept: list[str], *, whole: int, after: int) -> str:
        """A decimal with so many digits before and after its point; neither begins or ends with 0."""
        kept.append(".".join(str(self.source.randrange(10 ** (digits - 1) + 1, 10**digits, 2)) for digits in (whole, after)))
        return kept[-1] if not kept[-1].endswith("0") else self.number(kept, whole=whole, after=after)

    def found_in(self, text: str) -> set[str]:
        return {each for each in (*self.shown, *self.never) if each in text}


def canary_package(source: random.Random, *, questions: int = 2) -> tuple[dict[str, bytes], Canaries]:
    """The small package with two quizzes of so many questions of each type, and what is secret in it."""
    package, canaries = small_package(), Canaries(source)
    for key, folder in QUIZZES.items():
        structure: dict[str, Any] = {"key": key, "attempts": "3", "time_limit_minutes": "40", "pass_mark": "60", "minutes": "10"}
        structure["questions"], texts = [], {}
        for number in range(questions):
            for name in TYPES:
                made, said = _MAKERS[name](canaries)  # a new type of question needs a maker here
                weight = canaries.number(canaries.shown, whole=3, after=2)
                structure["questions"].append({"key": _key(name, number), "type": name, "weight": weight, **made})
                texts[_key(name, number)] = {"text": f"{name} {number}?", "explanation": canaries.word(canaries.shown), **said}
        package[f"{folder}/quiz.yaml"] = json.dumps(structure).encode()
        package[f"{folder}/quiz.en.yaml"] = json.dumps({"title": key, "questions": texts}).encode()
    return package, canaries


def _key(name: str, number: int) -> str:
    return f"{name.replace('_', '-')}-{number}"


def _choices(canaries: Canaries, *, right: int) -> tuple[list[str], dict[str, str], list[str]]:
    """Four keys with their texts, and those that are right: the first ones, as most banks of questions have it."""
    keys = [canaries.word(canaries.never) for _ in range(4)]
    return keys, {key: f"Choice {place}" for place, key in enumerate(keys)}, keys[:right]


def _single(canaries: Canaries) -> tuple[dict[str, Any], dict[str, Any]]:
    keys, texts, right = _choices(canaries, right=1)
    return {"choices": keys, "right": right[0]}, {"choices": texts}


def _multiple(canaries: Canaries) -> tuple[dict[str, Any], dict[str, Any]]:
    keys, texts, right = _choices(canaries, right=2)
    return {"choices": keys, "right": right}, {"choices": texts}


def _numeric(canaries: Canaries) -> tuple[dict[str, Any], dict[str, Any]]:
    right, tolerance = canaries.number(canaries.shown, whole=4, after=6), canaries.number(canaries.never, whole=2, after=7)
    return {"right": right, "tolerance": tolerance}, {"unit": "days"}


def _short_text(canaries: Canaries) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"right": [canaries.word(canaries.shown), canaries.word(canaries.shown)]}, {}


_MAKERS: dict[str, Callable[[Canaries], tuple[dict[str, Any], dict[str, Any]]]] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": lambda canaries: ({"right": "true"}, {}),
    "numeric": _numeric,
    "short_text": _short_text,
}
