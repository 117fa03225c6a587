"""No header of a request gets into a link: every mail that can be sent leads to the configured address."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.test import Client

from academy.operations.models import Mail
from tests.attacks.asking import ask, undone
from tests.attacks.test_accounts_apart import sign_up
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
_NEW = "nine quiet lanterns"
_SWITCHED_OFF = {
    "login_code": "nobody logs in by a mailed code",
    "password_reset_code": "a reset is a link",
    "password_set": "nobody is without a password who can log in",
    "webauthn_added": "passkeys are not offered",
    "webauthn_removed": "passkeys are not offered",
}
TRICKS: dict[str, dict[str, str]] = {
    "Host": {"HTTP_HOST": "evil.example"},
    "Host of this computer": {"HTTP_HOST": "localhost"},
    "Host with a port": {"HTTP_HOST": "127.0.0.1:81"},
    "Host with a user": {"HTTP_HOST": "academy.example@evil.example"},
    "Host with a path": {"HTTP_HOST": "academy.example/evil.example"},
    "doubled Host": {"HTTP_HOST": "academy.example, evil.example"},
    "X-Forwarded-Host": {"HTTP_X_FORWARDED_HOST": "evil.example"},
    "X-Forwarded-Server": {"HTTP_X_FORWARDED_SERVER": "evil.example", "HTTP_X_HOST": "evil.example"},
    "X-Forwarded-Port": {"HTTP_X_FORWARDED_PORT": "81", "SERVER_PORT": "81"},
    "X-Forwarded-Proto": {"HTTP_X_FORWARDED_PROTO": "http"},
    "Forwarded": {"HTTP_FORWARDED": "for=192.0.2.1;host=evil.example;proto=http"},
    "absolute address": {"HTTP_X_ORIGINAL_URL": "https://evil.example/", "SERVER_NAME": "evil.example"},
    "Origin and Referer": {"HTTP_ORIGIN": "https://evil.example", "HTTP_REFERER": "https://evil.example/"},
}


class Sender:
    """Makes every kind of mail by the requests that cause it, with a trick in each request."""

    def __init__(self, trick: dict[str, str]) -> None:
        self.trick, self.statuses = trick, set[int]()

    def call(self, client: Client, path: str, body: dict[str, Any] | None, method: str = "post") -> Any:
        client.defaults = {"REMOTE_ADDR": "192.0.2.9", **self.trick}
        answer = ask(client, method, f"/_allauth/browser/v1/{path}", body)
        self.statuses.add(answer.status_code)
        return answer

    def everything(self) -> None:
        UserFactory(email="taken@example.org")
        user, client = UserFactory(email="owner@example.org", login_name="owner"), Client()
        self.call(Client(), "auth/password/request", {"email": "nobody@example.org"})
        self.call(Client(), "auth/signup", sign_up("taken@example.org"))
        self.call(Client(), "auth/signup", sign_up("new@example.org"))
        self.call(Client(), "auth/password/request", {"email": user.email})
        self.call(Client(), "auth/password/reset", {"key": self._found(user.email, r"/key/([^/\s]+)/"), "password": _NEW})
        self.call(client, "auth/login", {"email": user.email, "password": _NEW})
        self.call(client, "account/password/change", {"current_password": _NEW, "new_password": f"{_NEW} again"})
        self.call(client, "account/email", {"email": "second@example.org"})
        self.call(client, "auth/email/verify", {"key": self._found("second@example.org", r"(?m)^\s*([A-Z0-9-]{6,})\s*$")})
        self._one_time_codes(client)
        self.call(client, "account/email", {"email": "second@example.org"}, "delete")

    def _found(self, address: str, pattern: str) -> str:
        """What the last mail to an address carries; nothing where the trick let none be made."""
        mail = Mail.objects.filter(address=address).order_by("pk").last()
        found = re.search(pattern, mail.text) if mail else None
        return found[1] if found else "none"

    def _one_time_codes(self, client: Client) -> None:
        offered = self.call(client, "account/authenticators/totp", None, "get")
        secret = offered.json()["meta"]["secret"] if offered.status_code == 404 else "A" * 32
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        self.call(client, "account/authenticators/totp", {"code": code})
        self.call(client, "account/authenticators/recovery-codes", {})
        self.call(client, "account/authenticators/totp", None, "delete")


def mail_kinds() -> set[str]:
    """All kinds of mail that allauth or we have a call for."""
    kinds: set[str] = set()
    for path in Path(allauth.__file__).parent.rglob("*.py"):
        kinds |= set(re.findall(r'"(?:account|mfa|usersessions)/email/(\w+)"', path.read_text(encoding="utf-8")))
    return kinds


def test_every_mail_leads_to_the_configured_address_whatever_a_request_calls_it():
    sent, refused = set(), 0
    for name, trick in TRICKS.items():
        sender = Sender(trick)
        with undone():
            sender.everything()
            mails = list(Mail.objects.all())
        refused += sender.statuses == {400}
        sent |= {mail.kind for mail in mails}
        for mail in mails:
            links = re.findall(r"https?://[^/\s\"<>]*", mail.text + mail.html)
            assert set(links) <= {settings.ACADEMY_URL}, (name, mail.kind)
            assert not re.search(r"evil|localhost|127\.0\.0\.1|:81", mail.text + mail.html + mail.subject + mail.message_id), (
                name,
                mail.kind,
            )

    assert sent == mail_kinds() - _SWITCHED_OFF.keys()
    assert refused == 5
