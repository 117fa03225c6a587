"""Grading never asks the client: whatever is sent along with answers and submissions, the score is that of the stored answers."""

import json
import random
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from academy.operations.ledger.packages import read_course
from courses.questions import question_type
from courses.selectors import quiz_spec
from enrollments import paper
from enrollments.models import Attempt
from tests.academy.api.surface import API
from tests.attacks.asking import all_rows, ask, moved
from tests.attacks.columns import columns
from tests.attacks.world import World, build_world
from tests.courses.package.packages import small_package

pytestmark = pytest.mark.django_db
_WISHES = {
    **{"correct": True, "right": True, "points": [1, 1], "passed": True, "score": 100, "weight": 1000},
    **{"attempt": 1, "started_at": "2001-01-01T00:00:00Z", "deadline": "2099-01-01T00:00:00Z", "deadline_at": "2099-01-01T00:00:00Z"},
}


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def client(world: World) -> Client:
    return world.client("owner")


def wishes(world: World) -> dict[str, Any]:
    """What a client might like to set: every column of what is graded, the usual names, and a foreign attempt's identifiers."""
    foreign = {"attempt_id": world.other.attempt.pk, "id": world.other.attempt.pk, "uuid": str(world.other.attempt.uuid)}
    return {**columns("enrollments"), **_WISHES, **foreign}


def test_every_wish_beside_an_answer_is_refused_by_name_and_nothing_is_kept(world, client):
    attempt, key = f"/{API}attempts/{world.own.attempt.uuid}", world.own.attempt.paper[0]["key"]
    answer, before, sent = {"response": None, "sequence": 5}, all_rows(), 0
    places = {
        f"{attempt}/answers/{key}": ("put", lambda wish: {**answer, **wish}, ""),
        f"{attempt}/answers": ("patch", lambda wish: {"answers": {key: answer}, **wish}, ""),
        f"{attempt}/answers?": ("patch", lambda wish: {"answers": {key: {**answer, **wish}}}, f"answers.{key}."),
        f"{attempt}/submission": ("post", lambda wish: wish, ""),
        f"/{API}enrollments/{world.own.enrollment.uuid}/quizzes/module-2/attempts/1": ("put", lambda wish: wish, ""),
    }
    for path, (method, with_wish, prefix) in places.items():
        for name, value in wishes(world).items():
            if name not in {"response", "sequence"} or method == "post":
                told = ask(client, method, path, with_wish({name: value}))
                sent += 1
                assert (told.status_code, set(told.json()["errors"])) == (422, {f"{prefix}{name}"}), (path, name)

    assert moved(before, all_rows()) == set()
    assert sent > 200


@pytest.mark.parametrize(
    "body",
    [
        '{"response": true, "sequence": 5, "response": true}',
        '{"response": true, "sequence": 5, "sequence": 6}',
        '{"response": {"response": true, "correct": true}, "sequence": 5}',
        '{"response": [{"score": 100}], "sequence": 5}',
        '[{"response": true, "sequence": 5}]',
        '{"answer": {"response": true, "sequence": 5}}',
        '{"response": true, "sequence": 5}{"response": true, "sequence": 6}',
    ],
)
def test_doubled_keys_and_nested_copies_are_refused(world, client, body):
    before = all_rows()

    answer = ask(client, "put", f"/{API}attempts/{world.own.attempt.uuid}/answers/open-data", body.encode())

    assert answer.status_code in {400, 422}
    assert moved(before, all_rows()) == set()


def test_the_score_is_an_outside_graders_score_of_the_stored_answers(world, client):
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    source, scores = random.Random(seed), set()
    quiz = read_course(small_package(), small_package().__getitem__).quizzes["module-1"]
    start = f"/{API}enrollments/{world.own.enrollment.uuid}/quizzes/module-1/attempts"
    for number in (1, 2, 3):
        identifier = ask(client, "put", f"{start}/{number}").json()["id"]
        attempt = Attempt.objects.get(uuid=identifier)
        for sequence, key in enumerate(quiz.questions, 1):
            address = f"/{API}attempts/{identifier}/answers/{key}"
            ask(client, "put", address, {"response": any_response(attempt, key, source), "sequence": sequence, "score": 100})
            ask(client, "put", address, {"response": any_response(attempt, key, source), "sequence": sequence})
        ask(client, "post", f"/{API}attempts/{identifier}/submission", {"score": 100, "passed": True})
        told = ask(client, "post", f"/{API}attempts/{identifier}/submission").json()

        stored = stored_answers(attempt.pk)
        assert len(stored) == len(quiz.questions)
        assert told["score"] == quiz.score(stored, list(stored)) / 100, f"seed {seed}"
        scores.add(told["score"])
    assert ask(client, "put", f"{start}/4").status_code == 409


def any_response(attempt: Attempt, key: str, source: random.Random) -> Any:
    """A response of the question's type, often a right one, as it goes over the wire."""
    question = next(each for each in attempt.paper if each["key"] == key)
    asked = quiz_spec(attempt.version_id, attempt.quiz_key).questions[key]
    kind, tokens = question_type(asked.type), paper.tokens(question, seed=attempt.seed)
    right = kind.to_wire(kind.right_answer(asked.spec), tokens)
    choices = list(tokens.values())
    made = {
        "single_choice": lambda: source.choice(choices),
        "multiple_choice": lambda: source.sample(choices, source.randint(1, len(choices))),
        "true_false": lambda: source.random() < 0.5,
        "numeric": lambda: source.choice([13, 13.4, 13.5, 14, 14.5, 14.6]),
        "short_text": lambda: source.choice(["kdca", " KDCA ", "K D C A", "korea disease control  and prevention agency", "?"]),
    }
    return right if source.random() < 0.3 and asked.type != "short_text" else made[asked.type]()


def stored_answers(attempt: int) -> dict[str, Any]:
    """What the database holds, by SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT question_key, response FROM enrollments_answer WHERE attempt_id = %s", [attempt])
        return {key: json.loads(response) for key, response in cursor.fetchall()}
