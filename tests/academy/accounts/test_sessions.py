"""A log-in's life: it ends at once where it has to, slides without a write a request, and is read in one query."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession

from academy.accounts import services
from academy.accounts.models import Session, User
from academy.accounts.sessions import SessionStore, user_of_session
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def totp(secret: str = "JBSWY3DPEHPK3PXP") -> str:
    """The code of this half minute; the clock has to stand."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_log_in_gives_a_token_that_opens_the_api_until_log_out(app):
    user = UserFactory()

    before = app.me()
    app.log_in(user.email)
    within = app.me()
    app.call("delete", "auth/session")

    assert (before, within, app.me()) == (401, 200, 401)


def test_log_in_by_log_in_name_ignores_case(app):
    UserFactory(without_email=True, login_name="sokha")

    answer = app.call("post", "auth/login", {"username": "Sokha", "password": PASSWORD})

    assert (answer.status_code, app.me()) == (200, 200)


def test_a_change_of_password_ends_the_other_log_ins_at_once_and_keeps_this_one(app, other_app):
    user = UserFactory()
    app.log_in(user.email)
    other_app.log_in(user.email)

    changed = app.call("post", "account/password/change", {"current_password": PASSWORD, "new_password": "nine quiet lanterns"})

    assert (changed.status_code, app.me(), other_app.me()) == (200, 200, 401)


def test_a_closed_account_ends_its_log_ins_at_once_and_cannot_log_in(app, other_app):
    user = UserFactory()
    app.log_in(user.email)

    User.objects.update(is_active=False)

    assert (app.me(), other_app.log_in(user.email).status_code) == (401, 401)


def test_log_ins_are_listed_and_can_be_ended_one_by_one(app, other_app):
    user = UserFactory()
    app.log_in(user.email)
    other_app.log_in(user.email)
    listed = app.call("get", "/_allauth/app/v1/auth/sessions").json()["data"]
    other = next(one["id"] for one in listed if not one["is_current"])

    app.call("delete", "/_allauth/app/v1/auth/sessions", {"sessions": [other]})

    assert (len(listed), app.me(), other_app.me()) == (2, 200, 401)


@time_machine.travel(NOON, tick=False)
def test_a_log_in_that_waits_for_its_one_time_code_opens_nothing(app):
    user = UserFactory(one_time_codes=True)

    waiting = app.log_in(user.email)
    before = app.me()
    done = app.call("post", "auth/2fa/authenticate", {"code": totp()})

    assert (waiting.status_code, before, done.status_code, app.me()) == (401, 401, 200, 200)


def test_the_owner_of_a_token_is_read_in_one_query(app, django_assert_num_queries):
    user = UserFactory()
    app.log_in(user.email)

    with django_assert_num_queries(1):
        found = user_of_session(app.token)

    assert found is not None
    assert found[0] == user


@pytest.mark.parametrize("key", ["", "x", "no such key", "0" * 32, "a" * 41, "a\x00b" * 5])
def test_what_is_no_token_opens_nothing(key):
    assert user_of_session(key) is None


@pytest.mark.parametrize("key", ["x", "a" * 41, "a\x00b" * 5, "A" * 32])
def test_a_cookie_that_we_never_gave_out_is_not_looked_for(key, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert SessionStore(key).get("_auth_user_id") is None


def test_use_is_written_once_a_day_and_moves_the_end_by_thirty_days(app):
    user = UserFactory()
    with time_machine.travel(NOON, tick=False):
        app.log_in(user.email)
    first = Session.objects.values_list("expire_date", flat=True).get(user=user)
    with time_machine.travel(NOON + timedelta(hours=23), tick=False):
        app.me()
        same = Session.objects.values_list("expire_date", flat=True).get(user=user)
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        app.me()
        moved = Session.objects.values_list("expire_date", flat=True).get(user=user)
    with time_machine.travel(NOON + timedelta(days=31, hours=2), tick=False):
        late = app.me()

    assert (first, same, moved, late) == (NOON + timedelta(days=30), NOON + timedelta(days=30), NOON + timedelta(days=30, hours=25), 401)


def test_a_page_slides_the_log_in_and_sends_the_cookie_again(client):
    user = UserFactory()
    with time_machine.travel(NOON, tick=False):
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        early = client.get("/accounts/email/")
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        due = client.get("/accounts/email/")

    assert ("sessionid" in early.cookies, due.cookies["sessionid"]["max-age"]) == (False, 30 * 24 * 3600)
    assert Session.objects.values_list("expire_date", flat=True).get(user=user) == NOON + timedelta(days=30, hours=25)


def test_a_shared_computer_is_left_after_thirty_idle_minutes(client):
    user = UserFactory()
    statuses = []
    with time_machine.travel(NOON, tick=False):
        answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "shared_computer": "on"})
    for minutes in (20, 45, 76):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            statuses.append(client.get("/accounts/email/").status_code)

    assert (answer.cookies["sessionid"]["max-age"], statuses) == ("", [200, 200, 302])


@time_machine.travel(NOON, tick=False)
def test_the_choice_of_a_shared_computer_outlives_the_second_step(client):
    user = UserFactory(one_time_codes=True)

    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "shared_computer": "on"})
    client.post("/accounts/2fa/authenticate/", {"code": totp()})

    assert Session.objects.values_list("user_id", "shared_computer").get() == (user.pk, True)


def test_the_daily_sweep_deletes_what_ended_and_its_devices(app):
    user = UserFactory()
    app.log_in(user.email)
    ended = Session.objects.create(session_key="a" * 32, session_data="", expire_date=NOON, user=user)
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=ended.session_key, user_agent="old")

    gone = services.clear_sessions(at=NOON + timedelta(seconds=1))

    assert (gone, Session.objects.count(), UserSession.objects.count(), app.me()) == (1, 1, 1, 200)
