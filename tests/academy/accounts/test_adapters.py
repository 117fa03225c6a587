"""Mails through `Mail`, links from settings alone, redirects to Academy alone, one budget of guesses a person."""

import re

import pytest
from django.db import OperationalError

from academy.accounts.models import Session, User
from academy.operations.models import Mail
from tests.academy.accounts.conftest import App, code_in, last_mail
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "nine quiet lanterns"


def reset_link(address: str) -> str:
    return re.search(r"https?://\S+", last_mail(address).text)[0]


def test_a_reset_link_works_once_lasts_an_hour_and_ends_every_log_in(app, client, settings):
    user = UserFactory()
    app.log_in(user.email)
    app_without_token = App()

    app_without_token.call("post", "auth/password/request", {"email": user.email})
    link = reset_link(user.email)
    path = client.get(link.removeprefix("https://academy.example")).headers["Location"]
    set_once = client.post(path, {"password1": NEW, "password2": NEW})
    again = client.get(link.removeprefix("https://academy.example"))

    assert (set_once.status_code, "opens nothing" in again.content.decode()) == (302, True)
    assert (app.me(), app_without_token.log_in(user.email, NEW).status_code) == (401, 200)
    assert settings.PASSWORD_RESET_TIMEOUT == 3600


def test_the_key_of_a_reset_link_works_headless_too(app):
    user = UserFactory()
    app.call("post", "auth/password/request", {"email": user.email})
    key = reset_link(user.email).rstrip("/").rsplit("/", 1)[1]

    answer = app.call("post", "auth/password/reset", {"key": key, "password": NEW})

    assert (answer.status_code, User.objects.get().check_password(NEW)) == (401, True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:81"])
def test_links_in_mails_never_start_with_what_the_request_calls_the_host(client, host):
    UserFactory(email="owner@example.org")

    client.post("/accounts/password/reset/", {"email": "owner@example.org"}, headers={"Host": host, "X-Forwarded-Host": "evil.example"})
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, headers={"Host": host})

    links = [link for mail in Mail.objects.all() for link in re.findall(r"https?://[^/\s]+", mail.text)]
    assert set(links) == {"https://academy.example"}
    assert not any(host in mail.text + mail.subject for mail in Mail.objects.all())


def test_mails_that_open_something_are_marked_and_others_are_not(app, signup_body):
    app.call("post", "auth/signup", signup_body())
    user = UserFactory()
    app.call("post", "auth/password/request", {"email": user.email})
    app.call("post", "auth/password/request", {"email": "nobody@example.org"})

    kinds = set(Mail.objects.values_list("kind", "secret", "recipient__email"))
    assert kinds == {
        ("email_confirmation_signup", True, "sokha@example.org"),
        ("password_reset_key", True, user.email),
        ("unknown_account", False, None),
    }


def test_a_reset_answers_known_and_unknown_addresses_alike(app, other_app):
    UserFactory(email="known@example.org")

    known = app.call("post", "auth/password/request", {"email": "known@example.org"})
    unknown = other_app.call("post", "auth/password/request", {"email": "unknown@example.org"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(app, other_app):
    UserFactory(email="known@example.org")

    known = app.log_in("known@example.org", "not the password")
    unknown = other_app.log_in("unknown@example.org", "not the password")

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_guesses_share_one_budget_whichever_door_and_address_they_use(app):
    user = UserFactory(login_name="amina")
    statuses = []
    for attempt in range(12):
        door = {"email": user.email} if attempt % 2 else {"username": "amina"}
        answer = app.call("post", "auth/login", door | {"password": f"guess number {attempt}"}, **{"X-Forwarded-For": f"10.0.0.{attempt}"})
        statuses.append(answer.json()["errors"][0]["code"])

    right = app.log_in(user.email)

    assert statuses[10:] == ["too_many_login_attempts"] * 2
    assert len(set(statuses[:10]) - {"too_many_login_attempts"}) == 2
    assert right.status_code == 400


def test_who_ran_out_of_guesses_gets_in_again_by_mail(app):
    user = UserFactory()
    for attempt in range(11):
        app.log_in(user.email, f"guess number {attempt}")
    app.call("post", "auth/password/request", {"email": user.email})
    app.call("post", "auth/password/reset", {"key": reset_link(user.email).rstrip("/").rsplit("/", 1)[1], "password": NEW})

    assert app.log_in(user.email, NEW).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "https://academy.example@evil.example/",
        "http://127.0.0.1/",
    ],
)
def test_log_in_leads_to_no_other_host(client, target):
    user = UserFactory()

    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/home")


def test_log_in_leads_back_to_the_page_one_came_from(client):
    user = UserFactory()

    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/courses/ict"})

    assert answer.headers["Location"] == "/courses/ict"


def test_who_has_no_log_in_name_cannot_delete_the_address(app):
    user = UserFactory()
    app.log_in(user.email)

    answer = app.call("delete", "account/email", {"email": user.email})

    assert (answer.status_code, User.objects.get().email) == (400, user.email)


def test_a_new_address_replaces_the_old_one_once_it_is_confirmed(app):
    user = UserFactory(email="old@example.org")
    app.log_in(user.email)

    app.call("post", "account/email", {"email": "New@example.org"})
    before = User.objects.get().email
    app.call("post", "auth/email/verify", {"key": code_in(last_mail("new@example.org"))})

    assert (before, User.objects.get().email) == ("old@example.org", "new@example.org")
    assert Session.objects.filter(user=user).count() == 1


def test_log_in_answers_the_public_identifier_and_not_the_inner_one(app):
    user = UserFactory()

    answer = app.log_in(user.email).json()

    assert answer["data"]["user"] == {
        "id": str(user.uuid),
        "display": "Amina Wanjiru",
        "email": user.email,
        "has_usable_password": True,
    }


def test_log_ins_while_the_database_is_away_are_no_wrong_guesses(app, monkeypatch):
    user = UserFactory()

    def away(*_args, **_kwargs):
        raise OperationalError("the server has gone")

    with monkeypatch.context() as patched:
        patched.setattr("allauth.account.auth_backends.AuthenticationBackend.authenticate", away)
        for _ in range(12):
            with pytest.raises(OperationalError):
                app.log_in(user.email)

    assert app.log_in(user.email).status_code == 200
