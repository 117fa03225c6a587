"""The Django admin: who gets in, that nothing can be edited, what its acts do."""

import re

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.accounts.models import Grant, Session, User
from academy.api.read_only_admin import ReadOnlyAdmin
from academy.operations import services as operations
from academy.operations.models import Act, Mail
from certificates.models import Certificate
from courses.models import Cohort, Question
from enrollments import services
from enrollments.models import Answer, Enrollment
from tests.academy.api.surface import routes
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import NOW, CohortFactory
from tests.factories.enrollments import EnrollmentFactory, completed, right_responses, started

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_person(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(user, backend=BACKEND)
    return browser


@pytest.fixture
def administrator() -> User:
    return GrantFactory().user


@pytest.fixture
def browser(administrator: User) -> Client:
    return as_person(administrator)


def address(model: type, page: str, *key: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=key)


def act(browser: Client, model: type, name: str, *rows: object, **values: object):
    body = {"action": name, "_selected_action": [row.pk for row in rows], "confirm": "1", **values}
    return browser.post(address(model, "changelist"), body, follow=True)


def notes(response) -> list[str]:
    """What the page says was done and refused; of an act that did nothing the form says it."""
    refused = response.context["form"].non_field_errors() if "form" in response.context else []
    return [*(str(message) for message in response.context["messages"]), *map(str, refused)]


def test_every_registered_model_is_read_only_and_nothing_of_an_installed_package_is():
    assert [model for model in MODELS if not isinstance(admin.site._registry[model], ReadOnlyAdmin)] == []
    assert {model._meta.app_label for model in MODELS} == {
        "accounts",
        "certificates",
        "courses",
        "enrollments",
        "operations",
        "participation",
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ({}, 200),
        ({"user__one_time_codes": False}, 403),
        ({"user__one_time_codes": False, "user__demonstration": True}, 200),
        ({"ended": True}, 403),
        ({"coordinator": True}, 403),
    ],
    ids=["administrator", "without one-time codes", "of the demonstration", "no longer", "coordinator"],
)
def test_administrators_with_their_second_factor_get_in_and_nobody_else(role, status):
    assert as_person(GrantFactory(**role).user).get("/admin/").status_code == status


def test_every_address_is_closed_to_visitors_and_to_trainees(client):
    trainee = as_person(UserFactory())
    pages = [route for route in routes("admin/") if "(" not in route.pattern]

    for page in pages:
        answers = client.get(page.path()), trainee.get(page.path())
        assert [answer.status_code for answer in answers] == [302, 403], page.pattern
        assert answers[0].headers["Location"].startswith("/accounts/login/?next=/admin/"), page.pattern
    assert len(pages) > 5 * len(MODELS)


@pytest.mark.parametrize("page", ["login", "logout", "password_change"])
def test_it_has_no_door_of_its_own(browser, page):
    assert browser.get(f"/admin/{page}/").status_code in {302, 404}
    assert b"password" not in browser.get(f"/admin/{page}/", follow=True).content


def test_nothing_can_be_added_changed_or_deleted_one_by_one_or_in_bulk(browser):
    completed(EnrollmentFactory())
    before = {model: list(model.objects.values()) for model in MODELS}

    for model in MODELS:
        key = before[model][0][model._meta.pk.attname] if before[model] else 1
        refused = {
            "add": browser.post(address(model, "add"), {}),
            "delete": browser.post(address(model, "delete", key), {"post": "yes"}),
            "change": browser.post(address(model, "change", key), {"name": "x"}),
        }
        browser.post(address(model, "changelist"), {"action": "delete_selected", "_selected_action": [key], "post": "yes"})
        browser.post(address(model, "changelist"), {"form-TOTAL_FORMS": "1", "_save": "Save"})

        statuses = {name: answer.status_code for name, answer in refused.items()}
        assert statuses == {"add": 403, "delete": 403, "change": 403}, model

    assert {model: list(model.objects.values()) for model in MODELS} == before


def test_every_list_can_be_searched_and_asks_as_many_statements_for_many_rows_as_for_few(browser):
    cohort = CohortFactory()
    completed(EnrollmentFactory(cohort=cohort))
    few = {model: _statements(browser, address(model, "changelist")) for model in MODELS}

    for _ in range(2):
        completed(EnrollmentFactory(cohort=CohortFactory(version=cohort.version)))

    many = {model: _statements(browser, address(model, "changelist")) for model in MODELS}
    assert {model: (few[model], many[model]) for model in MODELS if many[model] > few[model]} == {}
    assert {browser.get(address(model, "changelist"), {"q": "amina"}).status_code for model in MODELS} == {200}


def _statements(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


def test_lists_link_to_the_rows_they_name(browser):
    row = EnrollmentFactory()

    page = browser.get(address(Enrollment, "changelist")).content.decode()

    assert f'<a href="{address(Cohort, "change", row.cohort_id)}">October 2020</a>' in page
    assert f'<a href="{address(User, "change", row.trainee_id)}">Amina Wanjiru</a>' in page


def test_no_page_shows_a_password_a_code_an_answer_or_what_is_right(browser, administrator):
    enrollment = EnrollmentFactory()
    attempt = started(enrollment, enrollment.cohort.version.completion["quizzes"][0])
    services.save_answers(attempt, {key: (value, 1) for key, value in right_responses(attempt).items()}, at=NOW)
    mail = operations.queue_mail(
        key="k", address="a@example.org", kind="code", subject="Your code", text="SECRET-CODE", secret=True, at=NOW
    )
    rows = [(User, enrollment.trainee), (Mail, mail), (type(attempt), attempt), (Answer, Answer.objects.first())]

    pages = "".join(browser.get(address(model, "change", row.pk)).content.decode() for model, row in rows)

    secrets = [enrollment.trainee.password, "SECRET-CODE", attempt.seed, "Korea Disease Control"]
    assert [secret for secret in secrets if secret in pages] == []
    assert Question not in MODELS


def test_an_act_asks_for_a_reason_before_it_does_anything(browser, administrator):
    grant = GrantFactory(coordinator=True)

    asked = browser.post(address(Grant, "changelist"), {"action": "end_role", "_selected_action": [grant.pk]})
    without = act(browser, Grant, "end_role", grant, reason=" ")

    grant.refresh_from_db()
    assert (asked.status_code, without.status_code, grant.until) == (200, 200, None)
    assert '<textarea name="reason"' in asked.content.decode()


def test_ending_a_role_is_recorded_with_its_reason(browser, administrator):
    grant = GrantFactory(coordinator=True)

    done = act(browser, Grant, "end_role", grant, reason="Left the ministry")

    deed = Act.objects.get(verb="end_grant")
    grant.refresh_from_db()
    assert (notes(done), grant.until is not None) == (["Done for 1."], True)
    assert (deed.by, deed.reason, deed.object_key) == (administrator, "Left the ministry", str(grant.uuid))


def test_a_role_is_given_with_its_scope_and_refused_with_another(browser):
    person, cohort = UserFactory(), CohortFactory()

    refused = act(browser, User, "give_role", person, role="coordinator", cohort=cohort.pk, reason="New")
    done = act(browser, User, "give_role", person, role="instructor", cohort=cohort.pk, reason="New")

    assert notes(refused) == ["Amina Wanjiru: The role coordinator is given for: country."]
    assert notes(done) == ["Done for 1."]
    assert list(Grant.objects.filter(user=person).values_list("role", "cohort")) == [("instructor", cohort.pk)]


def test_ending_log_ins_ends_them_all_at_once(browser):
    person = UserFactory()
    other = as_person(person)
    assert other.get("/home").status_code == 200

    act(browser, User, "end_log_ins", person, reason="Lost phone")

    assert other.get("/home").status_code == 302
    assert Session.objects.filter(user=person).count() == 0
    assert Act.objects.get(verb="end_log_ins").after == {"ended": 1}


def test_a_country_is_corrected_and_an_end_given_by_the_services(browser):
    row = EnrollmentFactory()

    act(browser, Enrollment, "correct_country", row, country="RS", reason="Typed wrongly")
    act(browser, Enrollment, "extend", row, until="2020-11-20", reason="Was ill")
    refused = act(browser, Enrollment, "extend", row, until="2020-10-01", reason="Was ill")

    row.refresh_from_db()
    assert (row.country_id, row.extended_until.date().isoformat()) == ("RS", "2020-11-20")
    assert notes(refused) == ["Amina Wanjiru: A day from 2020-10-30, the cohort's last, on."]
    deeds = Act.objects.filter(object_type="enrollment").order_by("pk")
    assert list(deeds.values_list("verb", flat=True)) == [
        "correct_country",
        "extend_trainee",
    ]


def test_a_cancelled_cohort_stays_as_it_is(browser):
    cohort = CohortFactory()

    act(browser, Cohort, "cancel", cohort, reason="Nobody came")
    again = act(browser, Cohort, "cancel", cohort, reason="Nobody came")

    assert notes(again) == ["October 2020: A cancelled cohort stays as it is."]
    assert [(deed.verb, deed.reason) for deed in Act.objects.filter(object_type="cohort")] == [("change_cohort", "Nobody came")]


def test_what_was_given_up_is_put_back_in_line_and_nothing_else(browser):
    failed, waiting = CertificateFactory(failed=True), CertificateFactory()
    mail = operations.queue_mail(key="k", address="a@example.org", kind="news", subject="News", text="News", at=NOW)
    Mail.objects.update(state="failed", tries=8, next_try_at=None, lease_until=None)

    of_certificates = act(browser, Certificate, "try_again", failed, waiting, reason="The disk is mended")
    act(browser, Mail, "send_again", mail, reason="The server is back")

    failed.refresh_from_db()
    mail.refresh_from_db()
    assert (failed.state, failed.tries, mail.state, mail.tries) == ("requested", 0, "waiting", 0)
    assert failed.next_try_at is not None
    assert f"{waiting.code}: Only a certificate that was given up is tried again." in notes(of_certificates)


def test_a_mail_whose_code_was_thrown_away_is_not_sent_again(browser):
    mail = operations.queue_mail(key="k", address="a@example.org", kind="code", subject="Your code", text="x", secret=True, at=NOW)
    Mail.objects.update(state="failed", tries=8, next_try_at=None, lease_until=None)

    refused = act(browser, Mail, "send_again", mail, reason="Asked for")

    assert notes(refused) == ["Your code: Its code or link was thrown away. The person asks for a new one."]


def test_the_history_of_a_row_is_what_staff_did_to_it(browser):
    cohort = CohortFactory()
    act(browser, Cohort, "cancel", cohort, reason="Nobody came")
    EnrollmentFactory(cohort=CohortFactory())

    page = browser.get(address(Cohort, "history", cohort.pk), follow=True).content.decode()

    assert re.findall(r'class="field-verb[^>]*>(\w+)<', page) == ["change_cohort"]


def test_the_first_page_tells_how_old_the_last_backup_is(browser, settings):
    settings.BACKUP_FOLDER = None
    cache.clear()

    page = browser.get("/admin/").content.decode()

    assert "No nightly backups are made: ACADEMY_BACKUP_TO is not set." in page
    assert f"Version {settings.VERSION}" in page


def test_what_was_typed_stays_where_nothing_could_be_done(browser):
    refused = act(browser, User, "give_role", UserFactory(), role="coordinator", reason="Speaks for Serbia")

    assert "Speaks for Serbia</textarea>" in refused.content.decode()


def test_scores_read_as_everywhere(browser):
    row = completed(EnrollmentFactory())

    pages = [browser.get(address(Enrollment, "changelist")), browser.get(address(Enrollment, "change", row.pk))]

    assert row.score == 10000
    assert [re.findall(r">(100|10000)<", page.content.decode()) for page in pages] == [["100"], ["100"]]
