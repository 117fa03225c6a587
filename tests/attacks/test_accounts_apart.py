"""Whether somebody has an account is told to nobody; and passwords and codes are guessed by a budget that no header widens."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from academy.accounts import legal
from academy.accounts.models import User
from tests.academy.accounts.conftest import App
from tests.attacks.asking import ask, content_of
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
GUESSES, CAMPAIGN_GUESSES = 60, 10_000
BUDGET = 10
"""Passwords that are tried for one account in 15 minutes, whoever guesses: `login_failed` of ACCOUNT_RATE_LIMITS."""
_FORM = "application/x-www-form-urlencoded"
_NEVER_THE_SAME = re.compile(r'("session_token": "|csrfmiddlewaretoken" value="|sessionid=|csrftoken=|expires=|messages=)[^";]*')


@dataclass
class Door:
    """Somebody at one of the doors with an address; it notes all that is told."""

    address: str
    told: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    app: App = field(default_factory=App)
    browser: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        with CaptureQueriesContext(connection) as queries:
            answer = self.app.call(method, path, body)
        self._note(answer, len(queries))

    def page(self, path: str, body: dict[str, str]) -> None:
        with CaptureQueriesContext(connection) as queries:
            answer = ask(self.browser, "post", path, urlencode(body).encode(), content_type=_FORM)
        self._note(answer, len(queries))

    def _note(self, answer: Any, statements: int) -> None:
        text = _NEVER_THE_SAME.sub(r"\1", content_of(answer).decode()).replace(self.address, "ADDRESS")
        headers = {**answer.headers, "Content-Length": "", "Expires": ""}
        cookies = sorted(answer.cookies)
        self.told.append((answer.status_code, text, {**headers, "cookies": str(cookies)}))
        self.statements.append(statements)


def sign_up(address: str) -> dict[str, str]:
    versions = {f"{name}_version": legal.current(name).version for name in legal.names()}
    return {"email": address, "password": PASSWORD, "password1": PASSWORD, "name": "Sokha", **versions}


def wrong_password(door: Door) -> None:
    door.call("post", "auth/login", {"email": door.address, "password": "not the password"})
    door.page("/accounts/login/", {"login": door.address, "password": "not the password"})


def reset(door: Door) -> None:
    door.call("post", "auth/password/request", {"email": door.address})
    door.page("/accounts/password/reset/", {"email": door.address})


def signing_up(door: Door) -> None:
    door.call("post", "auth/signup", sign_up(door.address))
    door.call("get", "auth/session")
    door.call("post", "auth/email/verify", {"key": "WRONGCODE"})
    door.call("post", "auth/email/verify/resend")
    door.page("/accounts/signup/", sign_up(f"2{door.address}"))
    door.page("/accounts/confirm-email/", {"action": "resend"})


def changing_the_address(door: Door) -> None:
    user = UserFactory(email=f"from-{door.address}")
    door.app.log_in(user.email)
    door.browser.force_login(user)
    door.call("post", "account/email", {"email": door.address})
    door.page("/accounts/email/", {"email": f"2{door.address}", "action_add": ""})


@pytest.mark.parametrize("at_the_door", [wrong_password, reset, signing_up, changing_the_address])
def test_a_known_and_an_unknown_address_are_answered_alike(at_the_door):
    for address in ("known@example.org", "2known@example.org"):
        UserFactory(email=address)
    known, unknown = Door("known@example.org"), Door("nobody@example.org")

    for door in (known, unknown):
        at_the_door(door)

    assert known.told == unknown.told
    assert {status for status, _, _ in known.told} <= {200, 302, 400, 401}


@pytest.mark.parametrize("at_the_door", [wrong_password, reset])
def test_nor_does_the_work_done_tell(at_the_door):
    """One or two look-ups by an index apart, where the hash of the password takes a thousand times as long in both cases."""
    UserFactory(email="known@example.org")
    known, unknown = Door("known@example.org"), Door("nobody@example.org")

    for door in (known, unknown):
        at_the_door(door)

    assert all(abs(one - other) <= 2 for one, other in zip(known.statements, unknown.statements, strict=True))


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were really compared with somebody's."""
    compared: list[str] = []
    check: Callable[[User, str], bool] = User.check_password
    monkeypatch.setattr(User, "check_password", lambda user, password: compared.append(password) or check(user, password))
    return compared


@pytest.mark.parametrize(
    "guesses", [pytest.param(GUESSES, id="ci"), pytest.param(CAMPAIGN_GUESSES, marks=pytest.mark.campaign, id="campaign")]
)
def test_a_new_forwarded_address_with_each_guess_widens_no_budget(tried, guesses):
    user = UserFactory(login_name="amina")
    doors = [("/_allauth/app/v1/auth/login", "email", user.email), ("/_allauth/browser/v1/auth/login", "username", "amina")]
    for number in range(guesses):
        path, name, login = doors[number % 2]
        headers = {"X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", "X-Real-IP": f"192.0.2.{number & 255}"}
        ask(Client(), "post", path, {name: login if number % 3 else login.upper(), "password": f"guess number {number}"}, **headers)

    assert len([password for password in tried if password.startswith("guess")]) == BUDGET


def test_forty_honest_people_behind_one_address_all_get_in():
    people = [UserFactory() for _ in range(40)]

    statuses = [App().log_in(person.email).status_code for person in people]

    assert statuses == [200] * 40


def test_one_time_codes_have_a_budget_of_their_own(monkeypatch):
    """Who has the password tries no more codes than others try passwords."""
    user, compared = UserFactory(one_time_codes=True), []
    monkeypatch.setattr(TOTP, "validate_code", lambda totp, code: compared.append(code) and False)
    for number in range(3 * BUDGET):
        app = App()
        app.log_in(user.email)
        headers = {"X-Forwarded-For": f"10.0.0.{number}"}
        assert app.call("post", "auth/2fa/authenticate", {"code": f"{number:06d}"}, **headers).status_code == 400
        assert app.me() == 401

    assert len(compared) == BUDGET
