"""Rule 3 on every route: no right answer, weight, accepted text, tolerance or explanation gets out before its time, whoever asks."""

import copy
import dataclasses
import json
import logging
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import KeyCorrection, VersionFile
from courses.questions import question_type
from courses.selectors import quiz_spec
from enrollments import paper, services
from enrollments.deadlines import counts_until
from enrollments.models import Answer, Attempt
from tests.academy.api.surface import API, Route, routes
from tests.attacks.asking import ask, body_of, text_of, undone
from tests.attacks.canaries import Canaries, canary_package
from tests.attacks.chance import chi_squared, mann_whitney
from tests.attacks.rights import ACTORS
from tests.attacks.world import World, build_world
from tests.factories.enrollments import right_responses, started

pytestmark = pytest.mark.django_db
ROLES = ("nobody", "owner", "classmate", "instructor", "coordinator", "administrator")
CAMPAIGN_ROLES = tuple(actor for actor in ACTORS if actor != "stranger")  # who has an attempt of their own to be shown in the end
STATES = ("none", "open", "saved", "expired", "submitted", "released")
LEAST_RESPONSES = 2_000
CAMPAIGN_QUESTIONS, CAMPAIGN_RESPONSES = 20, 10_000
CAMPAIGN_KINDS = ("own", "other", "missing")
PLACES_SERVED = 5_000
TIMED_SAVES = 1_000
_ODD_RESPONSES = (7, -1, "x", "", [], ["x"], {"a": "b"}, True, None)
_ALWAYS_THE_SAME = {
    *("api/v1/schema", "_allauth/openapi.json", "_allauth/openapi.yaml", "api/docs", "api/v1/countries", "api/v1/languages"),
    *("health/live", "health/ready", "robots.txt", "legal/<slug:document>", "problems/<slug:code>"),
}
_WRITES = ("operations_mail", "operations_act", "operations_job")


class Drive:
    """Asks every route in one state of the attempt after the other, as one role after the other, and notes where a canary was seen."""

    def __init__(self, world: World, canaries: Canaries, roles: tuple[str, ...], kinds: tuple[str, ...]) -> None:
        self.world, self.canaries, self.kinds, self.asked = world, canaries, kinds, 0
        self.clients = {role: world.client(role) for role in roles}
        self.seen: dict[tuple[str, str, str], set[str]] = {}

    def everything(self, state: str) -> None:
        for role, client in self.clients.items():
            for route in routes():
                if is_worth_asking(route.pattern, state, role):
                    for kind in self.kinds if "<" in route.pattern else ("own",):
                        self.route(state, role, client, route, kind)

    def route(self, state: str, role: str, client: Client, route: Route, kind: str) -> None:
        path = self.world.path(route, kind)
        for method in route.methods:
            is_ours = route.pattern.startswith(API)
            body = (body_of(self.world, route, method) or None) if is_ours else None if method == "get" else {}
            self.look(state, role, client, method, path, body)
            if method != "get" and role == "owner":
                self.look(state, role, client, method, path, {"nonsense": self.world.own.attempt.pk})

    def look(self, state: str, role: str, client: Client, method: str, path: str, body: Any = None) -> None:
        jar = copy.deepcopy(client.cookies)
        with undone():
            told = text_of(ask(client, method, path, body))
            if method != "get":
                told += written_down()
        client.cookies = jar
        self.asked += 1
        found = self.canaries.found_in(told)
        if found:
            self.seen.setdefault((state, role, path), set()).update(found)

    def odd_answers(self, state: str) -> None:
        """What a fault in an answer is told with."""
        attempt = self.world.own.attempt
        for question in attempt.paper:
            for sequence, response in enumerate(_ODD_RESPONSES, 100):
                path = f"/{API}attempts/{attempt.uuid}/answers/{question['key']}"
                self.look(state, "owner", self.clients["owner"], "put", path, {"response": response, "sequence": sequence})

    def files(self, state: str) -> None:
        """Every file of the package at the address that a public one has."""
        for file in VersionFile.objects.all():
            path = f"/media/{file.sha256}/{file.path.rpartition('/')[2]}"
            self.look(state, "owner", self.clients["owner"], "get", path)


def is_worth_asking(pattern: str, state: str, role: str) -> bool:
    """Whether an answer may differ from that to another role or in another state."""
    if pattern.startswith(("_allauth/", "accounts/")):
        return state == "saved" and role in {"nobody", "owner"}
    if pattern.startswith("admin/"):
        return state == "submitted" and role == "administrator"
    if not pattern.startswith(API) and state in {"none", "open", "expired"}:  # pages show no attempt
        return role == "owner"
    return (state, role) == ("saved", "owner") or pattern not in _ALWAYS_THE_SAME


def written_down() -> str:
    """Mails, acts and jobs, by SQL."""
    told = []
    with connection.cursor() as cursor:
        for table in _WRITES:
            cursor.execute(f"SELECT * FROM {table}")
            told += cursor.fetchall()
    return str(told)


def wire(attempt: Attempt, key: str, *, right: bool) -> Any:
    """A response as it goes over the wire, none of it a canary."""
    question = next(each for each in attempt.paper if each["key"] == key)
    tokens = list(paper.tokens(question, seed=attempt.seed).values())
    kind = quiz_spec(attempt.version_id, attempt.quiz_key).questions[key].type
    chosen = right_responses(attempt)[key] if right and tokens else tokens[0] if kind == "single_choice" else tokens[:2]
    return {"true_false": right, "numeric": 1.5, "short_text": "a guess"}.get(kind, chosen)


def in_state(world: World, state: str) -> World:
    """The same world with the owner's attempt further on; times are those of the clock, which the caller moves."""
    attempt, now = world.own.attempt, timezone.now()
    if state == "none":
        attempt.delete()
    elif state == "open":
        attempt = started(world.own.enrollment, "module-1", at=now)
    elif state == "saved":
        keys = [str(each["key"]) for each in attempt.paper]
        answers = {key: (wire(attempt, key, right=place % 2 == 0), 1) for place, key in enumerate(keys)}
        services.save_answers(attempt, answers, at=now)
    elif state == "submitted":
        services.close_expired_attempt(attempt, at=now)
        attempt = started(world.own.enrollment, "module-1", number=2, at=now)
        services.save_answers(
            attempt, {str(each["key"]): (wire(attempt, str(each["key"]), right=True), 1) for each in attempt.paper}, at=now
        )
        attempt = services.submit_attempt(attempt, at=now)
    return dataclasses.replace(world, own=dataclasses.replace(world.own, attempt=attempt))


def drive(world: World, canaries: Canaries, *, roles: tuple[str, ...], kinds: tuple[str, ...]) -> Drive:
    drive, began = Drive(world, canaries, roles, kinds), timezone.now()
    later = {"expired": began + timedelta(minutes=41), "submitted": began + timedelta(minutes=45)}
    later["released"] = counts_until(world.own.enrollment) + timedelta(hours=1)
    for state in STATES:
        with time_machine.travel(later.get(state, began), tick=True):
            drive.world = in_state(drive.world, state)
            drive.everything(state)
            if state in {"open", "saved"}:
                drive.odd_answers(state)
    drive.files("released")
    return drive


@pytest.mark.parametrize(
    ("questions", "roles", "kinds", "least"),
    [
        pytest.param(2, ROLES, ("own",), LEAST_RESPONSES, id="ci"),
        pytest.param(CAMPAIGN_QUESTIONS, CAMPAIGN_ROLES, CAMPAIGN_KINDS, CAMPAIGN_RESPONSES, marks=pytest.mark.campaign, id="campaign"),
    ],
)
def test_no_canary_gets_out_before_its_time_and_all_of_the_quiz_do_then(questions, roles, kinds, least, caplog):
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    package, canaries = canary_package(random.Random(seed), questions=questions)
    world = build_world(package)
    KeyCorrection.objects.create(
        version=world.own.cohort.version,
        quiz_key="module-2",
        question_key="short-text-0",
        spec={"right": [canaries.never[0]], "ignore_case": True},
        by=world.people["administrator"],
        at=timezone.now(),
    )
    caplog.set_level(logging.DEBUG)

    done = drive(world, canaries, roles=roles, kinds=kinds)

    print(f"{done.asked} responses")
    of_the_quiz = canaries.found_in((package["01-response/quiz.yaml"] + package["01-response/quiz.en.yaml"]).decode())
    early = {place: found for place, found in done.seen.items() if place[:2] != ("released", "owner")}
    released = set().union(*(found for place, found in done.seen.items() if place[:2] == ("released", "owner")))
    assert early == {}, f"seed {seed}"
    assert released == of_the_quiz - set(canaries.never)
    assert canaries.found_in(caplog.text) == set()
    assert done.asked >= least


def test_the_place_of_the_right_choice_and_the_rank_of_its_token_are_uniform():
    package, _ = canary_package(random.Random(1))
    world = build_world(package)
    spec = quiz_spec(world.own.cohort.version_id, "module-1")
    places, ranks, served = [0] * 4, [0] * 4, 0
    while served < PLACES_SERVED:
        seed = f"{served:032x}"
        for question in paper.draw_paper(spec, seed=seed):
            asked = spec.questions[str(question["key"])]
            if asked.type == "single_choice":
                tokens = paper.tokens(question, seed=seed)
                right = str(question_type(asked.type).right_answer(asked.spec))
                places[list(tokens).index(right)] += 1
                ranks[sorted(tokens.values()).index(tokens[right])] += 1
                served += 1

    assert chi_squared(places) < 11.34  # 3 degrees of freedom, p = 0.01; the seeds are fixed
    assert chi_squared(ranks) < 11.34


@pytest.fixture
def canary_world() -> World:
    package, _ = canary_package(random.Random(2))
    return build_world(package)


def saved(client: Client, attempt: Attempt, key: str, response: Any, sequence: int) -> tuple[Any, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        answer = ask(client, "put", f"/{API}attempts/{attempt.uuid}/answers/{key}", {"response": response, "sequence": sequence})
    return answer, [query["sql"].split("'")[0] for query in queries]


def pairs(attempt: Attempt) -> Iterator[tuple[str, Any, Any]]:
    """Of each question a right and a wrong response of the same length."""
    right = right_responses(attempt)
    for question in attempt.paper:
        key = str(question["key"])
        tokens = list(paper.tokens(question, seed=attempt.seed).values())
        kind = quiz_spec(attempt.version_id, attempt.quiz_key).questions[key].type
        others = [token for token in tokens if token not in right[key]] if tokens else []
        wrong = {
            "single_choice": others[:1] and others[0],
            "multiple_choice": others,
            "true_false": not right[key],
            "numeric": kind == "numeric" and round(right[key] - 1000, 6),
            "short_text": kind == "short_text" and "x" * len(right[key]),
        }[kind]
        yield key, right[key], wrong


def test_saving_a_right_and_a_wrong_answer_differ_in_nothing(canary_world):
    client, attempt = canary_world.client("owner"), canary_world.own.attempt
    for key, right, wrong in pairs(attempt):
        one, statements = saved(client, attempt, key, right, 1)
        other, other_statements = saved(client, attempt, key, wrong, 2)

        assert (one.status_code, other.status_code) == (200, 200), key
        assert {**one.json(), "response": other.json()["response"], "sequence": 2} == other.json()
        assert {**one.headers, "Content-Length": ""} == {**other.headers, "Content-Length": ""}
        assert len(statements) == len(other_statements)


def test_all_choices_of_a_question_come_back_in_the_order_shown_and_not_as_authored(canary_world):
    client, attempt = canary_world.client("owner"), canary_world.own.attempt
    shown = {
        each["key"]: [choice["key"] for choice in each["choices"]] for each in asked(client, attempt) if each["type"] == "multiple_choice"
    }

    replies = {key: saved(client, attempt, key, sorted(tokens), 1)[0].json()["response"] for key, tokens in shown.items()}

    assert replies == shown
    assert {each["key"]: each["response"] for each in asked(client, attempt) if each["key"] in shown} == shown


def asked(client: Client, attempt: Attempt) -> Any:
    return ask(client, "get", f"/{API}attempts/{attempt.uuid}").json()["questions"]


@pytest.mark.campaign
def test_saving_a_right_answer_takes_as_long_as_saving_a_wrong_one(canary_world):
    """Refuted only if three fresh samples in a row tell them apart."""
    client, attempt = canary_world.client("owner"), canary_world.own.attempt
    key, right, wrong = next(pair for pair in pairs(attempt) if pair[0].startswith("short-text"))
    told_apart, sequence = 0, 0
    for _ in range(3):
        seconds: dict[bool, list[float]] = {True: [], False: []}
        for number in random.sample(range(2 * TIMED_SAVES), 2 * TIMED_SAVES):
            sequence += 1
            body = json.dumps({"response": right if number % 2 else wrong, "sequence": sequence}).encode()
            began = time.perf_counter()
            ask(client, "put", f"/{API}attempts/{attempt.uuid}/answers/{key}", body)
            seconds[bool(number % 2)].append(time.perf_counter() - began)
        told_apart += mann_whitney(seconds[True], seconds[False]) < 0.01

    assert told_apart < 3
    assert Answer.objects.filter(attempt=attempt).count() == 1
