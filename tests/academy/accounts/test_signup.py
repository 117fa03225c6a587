"""Sign-up, confirmation of the address, change of a mistyped one; by the headless interface and by pages."""

import pytest
import time_machine
from allauth.account.models import EmailAddress

from academy.accounts import legal
from academy.accounts.models import Consent, User
from academy.operations.models import Mail
from tests.academy.accounts.conftest import code_in, last_mail
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_sign_up_by_address_waits_for_its_code_and_then_is_logged_in(app, signup_body):
    waiting = app.call("post", "auth/signup", signup_body())
    before = app.me()
    confirmed = app.call("post", "auth/email/verify", {"key": code_in(last_mail("sokha@example.org"))})

    user = User.objects.get()
    assert (waiting.status_code, before, confirmed.status_code, app.me()) == (401, 401, 200, 200)
    assert (user.name, user.latin_name, user.country_id, user.language, user.login_name) == ("ឈឹម សុខា", "Chhim Sokha", "KH", "en", None)
    assert EmailAddress.objects.get().verified is True


def test_sign_up_records_consent_to_the_present_versions(app, signup_body):
    app.call("post", "auth/signup", signup_body())

    versions = [(name, legal.current(name).version, "en") for name in legal.names()]
    assert list(Consent.objects.order_by("document").values_list("document", "version", "language")) == versions


def test_sign_up_by_log_in_name_needs_no_address_and_is_logged_in_at_once(app, signup_body):
    answer = app.call("post", "auth/signup", signup_body(email=None, username="Sokha.K"))

    assert (answer.status_code, app.me()) == (200, 200)
    assert User.objects.values_list("email", "login_name").get() == (None, "sokha.k")
    assert Mail.objects.count() == 0


def test_sign_up_needs_one_of_both_doors(app, signup_body):
    answer = app.call("post", "auth/signup", signup_body(email=None))

    assert (answer.status_code, [error["param"] for error in answer.json()["errors"]]) == (400, ["email"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": None}, "name"),
        ({"name": " \u200d "}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"name": 7}, "name"),
        ({"name": ["Sokha"]}, "name"),
        ({"latin_name": None}, "latin_name"),
        ({"latin_name": "ឈឹម"}, "latin_name"),
        ({"country": "XX"}, "country"),
        ({"country": "ß"}, "country"),
        ({"email": "a" * 64 + "@" + ".".join(["b" * 60] * 4) + ".org"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"language": "xx-klingon"}, "language"),
        ({"organization_type": "club"}, "organization_type"),
        ({"gender": "x"}, "gender"),
        ({"privacy_version": None}, "privacy_version"),
        ({"terms_version": "1999"}, "terms_version"),
        ({"username": "some@one.org"}, "username"),
        ({"username": "ab"}, "username"),
        ({"password": "short"}, "password"),
    ],
)
def test_sign_up_names_the_field_at_fault_and_makes_nobody(app, signup_body, changes, field):
    answer = app.call("post", "auth/signup", signup_body(**changes))

    assert (answer.status_code, {error["param"] for error in answer.json()["errors"]}) == (400, {field})
    assert User.objects.count() == 0


@pytest.mark.parametrize("name", ["X", "Ngũgĩ wa Thiong’o", "محمد الأمين", "김서연", "ক্‍ষ", "O'Neill-Smith Jr.", "x" * 200])
def test_nobody_is_refused_for_a_name(app, signup_body, name):
    answer = app.call("post", "auth/signup", signup_body(email=None, username="somebody", name=f" {name} "))

    assert (answer.status_code, User.objects.get().name) == (200, name)


def test_a_latin_name_is_its_own_latin_form(app, signup_body):
    app.call("post", "auth/signup", signup_body(name="Ngũgĩ wa Thiong’o", latin_name=None))

    assert User.objects.get().latin_name == "Ngũgĩ wa Thiong’o"


def test_a_taken_address_is_answered_like_a_free_one_and_its_owner_is_told(app, other_app, signup_body):
    owner = UserFactory(email="taken@example.org")

    free = app.call("post", "auth/signup", signup_body(email="free@example.org"))
    taken = other_app.call("post", "auth/signup", signup_body(email="Taken@Example.org"))

    def without_secrets(answer, address):
        return str({**answer.json(), "meta": None}).replace(address, "")

    assert (free.status_code, set(free.json()["meta"])) == (taken.status_code, set(taken.json()["meta"]))
    assert without_secrets(free, "free@example.org") == without_secrets(taken, "taken@example.org")
    assert last_mail("taken@example.org").kind == "account_already_exists"
    assert User.objects.exclude(email="free@example.org").get() == owner


def test_a_wrong_code_is_refused_and_a_new_one_can_be_asked_for(app, signup_body):
    app.call("post", "auth/signup", signup_body())
    first = code_in(last_mail("sokha@example.org"))

    wrong = app.call("post", "auth/email/verify", {"key": "WRONG-CODE"})
    again = app.call("post", "auth/email/verify/resend")
    old = app.call("post", "auth/email/verify", {"key": first})
    right = app.call("post", "auth/email/verify", {"key": code_in(last_mail("sokha@example.org"))})

    assert (wrong.status_code, again.status_code, old.status_code, right.status_code) == (400, 200, 400, 200)


def test_a_code_lasts_a_day(app, signup_body):
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False):
        app.call("post", "auth/signup", signup_body())
    code = code_in(last_mail("sokha@example.org"))
    with time_machine.travel("2026-11-03T09:00:01Z", tick=False):
        late = app.call("post", "auth/email/verify", {"key": code})

    assert late.status_code == 409


def test_a_mistyped_address_can_be_changed_before_it_is_confirmed(app, signup_body):
    app.call("post", "auth/signup", signup_body(email="sokka@example.org"))

    changed = app.call("post", "account/email", {"email": "sokha@example.org"})
    confirmed = app.call("post", "auth/email/verify", {"key": code_in(last_mail("sokha@example.org"))})

    assert (changed.status_code, confirmed.status_code) == (200, 200)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("sokha@example.org", True)]
    assert User.objects.get().email == "sokha@example.org"


def test_who_never_confirmed_is_let_in_by_password_and_can_confirm_then(app, other_app, signup_body):
    app.call("post", "auth/signup", signup_body())

    let_in = other_app.log_in("sokha@example.org")
    before = other_app.call("get", "/api/v1/me").json()["email_verified"]
    other_app.call("put", "account/email", {"email": "sokha@example.org"})
    other_app.call("post", "auth/email/verify", {"key": code_in(last_mail("sokha@example.org"))})

    assert (let_in.status_code, before, other_app.call("get", "/api/v1/me").json()["email_verified"]) == (200, False, True)


def test_the_same_address_twice_at_once_is_a_conflict_and_no_fault_of_ours(app, signup_body, monkeypatch):
    UserFactory(email="sokha@example.org")
    monkeypatch.setattr(
        "allauth.account.internal.flows.manage_email.assess_unique_email", lambda *args, **kwargs: True
    )  # the other came in between

    answer = app.call("post", "auth/signup", signup_body())

    assert (answer.status_code, User.objects.count(), Consent.objects.count()) == (409, 1, 2)


def test_the_page_signs_up_with_the_same_rules(client, signup_body):
    page = client.get("/accounts/signup/")
    body = signup_body(password=None, password1=PASSWORD)
    refused = client.post("/accounts/signup/", body | {"terms_version": ""})
    accepted = client.post("/accounts/signup/", body)
    code_page = client.get(accepted.headers["Location"])
    done = client.post(accepted.headers["Location"], {"code": code_in(last_mail("sokha@example.org"))})

    assert f'name="privacy_version" value="{legal.current("privacy").version}"' in page.content.decode()
    assert (refused.status_code, accepted.status_code, code_page.status_code, done.status_code) == (200, 302, 200, 302)
    assert User.objects.get().email == "sokha@example.org"
    assert client.get("/api/v1/me").status_code == 200
