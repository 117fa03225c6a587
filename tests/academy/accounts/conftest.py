"""Doors into Academy as an app and a browser use them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from academy.accounts import legal
from academy.operations.models import Mail
from tests.factories.accounts import PASSWORD

APP = "/_allauth/app/v1"


class App:
    """A client of the headless interface with its session token."""

    def __init__(self) -> None:
        self.client = Client()
        self.token = ""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        headers = {"X-Session-Token": self.token, **headers} if self.token else headers
        address = path if path.startswith("/") else f"{APP}/{path}"
        content = {} if method == "get" else {"data": "" if body is None else body, "content_type": "application/json"}
        answer = getattr(self.client, method)(address, headers=headers, **content)
        if answer.headers["Content-Type"] == "application/json" and isinstance(answer.json(), dict):
            self.token = answer.json().get("meta", {}).get("session_token") or self.token
        return answer

    def log_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.call("post", "auth/login", {"email": email, "password": password})

    def me(self) -> int:
        return int(self.call("get", "/api/v1/me").status_code)


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def other_app() -> App:
    return App()


@pytest.fixture
def signup_body() -> Callable[..., dict[str, Any]]:
    """A whole sign-up; what is named replaces a value, None leaves it out."""

    def make(**changes: Any) -> dict[str, Any]:
        body = {
            "email": "sokha@example.org",
            "password": PASSWORD,
            "name": "ឈឹម សុខា",
            "latin_name": "Chhim Sokha",
            "country": "KH",
            "privacy_version": legal.current("privacy").version,
            "terms_version": legal.current("terms").version,
        } | changes
        return {name: value for name, value in body.items() if value is not None}

    return make


def code_in(mail: Mail) -> str:
    """The code that a mail carries."""
    found = re.search(r"^\s*([A-Z0-9]{4,}-?[A-Z0-9]*)\s*$", mail.text, re.MULTILINE)
    assert found is not None, mail.text
    return found[1]


def last_mail(address: str) -> Mail:
    return Mail.objects.filter(address=address).latest("pk")
