"""Every route, method and object for everybody: the table in rights.py says who gets what."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.academy.api.surface import API, METHODS, Route, routes
from tests.attacks import rights
from tests.attacks.asking import ask, body_of, content_of, undone
from tests.attacks.world import MISSING, OBJECTS, World, build_world
from tests.factories.courses import CohortFactory

pytestmark = pytest.mark.django_db
Row = tuple[str, str, str]
_FEW = ("nobody", "owner", "administrator")
_ANSWER = {"response": None, "sequence": 1}


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    """Everybody, logged in once: what a request does to a log-in is taken back with the rest."""
    return {actor: world.client(actor) for actor in rights.ACTORS}


def rows_of(table: str) -> dict[Row, list[int]]:
    """Route, method and object with the statuses of the row."""
    found: dict[Row, list[int]] = {}
    for line in table.strip().splitlines():
        pattern, method, kind, *statuses = line.split()
        for client in ("app", "browser") if "CLIENT" in pattern else ("",):
            found[pattern.replace("CLIENT", client), method, kind] = [int(status) for status in statuses]
    return found


def rows_there_are(prefix: str, found: list[Route]) -> Iterator[Row]:
    for route in found:
        for method in route.methods:
            for kind in ("own", "other") if route_has_objects(route) else ("own",):
                yield (route.pattern.removeprefix(prefix) or "/", method, kind)


def route_has_objects(route: Route) -> bool:
    return "<" in route.pattern and "(" not in route.pattern


def elsewhere() -> list[Route]:
    return [route for route in routes() if not route.pattern.startswith((API, "admin/"))]  # the admin: see test_admin.py


def of_the_api() -> list[Route]:
    return [route for route in routes(API) if route.pattern != f"{API}schema"]  # the same for whoever asks, and half a second each time


def test_every_route_has_a_row_and_every_row_a_route():
    assert sorted(rows_of(rights.OF_THE_API)) == sorted(rows_there_are(API, of_the_api()))
    assert sorted(rows_of(rights.ELSEWHERE)) == sorted(rows_there_are("", elsewhere()))


def test_the_api_gives_everybody_what_the_table_says_and_tells_nothing_of_the_rest(world, clients):
    """What one may not see is answered with the very bytes of what there is not; a draft of somebody else as well."""
    draft = CohortFactory(current=True, draft=True, version=world.other.cohort.version)
    table, wrong, told_apart, unseen = rows_of(rights.OF_THE_API), [], [], 0
    for route in of_the_api():
        for method in route.methods:
            answers = {kind: asked_by_all(world, clients, route, method, kind) for kind in kinds_of(route)}
            for kind in answers.keys() - {"missing"}:
                got = [answer.status_code for answer in answers[kind]]
                wrong += [(method, route, kind, got)] if got != table.get((route.pattern.removeprefix(API), method, kind)) else []
            if route.pattern.startswith(f"{API}cohorts/<"):
                answers["draft"] = asked_by_all(world, clients, route, method, "own", uuid=str(draft.uuid))
            for kind, answer, missing in beside_missing(answers):
                unseen += answer.status_code == 404
                told_apart += [(method, route, kind)] if answer.status_code == 404 and not same(answer, missing) else []

    assert wrong == []
    assert told_apart == []
    assert unseen > 300


def kinds_of(route: Route) -> tuple[str, ...]:
    return OBJECTS if "<" in route.pattern else ("own",)


def asked_by_all(world: World, clients: dict[str, Client], route: Route, method: str, kind: str, **values: str) -> list[Any]:
    path = route.path(**world.parameters(route, kind) | values)
    body = body_of(world, route, method) or None
    answers = []
    for actor in rights.ACTORS:
        with undone():
            answers.append(ask(clients[actor], method, path, body))
    return answers


def beside_missing(answers: dict[str, list[Any]]) -> Iterator[tuple[str, Any, Any]]:
    """Each answer beside the one that the same person gets about what there is not; which is 404, or 401 like all others."""
    for kind in answers.keys() - {"missing"} if "missing" in answers else ():
        for actor, answer, missing in zip(rights.ACTORS, answers[kind], answers["missing"], strict=True):
            assert missing.status_code == (401 if actor == "nobody" and answer.status_code == 401 else 404)
            yield kind, answer, missing


def same(one: Any, other: Any) -> bool:
    return (one.content, dict(one.headers)) == (other.content, dict(other.headers))


def test_methods_that_a_route_does_not_have_are_refused_to_everybody(world, clients):
    for route in of_the_api():
        for method in sorted(set(METHODS) - set(route.methods)):
            got = [status_for_empty(world, clients[actor], route, method) for actor in _FEW]

            assert (got[0] in {401, 405}, got[1] in {403, 405}, got[2]) == (True, True, 405), (method, route.pattern, got)


def status_for_empty(world: World, client: Client, route: Route, method: str) -> int:
    with undone():
        return int(ask(client, method, world.path(route, "own")).status_code)


def test_heads_are_as_gets_and_options_tell_nothing_of_the_object(world, clients):
    for route in of_the_api():
        for actor in _FEW:
            with undone():
                told = [ask(clients[actor], "options", world.path(route, kind)) for kind in ("own", "other", "missing")]
                if "get" in route.methods:
                    head, get = (ask(clients[actor], method, world.path(route, "own")) for method in ("head", "get"))
                    assert (head.status_code, content_of(head)) == (get.status_code, b""), (route.pattern, actor)

            assert len({(each.status_code, each.content) for each in told}) == 1, (route.pattern, actor)


def test_everybody_gets_elsewhere_what_the_table_says(world, clients):
    table, wrong = rows_of(rights.ELSEWHERE), []
    for route in elsewhere():
        for method in route.methods:
            for kind in ("own", "other") if route_has_objects(route) else ("own",):
                got = [status_elsewhere(clients[actor], world.path(route, kind), method) for actor in _FEW]
                wrong += [(method, route.pattern, kind, got)] if got != table.get((route.pattern or "/", method, kind)) else []

    assert wrong == []


def status_elsewhere(client: Client, path: str, method: str) -> int:
    jar = copy.deepcopy(client.cookies)
    is_form = path.startswith("/accounts/")
    body = None if method == "get" else b"x=1" if is_form else {}
    content_type = "application/x-www-form-urlencoded" if is_form else "application/json"
    with undone():
        status = int(ask(client, method, path, body, content_type=content_type).status_code)
    client.cookies = jar  # who logged out is logged in again, as the database has it
    return status


def test_a_part_of_another_course_or_attempt_is_not_there(world, clients):
    enrollment, attempt, key = world.own.enrollment.uuid, world.own.attempt.uuid, world.own.attempt.paper[0]["key"]
    mixed = [
        ("get", f"enrollments/{enrollment}/lessons/unknown-lesson"),
        ("put", f"enrollments/{enrollment}/lessons/module-1/completion"),
        ("get", f"enrollments/{enrollment}/quizzes/command"),
        ("put", f"enrollments/{world.other.enrollment.uuid}/quizzes/module-1/attempts/1"),
        ("put", f"attempts/{attempt}/answers/module-1"),
        ("put", f"attempts/{world.other.attempt.uuid}/answers/{key}"),
        ("get", f"courses/{world.own.slug}/lessons/command"),
        ("get", f"enrollments/{attempt}"),
        ("get", f"attempts/{enrollment}"),
        ("get", f"cohorts/{enrollment}"),
    ]

    statuses = {path: ask(clients["owner"], method, f"/{API}{path}", _ANSWER if "/answers/" in path else None) for method, path in mixed}

    assert {path: answer.status_code for path, answer in statuses.items()} == {path: 404 for _, path in mixed}


def test_filters_show_nothing_that_the_path_does_not(world, clients):
    """Of a foreign cohort there are zeros, for everybody may know it; a foreign draft is told like one that there is not."""
    draft = CohortFactory(current=True, draft=True, version=world.other.cohort.version)

    def report(cohort: object) -> Any:
        return ask(clients["instructor"], "get", f"/{API}participation?group_by=country&cohort={cohort}")

    assert [row["enrolled"] for row in report(world.own.cohort.uuid).json()["rows"]] == [3]
    assert (report(world.other.cohort.uuid).json()["rows"], report(world.other.cohort.uuid).json()["total"]["people"]) == ([], 0)
    assert (report(draft.uuid).status_code, report(draft.uuid).content) == (422, report(MISSING).content)
    assert ask(clients["coordinator"], "get", f"/{API}participation?group_by=country&country=KE").status_code == 403
    listed = ask(clients["stranger"], "get", f"/{API}cohorts?course={world.other.slug}").json()
    assert [each["id"] for each in listed["results"]] == [str(world.other.cohort.uuid)]
