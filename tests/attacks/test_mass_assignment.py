"""No write moves a column that it does not document: every writing route with every other column there is."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from drf_spectacular.generators import SchemaGenerator

from academy.accounts import legal
from tests.academy.api.surface import API, Route, routes
from tests.attacks.asking import all_rows, ask, body_of, moved, undone
from tests.attacks.columns import columns
from tests.attacks.world import World, build_world
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
ROLES = ("owner", "stranger", "instructor", "administrator")
_FORM = "application/x-www-form-urlencoded"

_FIGURES = "participation_participationchange +"
MOVES = {
    "patch me": {"accounts_user.organization"},
    "put me/consents/<str:document>": set(),
    "post cohorts": {"courses_cohort +", "operations_act +"},
    "patch cohorts/<uuid:uuid>": {"courses_cohort.place", "courses_cohort.revision", "operations_act +"},
    "post cohorts/<uuid:uuid>/enrollments": set(),
    "patch enrollments/<uuid:uuid>": {"enrollments_enrollment.shared_with_coordinator"},
    "put enrollments/<uuid:uuid>/mode": set(),
    "put enrollments/<uuid:uuid>/withdrawal": {
        "courses_cohort.seats_taken",
        "enrollments_enrollment.state",
        "enrollments_enrollment.withdrawn_at",
        _FIGURES,
    },
    "put enrollments/<uuid:uuid>/country": {"enrollments_enrollment.country_id", "operations_act +", _FIGURES},
    "put enrollments/<uuid:uuid>/extension": {"enrollments_enrollment.extended_until", "operations_act +"},
    "put enrollments/<uuid:uuid>/lessons/<slug:key>/completion": {
        "enrollments_enrollment.last_active_at",
        "enrollments_enrollment.learning_minutes",
        "enrollments_lessonprogress +",
        _FIGURES,
    },
    "post enrollments/<uuid:uuid>/quizzes/<slug:key>/practice": set(),
    "put enrollments/<uuid:uuid>/quizzes/<slug:key>/attempts/<int:number>": set(),
    "patch attempts/<uuid:uuid>/answers": {"enrollments_answer +"},
    "put attempts/<uuid:uuid>/answers/<slug:question_key>": {"enrollments_answer +"},
    "post attempts/<uuid:uuid>/submission": {
        *(f"enrollments_attempt.{name}" for name in ("closed_by", "graded_at", "passed", "points", "score", "state", "submitted_at")),
        "enrollments_enrollment.last_active_at",
    },
}
"""What a plain write by who may moves; nothing else is documented."""


@pytest.fixture
def world() -> World:
    return build_world()


def writes() -> list[tuple[Route, str]]:
    return [(route, method) for route in routes(API) for method in route.methods if method != "get"]


@cache
def description() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


def documented(route: Route, method: str) -> set[str]:
    """The fields that the API's own description names for a write."""
    path = "/" + route.pattern.replace("uuid:", "").replace("str:", "").replace("slug:", "").replace("int:", "")
    operation = description()["paths"][path.replace("<", "{").replace(">", "}")][method]
    shape = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = shape.get("$ref", "").rpartition("/")[2]
    return set(description()["components"]["schemas"][name].get("properties", {})) if name else set()


def who_may(route: Route) -> str:
    return "administrator" if route.pattern.endswith(("cohorts", "cohorts/<uuid:uuid>", "country", "extension")) else "owner"


def test_a_plain_write_moves_what_is_documented_and_nothing_else(world):
    found, clients = {}, {actor: world.client(actor) for actor in ("owner", "administrator")}
    before = all_rows()
    for route, method in writes():
        with undone():
            ask(clients[who_may(route)], method, world.path(route, "own"), body_of(world, route, method) or None)
            found[f"{method} {route.pattern.removeprefix(API)}"] = moved(before, all_rows())

    assert found == MOVES


@pytest.mark.parametrize("role", ROLES)
def test_every_other_column_is_refused_by_name_and_none_is_moved(world, role):
    client, wrong = world.client(role), []
    before = all_rows()
    for route, method in writes():
        extra = {name: value for name, value in columns().items() if name not in documented(route, method)}
        answer = ask(client, method, world.path(route, "own"), {**extra, **body_of(world, route, method)})
        if role == who_may(route) or answer.status_code not in {403, 404}:
            named = set(answer.json().get("errors", {}))
            wrong += [(method, route.pattern, answer.status_code, extra.keys() - named)] if extra.keys() - named else []
        for content_type, body in as_forms({**extra, **body_of(world, route, method)}):
            status = ask(client, method, world.path(route, "own"), body, content_type=content_type).status_code
            wrong += [(method, route.pattern, content_type, status)] if status not in {403, 404, 415} else []

    assert wrong == []
    assert moved(before, all_rows()) == set()
    assert len(columns()) > 100


def as_forms(values: Mapping[str, Any]) -> list[tuple[str, bytes]]:
    flat = {name: str(value) for name, value in values.items()}
    return [(_FORM, urlencode(flat).encode()), (MULTIPART_CONTENT, encode_multipart(BOUNDARY, flat))]


_APP, _PAGES = "/_allauth/app/v1", "/accounts"
_VOLATILE = {
    *("id", "uuid", "key", "message_id", "text", "password", "data", "at"),
    *("user_id", "recipient_id"),  # PostgreSQL does not take numbers back with the rest
    *("session_key", "session_data", "expire_date", "auth_hash", "last_login"),
}


def sign_up() -> dict[str, str]:
    versions = {f"{name}_version": legal.current(name).version for name in legal.names()}
    return {"email": "new@example.org", "password": PASSWORD, "password1": PASSWORD, "name": "Sokha", "country": "KH", **versions}


def account_writes(email: str) -> dict[str, tuple[str, str, dict[str, str]]]:
    """Who writes to accounts what, by address."""
    new = "nine quiet lanterns"
    return {
        f"{_APP}/auth/signup": ("nobody", "post", sign_up()),
        f"{_APP}/auth/login": ("nobody", "post", {"email": email, "password": PASSWORD}),
        f"{_APP}/auth/password/request": ("nobody", "post", {"email": email}),
        f"{_APP}/auth/reauthenticate": ("owner", "post", {"password": PASSWORD}),
        f"{_APP}/account/password/change": ("owner", "post", {"current_password": PASSWORD, "new_password": new}),
        f"{_APP}/account/email": ("owner", "post", {"email": "other@example.org"}),
        f"{_PAGES}/signup/": ("nobody", "post", sign_up()),
        f"{_PAGES}/login/": ("nobody", "post", {"login": email, "password": PASSWORD}),
        f"{_PAGES}/password/reset/": ("nobody", "post", {"email": email}),
        f"{_PAGES}/password/change/": ("owner", "post", {"oldpassword": PASSWORD, "password1": new, "password2": new}),
        f"{_PAGES}/email/": ("owner", "post", {"email": "other@example.org", "action_add": "1"}),
    }


_OF_THE_PROFILE = {"name", "latin_name", "country", "language", "time_zone", "organization", "organization_type", "gender"}
_DOORS = {"shared_computer", "email", "login_name", "username", "login", "password", "user", "key"}


def test_sign_up_and_log_in_keep_no_column_that_was_sent_along(world):
    everything = columns("accounts", "account", "mfa", "usersessions")
    extra = {name: value for name, value in everything.items() if name not in _OF_THE_PROFILE | _DOORS}
    made = {}
    for path, (actor, method, body) in account_writes(str(world.own.enrollment.trainee.email)).items():
        plain, laden = (left_by(world.client(actor), method, path, sent) for sent in (body, {**extra, **body}))
        assert plain == laden, path
        made[path] = bool(plain)

    assert {path for path, did in made.items() if not did} <= {f"{_APP}/auth/reauthenticate"}
    assert {"is_superuser", "is_active", "roster", "demonstration", "verified", "role"} <= extra.keys()


def left_by(client: Client, method: str, path: str, body: dict[str, Any]) -> dict[str, list[Any]]:
    """What a write leaves: every new or changed row without what is another each time."""
    before = all_rows()
    with undone():
        if path.startswith(_PAGES):
            ask(client, method, path, urlencode({name: str(value) for name, value in body.items()}).encode(), content_type=_FORM)
        else:
            ask(client, method, path, body)
        after = all_rows()
    return {table: left for table in after if (left := sorted(map(str, changed(before[table], after[table]))))}


def changed(before: dict[Any, dict[str, Any]], after: dict[Any, dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [row for key, row in after.items() if before.get(key) != row]
    return [{name: value for name, value in row.items() if not is_another_each_time(name)} for row in rows]


def is_another_each_time(column: str) -> bool:
    return column in _VOLATILE or column.endswith(("_at", "_until", "_seen"))
