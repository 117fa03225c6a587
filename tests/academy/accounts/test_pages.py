"""Every page of accounts answers, in the house's frame, without inline style or script."""

import re

import pytest
import time_machine

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


def test_what_was_typed_stays_but_no_password(client):
    answer = client.post("/accounts/signup/", {"name": "ឈឹម <b>", "password1": PASSWORD}).content.decode()

    assert 'value="ឈឹម &lt;b&gt;"' in answer
    assert PASSWORD not in answer
