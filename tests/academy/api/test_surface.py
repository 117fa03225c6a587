"""What holds for every address: who is let in, which methods it takes, what a forged or a garbled request meets."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from academy.accounts.models import User
from tests.academy.api.surface import API, METHODS, Route, routes
from tests.factories.accounts import GrantFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory, started

pytestmark = pytest.mark.django_db

PUBLIC = {
    "schema",
    "countries",
    "languages",
    "documents",
    "documents/<str:document>",
    "courses",
    "courses/<slug:slug>",
    "courses/<slug:slug>/lessons/<slug:key>",
    "cohorts",
    "cohorts/<uuid:uuid>",
    "certificates/<str:code>",
}
"""What anybody may read below /api/v1/; there is nothing that anybody may write."""

PUBLIC_PAGES = {
    "",
    "api/docs",
    "certificates/<str:code>.pdf",
    "courses/<slug:slug>",
    "courses/<slug:slug>/lessons/<slug:key>",
    "health/live",
    "health/ready",
    "legal/<slug:document>",
    "media/<str:sha256>/<str:name>",
    "problems/<slug:code>",
    "robots.txt",
    "verify",
    "verify/<str:code>",
    "VERIFY/<str:code>",
}

PAGES_AFTER_LOGGING_IN = {"home"}

ACCOUNT_PAGES_FOR_NOBODY = {
    "accounts/login/",
    "accounts/signup/",
    "accounts/inactive/",
    "accounts/password/reset/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/done/",
}
"""Pages of accounts that show something to who is not logged in; all others lead to one of these or to the start."""

_NASTY = {
    "NUL": "a%00b",
    "bytes that are no text": "%ED%A0%80%FF",
    "beyond the basic plane": "%F0%9F%98%80",
    "long": "a" * 3000,
    "huge": "9" * 60,
}
_FILTERS = (
    *("q", "course", "country", "cohort", "delivery", "enrolling", "state", "mode", "ordering"),
    *("group_by", "from", "to", "language", "page", "page_size"),
)


def named(found: list[Route]) -> dict[str, Route]:
    return {route.pattern.removeprefix(API): route for route in found}


@dataclass(frozen=True)
class House:
    """What there is to find, and who may do everything there: an administrator who is enrolled."""

    person: User
    found: dict[str, dict[str, str]]

    def path_of(self, route: Route, **garbled: str) -> str:
        """A path to what there is."""
        first = route.pattern.removeprefix(API).split("/")[0]
        return route.path(**{**self.found.get(first, {}), **garbled})


@pytest.fixture
def house() -> House:
    row = EnrollmentFactory(cohort=CohortFactory(current=True, seats_taken=1), trainee=GrantFactory().user)
    attempt = started(row, "module-1", at=timezone.now())
    found = {
        "cohorts": {"uuid": str(row.cohort.uuid)},
        "enrollments": {"uuid": str(row.uuid), "key": "module-1"},
        "attempts": {"uuid": str(attempt.uuid)},
        "courses": {"slug": row.cohort.version.course.slug},
    }
    return House(row.trainee, found)


@pytest.fixture
def browser(house: House) -> Client:
    """A browser that is logged in by its cookie."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(house.person)
    browser.cookies["csrftoken"] = "a" * 32
    return browser


def ask(api: APIClient, method: str, address: str) -> int:
    """The status of one request, whose address is percent-encoded already; a streamed answer is read to its end."""
    path, _, query = address.partition("?")
    answer = api.generic(method.upper(), path, b"" if method == "get" else b"{}", "application/json", QUERY_STRING=query)
    if getattr(answer, "streaming", False):
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_every_public_path_stands_in_the_table_and_all_else_asks_who_is_there(api):
    allowed = {
        (name, method)
        for name, route in named(routes(API)).items()
        for method in route.methods
        if getattr(api, method)(route.path()).status_code != 401
    }

    assert allowed == {(name, "get") for name in PUBLIC}


def test_every_page_stands_in_the_table():
    pages = {route.pattern for route in routes() if not route.pattern.startswith((API, "_allauth/", "accounts/", "admin/"))}

    assert pages == PUBLIC_PAGES | PAGES_AFTER_LOGGING_IN


def test_pages_for_people_lead_visitors_to_the_log_in(client):
    for page in PAGES_AFTER_LOGGING_IN:
        answer = client.get(f"/{page}")

        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next=/{page}")


def test_pages_of_accounts_are_closed_but_for_those_in_the_table(client):
    shown = {route.pattern for route in routes("accounts/") if route.is_fixed and client.get(route.path()).status_code == 200}

    assert shown == ACCOUNT_PAGES_FOR_NOBODY


def test_a_method_that_is_not_offered_is_a_problem_document(api, house):
    api.force_authenticate(house.person)
    for name, route in named(routes(API)).items():
        for method in sorted(set(METHODS) - set(route.methods)):
            answer = getattr(api, method)(house.path_of(route))

            told = (answer.status_code, answer.headers["Content-Type"], answer.json()["type"])
            assert told == (405, "application/problem+json", "/problems/method-not-allowed"), (method, name)


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"origin": "https://evil.example", "x-csrftoken": "a" * 32},
        {"origin": "null", "x-csrftoken": "a" * 32},
        {"x-csrftoken": "b" * 32},
        {"x-session-token": ""},
    ],
    ids=["no token", "another origin", "no origin", "a made-up token", "an empty session token"],
)
def test_no_write_by_cookie_passes_without_the_token_of_a_page(browser, house, forged):
    for name, route in named(routes(API)).items():
        for method in set(route.methods) - {"get"}:
            answer = getattr(browser, method)(house.path_of(route), data="{}", content_type="application/json", headers=forged)

            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/cross-site"), (method, name)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [("{", "application/json", 400), ('{"mode": "audit"}', "text/plain", 415), ("mode=audit", "application/x-www-form-urlencoded", 415)],
)
def test_a_write_by_cookie_that_cannot_be_read_is_told_so_and_not_taken_for_a_forged_one(browser, house, body, content_type, status):
    address = f"/api/v1/cohorts/{house.found['cohorts']['uuid']}/enrollments"

    answer = browser.post(address, data=body, content_type=content_type, headers={"x-csrftoken": "a" * 32})

    assert answer.status_code == status


def test_no_write_of_accounts_by_cookie_passes_without_the_token_of_a_page(browser):
    for route in [*routes("_allauth/browser/"), *routes("accounts/")]:
        for method in set(route.methods) - {"get"} if route.is_fixed else ():
            answer = getattr(browser, method)(route.path(), data="{}", content_type="application/json")

            assert answer.status_code == 403, (method, route.pattern)


@pytest.mark.parametrize("nasty", _NASTY.values(), ids=_NASTY)
def test_no_garbled_part_of_an_address_is_a_fault_of_ours(api, house, nasty):
    api.force_authenticate(house.person)
    for route in [route for route in routes() if "(" not in route.pattern]:
        for garbled in ("str", "slug", "uuid", "int", "name", "key"):
            address = house.path_of(route, **{garbled: nasty})
            for method in route.methods if nasty in address else ():
                assert ask(api, method, address) < 500, (method, route.pattern, garbled)


@pytest.mark.parametrize("nasty", [_NASTY["NUL"], _NASTY["huge"]], ids=["NUL", "huge"])
def test_no_garbled_filter_is_a_fault_of_ours(api, house, nasty):
    api.force_authenticate(house.person)
    described = f"{API}schema"  # the same for whatever is asked, and half a second each time
    for route in [route for route in routes() if "get" in route.methods and "(" not in route.pattern and route.pattern != described]:
        for name in (*_FILTERS, nasty) if route.pattern.startswith(API) else ("code", "language", "next", "load", nasty):
            assert ask(api, "get", f"{house.path_of(route)}?{name}={nasty}") < 500, (route.pattern, name)


@pytest.mark.parametrize(
    "cookie", ['sessionid="\\000aaaaaaaaaa"', 'sessionid="\\377\\377\\377\\377\\377\\377\\377\\377"', 'language="\\000"', "messages=x"]
)
def test_no_garbled_cookie_is_a_fault_of_ours(cookie):
    reader = Client(headers={"cookie": cookie})

    assert [reader.get(path).status_code for path in ("/", "/api/v1/courses", "/accounts/login/", "/api/v1/me")] == [200, 200, 200, 401]
