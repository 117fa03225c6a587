"""Every page of accounts answers, in the house's frame, without inline style or script."""

import re

import pytest
import time_machine
from django.test import Client

from tests.academy.accounts.conftest import code_in, last_mail
from tests.academy.accounts.test_sessions import NOON, totp
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
OPEN = ["login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "password/reset/key/1-x/", "inactive/"]
OWN = ["email/", "password/change/", "logout/", "2fa/", "sessions/", "reauthenticate/"]


def faults(answer) -> list[str]:
    text = answer.content.decode()
    return re.findall(r"<style|style=|<script|\son[a-z]+=|\{[{%]", text) + ([] if 'class="brand"' in text else ["no frame"])


@pytest.mark.parametrize("path", OPEN)
def test_a_page_for_anybody(client, path):
    answer = client.get(f"/accounts/{path}")

    assert (answer.status_code, faults(answer)) == (200, [])


@pytest.mark.parametrize("path", OWN)
def test_a_page_of_ones_own_asks_to_log_in_and_then_answers(client, path):
    user = UserFactory()
    before = client.get(f"/accounts/{path}")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    answer = client.get(f"/accounts/{path}")

    assert (before.status_code, answer.status_code, faults(answer)) == (302, 200, [])


@time_machine.travel(NOON, tick=False)
def test_one_time_codes_are_set_up_by_pages(client):
    user = UserFactory()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    page = client.get("/accounts/2fa/totp/activate/")
    secret = re.search(r'<span class="code">([A-Z2-7]+)</span>', page.content.decode())[1]
    done = client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})
    pages = [client.get(f"/accounts/2fa/{path}") for path in ("", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/")]

    assert (page.status_code, faults(page), done.status_code) == (200, [], 302)
    assert [(answer.status_code, faults(answer)) for answer in pages] == [(200, [])] * 4
    assert client.get("/api/v1/me").json()["mfa"] is True


def test_an_error_is_told_on_top_in_the_title_and_at_its_field(client):
    answer = client.post("/accounts/signup/", {"name": "Amina"}).content.decode()

    assert "<title>Error: Create an account" in answer
    assert re.search(r'role="alert">\s*<b>4 things need a change</b>', answer)
    assert 'aria-invalid="true"' in answer


def test_a_browser_lets_the_address_be_empty(client):
    page = client.get("/accounts/signup/").content.decode()

    required = re.findall(r'<input [^>]*name="(\w+)"[^>]* required', page)
    assert required == ["name", "password1", "privacy_version", "terms_version"]


def test_what_was_typed_stays_but_no_password(client):
    answer = client.post("/accounts/signup/", {"name": "ឈឹម <b>", "password1": PASSWORD}).content.decode()

    assert 'value="ឈឹម &lt;b&gt;"' in answer
    assert PASSWORD not in answer


def test_a_mistyped_address_is_changed_and_a_code_sent_again_by_page(client, signup_body):
    code_page = client.post("/accounts/signup/", signup_body(email="sokka@example.org", password=None, password1=PASSWORD)).headers[
        "Location"
    ]

    client.post(code_page, {"action": "change", "email": "sokha@example.org"})
    client.post(code_page, {"action": "resend"})
    page = client.get(code_page)
    client.post(code_page, {"code": code_in(last_mail("sokha@example.org"))})

    assert ("sokha@example.org" in page.content.decode(), faults(page)) == (True, [])
    assert client.get("/api/v1/me").json()["email_verified"] is True


def test_an_address_is_changed_by_page(client):
    user = UserFactory(email="old@example.org")
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    page = client.get("/accounts/email/")
    client.post("/accounts/confirm-email/", {"code": code_in(last_mail("new@example.org"))})

    assert ("new@example.org" in page.content.decode(), faults(page)) == (True, [])
    assert client.get("/api/v1/me").json()["email"] == "new@example.org"


def test_a_browser_of_the_headless_interface_needs_the_forgery_token():
    user = UserFactory()
    client = Client(enforce_csrf_checks=True)
    body = {"email": user.email, "password": PASSWORD}
    path = "/_allauth/browser/v1/auth/login"

    forged = client.post(path, body, content_type="application/json")
    client.get("/_allauth/browser/v1/config")
    token = client.cookies["csrftoken"].value
    honest = client.post(path, body, content_type="application/json", headers={"X-CSRFToken": token})

    assert (forged.status_code, honest.status_code, client.get("/api/v1/me").status_code) == (403, 200, 200)
