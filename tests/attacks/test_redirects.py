"""No parameter leads away from here: every page, before and after log-in, with every name that a place to go to may have."""

import copy
import re
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.academy.api.surface import Route, routes
from tests.attacks.asking import ask, content_of, undone
from tests.attacks.world import World, build_world
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
NAMES = ("next", "redirect_to", "redirect", "return_to", "return_url", "url", "continue", "callback_url", "process", "code", "language")
TARGETS = (
    *("//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example"),
    *("/\\/evil.example", "https:evil.example", "https:/evil.example", "https://evil.example", "http://evil.example"),
    *("HTTPS://EVIL.EXAMPLE", "ftp://evil.example", "https:///evil.example", "https:\\\\evil.example"),
    *("https://evil.example\\@academy.example", "https://academy.example@evil.example", "//academy.example@evil.example"),
    *("https://academy.example.evil.example", "https://academy.example:81/", "http://academy.example/", "//evil.example:443/.."),
    *("\t//evil.example", "/\t/evil.example", "\n//evil.example", "/\n/evil.example", "\r\n//evil.example", " //evil.example"),
    *("\x00//evil.example", "%2f%2fevil.example", "%252f%252fevil.example", "/%2fevil.example", "/%5cevil.example"),
    *("/%09/evil.example", "//evil%2eexample", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)"),
    *("data:text/html,<script>alert(1)</script>", "vbscript:x", "blob:x", "//\u0435vil.example"),
    *("https://evil.example#@academy.example", "https://evil.example?academy.example"),
)
_FORM = "application/x-www-form-urlencoded"
_FEW = 2


def leads_away(location: str) -> bool:
    """Where a browser would go: it drops tabs and line ends, and takes a backslash for a slash."""
    seen = re.sub(r"[\t\r\n]", "", location.strip("\x00 \t\r\n")).replace("\\", "/")
    seen = re.sub(r"^(https?:|)/{2,}|^(https?:)/*", r"\1\2//", seen, flags=re.IGNORECASE)  # however many slashes there are
    there = urlsplit(urljoin(settings.ACADEMY_URL + "/accounts/login/", seen))
    return (there.scheme, there.netloc) != ("https", urlsplit(settings.ACADEMY_URL).netloc)


def faults(client: Client, method: str, path: str, target: str, body: dict[str, str]) -> list[str]:
    """What is wrong in one answer: a Location, or a link or form of the page, that leads away."""
    places = dict.fromkeys(NAMES, target)
    content = urlencode({**places, **body}).encode() if method == "post" else None
    jar = copy.deepcopy(client.cookies)
    with undone():
        answer = ask(client, method, f"{path}?{urlencode(places)}", content, content_type=_FORM)
    client.cookies = jar
    links = re.findall(r'(?:href|action|src)="([^"]*)"', content_of(answer).decode("utf-8", "replace"))
    wrong = [location for location in (answer.headers.get("Location"), *links) if location and leads_away(location)]
    return [f"{method} {path} {target!r} leads to {location}" for location in wrong if not location.startswith(_OWN_LINKS)]


_OWN_LINKS = ("mailto:", "data:image/")


def pages() -> list[Route]:
    return [route for route in routes() if not route.pattern.startswith(("api/v1/", "_allauth/", "admin/"))]


@pytest.fixture
def world() -> World:
    return build_world()


def test_there_are_forty_targets_and_all_that_is_not_encoded_leads_away():
    assert len(set(TARGETS)) >= 40
    assert {target for target in TARGETS if not leads_away(target)} == {target for target in TARGETS if re.match("%|/%", target)}


def test_who_logs_in_out_up_or_again_stays_here(world):
    wrong, user, clients = [], world.own.enrollment.trainee, {actor: world.client(actor) for actor in ("nobody", "owner")}
    doors = [
        ("nobody", "/accounts/login/", {"login": str(user.email), "password": PASSWORD}),
        ("owner", "/accounts/logout/", {}),
        ("owner", "/accounts/reauthenticate/", {"password": PASSWORD}),
        ("owner", "/accounts/login/", {}),
        ("owner", "/accounts/signup/", {}),
    ]
    for target in TARGETS:
        for actor, path, body in doors:
            wrong += faults(clients[actor], "post", path, target, body)

    assert wrong == []


def test_no_page_leads_away(world):
    wrong, place, clients = [], 0, {actor: world.client(actor) for actor in ("nobody", "owner")}
    for route in pages():
        for client in clients.values():
            for method in ("get", "post") if "post" in route.methods else ("get",):
                for _ in range(_FEW):
                    place += 1
                    wrong += faults(client, method, world.path(route, "own"), TARGETS[place % len(TARGETS)], {})

    assert wrong == []
