"""No header of a request gets into a link: every mail that can be sent leads to the configured address."""

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import allauth
import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.test import Client
from django.utils import timezone

from academy.accounts.models import User
from academy.operations.models import Mail
from tests.academy.accounts.conftest import last_mail
from tests.attacks.asking import ask
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

    def __init__(self, name: str, trick: dict[str, str]) -> None:
        self.name, self.trick, self.statuses = name, trick, set[int]()

    def call(self, client: Client, path: str, body: dict[str, Any] | None, method: str = "post") -> Any:
        client.defaults = {"REMOTE_ADDR": "192.0.2.9", **self.trick}
        answer = ask(client, method, f"/_allauth/browser/v1/{path}", body)
        self.statuses.add(answer.status_code)
        return answer

    def everything(self) -> None:
        taken, new, owner, second = (f"{name}-{self.name}@example.org" for name in ("taken", "new", "owner", "second"))
        UserFactory(email=taken)
        UserFactory(email=owner, login_name=f"owner-{self.name}")
        client = Client()
        self.call(Client(), "auth/password/request", {"email": f"nobody-{self.name}@example.org"})
        self.call(Client(), "auth/signup", sign_up(taken))
        self.call(Client(), "auth/signup", sign_up(new))
        self.call(Client(), "auth/password/request", {"email": owner})
        self.call(Client(), "auth/password/reset", {"key": self._found(owner, r"/key/([^/\s]+)/"), "password": _NEW})
        self.call(client, "auth/login", {"email": owner, "password": _NEW})
        self.call(client, "account/password/change", {"current_password": _NEW, "new_password": f"{_NEW} again"})
        self.call(client, "auth/reauthenticate", {"password": f"{_NEW} again"})
        EmailAddress.objects.create(user=User.objects.get(email=owner), email=f"old-{self.name}@example.org")
        self.call(client, "account/email", {"email": f"old-{self.name}@example.org"}, "delete")
        self.call(client, "account/email", {"email": second})
        self.call(client, "auth/email/verify", {"key": self._found(second, r"(?m)^\s*([A-Z0-9-]{6,})\s*$")})
        self._one_time_codes(client)

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
    for app in ("academy", "courses", "enrollments", "certificates"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            kinds |= set(re.findall(r'queue_mail\([^)]*?kind="(\w+)"', path.read_text(encoding="utf-8")))
    return kinds


@pytest.mark.django_db(transaction=True)
def test_every_mail_leads_to_the_configured_address_whatever_a_request_calls_it():
    sent: set[str] = set()
    refused = 0
    for number, (name, trick) in enumerate(TRICKS.items()):
        sender = Sender(str(number), trick)
        sender.everything()
        refused += sender.statuses == {400}
        for mail in Mail.objects.filter(address__contains=f"-{number}@"):
            said = mail.text + mail.html
            sent.add(mail.kind)
            assert set(re.findall(r"https?://[^/\s\"<>]*", said)) <= {settings.ACADEMY_URL}, (name, mail.kind)
            assert not re.search(r"evil|localhost|127\.0\.0\.1|:81", said + mail.subject + mail.message_id), (name, mail.kind)

    assert sent == mail_kinds() - _SWITCHED_OFF.keys()
    assert refused == 5


def reset_link(address: str) -> str:
    Client().post("/accounts/password/reset/", {"email": address})
    found = re.search(r"https?://\S+", last_mail(address).text)
    assert found is not None
    return found[0].removeprefix(settings.ACADEMY_URL)


def opens(link: str) -> bool:
    """Whether a link of a reset still lets one set a password."""
    return Client().get(link).status_code == 302


def test_a_reset_link_ends_after_an_hour_and_with_every_change_of_the_password():
    user = UserFactory()
    aged, overtaken = reset_link(user.email), reset_link(user.email)
    before = (opens(aged), opens(overtaken))
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=True):
        late = opens(aged)
    user.set_password(_NEW)
    user.save()

    assert before == (True, True)
    assert (late, opens(overtaken)) == (False, False)


def test_a_reset_does_not_skip_the_one_time_code():
    user, client = UserFactory(one_time_codes=True), Client()
    form = client.get(reset_link(user.email)).headers["Location"]
    client.post(form, {"password1": _NEW, "password2": _NEW})
    after_reset = client.get("/api/v1/me").status_code
    client.post("/accounts/login/", {"login": user.email, "password": _NEW})

    assert User.objects.get(pk=user.pk).check_password(_NEW)
    assert (after_reset, client.get("/api/v1/me").status_code) == (401, 401)


def test_the_key_of_a_reset_is_in_no_log_no_address_of_the_form_and_no_referer(caplog):
    caplog.set_level(logging.DEBUG)
    user = UserFactory()
    link = reset_link(user.email)
    key = link.rstrip("/").rpartition("-")[2]
    client = Client()
    form = client.get(link)
    page = client.get(form.headers["Location"])

    assert key not in form.headers["Location"] + page.content.decode()
    assert {answer.headers["Referrer-Policy"] for answer in (form, page)} == {"same-origin"}
    assert key not in caplog.text
