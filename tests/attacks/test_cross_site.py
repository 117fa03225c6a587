"""Writes that another site sends with somebody's cookie: refused on every route, and nothing is moved."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.academy.api.surface import API, Route, routes
from tests.attacks.asking import all_rows, ask, body_of, moved
from tests.attacks.world import World, build_world

pytestmark = pytest.mark.django_db
_TOKEN = {"X-CSRFToken": "a" * 32}
_EVIL = "https://evil.example"
_OVERRIDES = ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method")
_SOMETHING = {"email": "moved@example.org", "action": "end_log_ins", "_selected_action": "1", "confirm": "1", "reason": "none"}
_ACTS = ("admin/accounts/user/", "admin/accounts/grant/", "admin/enrollments/enrollment/")
_FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def browser(world: World) -> Client:
    """An administrator's browser; it holds the cookie of the forgery check, whose value another site cannot read."""
    browser = world.client("administrator", forgery_checks=True)
    browser.cookies["csrftoken"] = "a" * 32
    return browser


def by_cookie() -> Iterator[tuple[Route, str]]:
    """Every write that a cookie may open."""
    for route in routes():
        if route.pattern in _ACTS:
            yield route, "post"
        elif not route.pattern.startswith(("_allauth/app/", "admin/")):  # apps send a token and no cookie; the admin writes by acts alone
            yield from ((route, method) for method in route.methods if method != "get")


def forms(body: dict[str, Any]) -> dict[str, tuple[bytes, str, dict[str, str], set[int]]]:
    """How another site can send something: body, type, headers, and what it has to be answered with."""
    content, flat = json.dumps(body).encode(), {name: str(value) for name, value in body.items()}
    form, multipart = urlencode(flat).encode() or b"a=1", encode_multipart(BOUNDARY, flat or {"a": "1"})
    return {
        "no token": (content, "application/json", {}, {403}),
        "a made-up token": (content, "application/json", {"X-CSRFToken": "b" * 32}, {403}),
        "a foreign origin": (content, "application/json", {"Origin": _EVIL, **_TOKEN}, {403}),
        "no origin": (content, "application/json", {"Origin": "null", **_TOKEN}, {403}),
        "text": (content, "text/plain", {"Origin": _EVIL}, {403, 415}),
        "text with a token": (content, "text/plain", {"Origin": _EVIL, **_TOKEN}, {403, 415}),
        "a form": (form, _FORM, {"Origin": _EVIL, "Referer": f"{_EVIL}/page"}, {403, 415}),
        "a multipart form": (multipart, MULTIPART_CONTENT, {"Origin": "null"}, {403, 415}),
    }


def test_no_write_from_another_site_passes_and_none_moves_anything(world, browser):
    before, sent = all_rows(), 0
    for route, method in by_cookie():
        body = body_of(world, route, method) if route.pattern.startswith(API) else _SOMETHING
        for name, (content, content_type, headers, expected) in forms(body).items():
            answer = browser.generic(method.upper(), world.path(route, "own"), content, content_type, headers=headers)
            sent += 1
            no_json = {400} if route.pattern.startswith("_allauth/") and "form" in name else set()  # which is told before anything else
            assert answer.status_code in expected | no_json, (method, route.pattern, name, answer.status_code)

    assert moved(before, all_rows()) == set()
    assert sent > 400


def test_a_get_that_says_it_is_a_write_is_a_get(world, browser):
    before = all_rows()
    for route, method in by_cookie():
        path, override = world.path(route, "own"), dict.fromkeys(_OVERRIDES, method.upper())
        plain, disguised = (ask(browser, "get", path, **headers) for headers in ({}, {**override, **_TOKEN}))
        assert plain.status_code == disguised.status_code, (method, route.pattern)

    assert moved(before, all_rows()) == set()


def test_a_secure_page_asks_where_a_write_comes_from(world, browser):
    """Over TLS a browser that sends no Origin sends a Referer; without either nothing is taken."""
    for headers in ({"Referer": f"{_EVIL}/page"}, {}):
        answer = browser.patch("/api/v1/me", b"{}", "application/json", secure=True, headers={**_TOKEN, **headers})

        assert answer.status_code == 403


def test_a_token_needs_no_cookie_and_ignores_the_one_that_comes_with_it(world):
    token = world.client("owner").cookies["sessionid"].value
    bare, with_cookie = Client(enforce_csrf_checks=True), world.client("administrator", forgery_checks=True)
    asks = [browser.get("/api/v1/me", headers={"X-Session-Token": token}).json()["uuid"] for browser in (bare, with_cookie)]
    writes = [
        browser.patch("/api/v1/me", b'{"organization": "A"}', "application/json", headers={"X-Session-Token": token, "Origin": _EVIL})
        for browser in (bare, with_cookie)
    ]
    nothing = with_cookie.get("/api/v1/me", headers={"X-Session-Token": "x" * 32})
    of_apps = with_cookie.get("/_allauth/app/v1/auth/session")

    assert asks == [str(world.own.enrollment.trainee.uuid)] * 2
    assert [(answer.status_code, answer.json()["organization"]) for answer in writes] == [(200, "A")] * 2
    assert (nothing.status_code, of_apps.status_code) == (401, 401)
