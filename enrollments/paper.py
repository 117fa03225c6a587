"""The paper of an attempt: which questions in which order, and the tokens that stand for choices on the wire.

A token comes from the attempt's secret seed, so neither its text nor its place tells which choice is right, and it means nothing
in another attempt.
"""

import hashlib
import hmac
import random
import secrets
from collections.abc import Mapping

from courses.questions import question_type
from courses.selectors import QuizSpec

PaperQuestion = dict[str, object]
_TOKEN_LENGTH = 8


def new_seed() -> str:
    """32 hexadecimal digits of the system's generator."""
    return secrets.token_hex(16)


def draw_paper(quiz: QuizSpec, *, seed: str) -> list[PaperQuestion]:
    """The questions of a new attempt and the order of their choices: `[{key, choices: [key]}]`."""
    drawer = random.Random(seed)  # noqa: S311 -- reproducible on purpose; the seed itself is secret
    keys = list(quiz.questions)
    if quiz.draw is not None and quiz.draw < len(keys):
        chosen = set(drawer.sample(keys, quiz.draw))
        keys = [key for key in keys if key in chosen]
    if quiz.shuffle:
        drawer.shuffle(keys)
    paper: list[PaperQuestion] = []
    for key in keys:
        question = quiz.questions[key]
        choices = list(question_type(question.type).choice_keys(question.spec))
        if quiz.shuffle:
            drawer.shuffle(choices)
        paper.append({"key": key, "choices": choices})
    return paper


def tokens(question: Mapping[str, object], *, seed: str) -> dict[str, str]:
    """The token of each choice of one question of the paper, in the order shown."""
    choices = question["choices"]
    return {choice: _token(seed, f"{question['key']}/{choice}") for choice in choices} if isinstance(choices, list) else {}


def _token(seed: str, name: str) -> str:
    digest = hmac.new(seed.encode(), name.encode(), hashlib.sha256).hexdigest()
    return digest[:_TOKEN_LENGTH]
