"""The first page after logging in, by role."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from academy.web import formats
from certificates import services as certificates
from certificates.models import Certificate
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory, completed
from tests.factories.participation import PublicationFactory

pytestmark = pytest.mark.django_db


def page_of(user, address: str = "/home") -> str:
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0]).split())


def test_visitors_log_in_first_and_come_back(client):
    response = client.get("/home")

    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/home")


def test_who_is_not_enrolled_is_shown_the_way_to_the_courses():
    page = page_of(UserFactory())

    assert "No course yet." in text_of(page)
    assert 'href="/#courses"' in page


def test_a_trainee_sees_how_far_they_are_until_when_and_where_to_go_on():
    row = EnrollmentFactory(cohort=CohortFactory(current=True, title="This month"))

    page = page_of(row.trainee)

    assert "0 of 4 lessons read, 0 of 2 quizzes passed" in text_of(page)
    assert "For the certificate: lessons missing 4, quizzes missing 2." in text_of(page)
    assert f"Quizzes close on {formats.day(row.cohort.ends_on, language='en')}, 23:59 in Seoul." in text_of(page)
    assert 'href="/courses/screening-basics/lessons/alert-levels"' in page


def test_who_completed_finds_the_certificate_and_its_verification():
    row = EnrollmentFactory(cohort=CohortFactory(current=True))
    completed(row, at=timezone.now())
    paper = Certificate.objects.get()
    certificates.issue_certificate(certificate_id=paper.pk, at=timezone.now())

    page = page_of(row.trainee)

    assert f'href="/certificates/{paper.code}.pdf"' in page
    assert f'href="/verify/{paper.code}"' in page
    assert "You completed the course on" in text_of(page)


def test_nobody_sees_the_courses_of_somebody_else_or_one_they_left():
    EnrollmentFactory(cohort=CohortFactory(current=True))
    gone = EnrollmentFactory(withdrawn=True)

    assert "No course yet." in text_of(page_of(gone.trainee))


def test_staff_without_one_time_codes_see_nothing_of_others():
    row = EnrollmentFactory(name="Zaituni Njeri", cohort=CohortFactory(current=True))
    staff = GrantFactory(user=UserFactory(), role="instructor", course=row.cohort.version.course).user

    text = text_of(page_of(staff))

    assert "Set up one-time codes first" in text
    assert row.cohort.title not in text


def test_an_instructor_sees_their_cohorts_and_who_was_not_seen_for_longest():
    long_ago = timezone.now() - timedelta(days=12)
    cohort = CohortFactory(current=True, starts_on=long_ago.date(), title="Mine", capacity=30)
    EnrollmentFactory(cohort=cohort, name="សុខ ពិសី", latin_name="Sok Pisey", enrolled_at=long_ago)
    other = CohortFactory(current=True, title="Of somebody else", version=cohort.version)
    instructor = GrantFactory(role="instructor", cohort=cohort).user

    page = page_of(instructor)

    assert "Mine : 1 person has not been seen for 7 days, 1 of all has not begun." in text_of(page)
    assert "<bdi>សុខ ពិសី</bdi> <small><bdi>Sok Pisey</bdi></small>" in page
    assert f"/api/v1/cohorts/{cohort.uuid}/roster.csv" in page
    assert "1 / 30" in text_of(page)
    assert other.title not in page


def test_an_administrator_sees_participation_its_sources_and_what_is_wrong(settings):
    settings.BACKUP_FOLDER = None
    cohort = CohortFactory(current=True)
    for country in ("KE", "KE", "RS", "KR"):
        EnrollmentFactory(cohort=cohort, country_id=country)
    PublicationFactory()

    page = page_of(GrantFactory().user)
    text = text_of(page)

    assert "4 enrollments for a certificate; 4 people in all, 3 countries named. 0 completed." in text
    assert "Most from Kenya and Serbia" in text
    assert "South Korea, the host, counted apart: 1." in text
    assert "Kept as published." in text
    assert "No nightly backups are made: ACADEMY_BACKUP_TO is not set." in text
    assert 'href="/api/v1/participation.csv?group_by=country"' in page
    assert re.findall(r'<rect class="bar" width="(\d+%)"', page) == ["100%", "50%", "100%"]


def test_rates_stand_on_ten_people_or_more():
    cohort = CohortFactory()
    for number in range(10):
        EnrollmentFactory(cohort=cohort, completed=number % 2 == 0, settled=number % 2 == 1)
    cohort.enrollments.filter(state="completed").update(settled_at=datetime(2020, 11, 2, tzinfo=UTC))
    administrator = GrantFactory().user

    with_ten = text_of(page_of(administrator))
    cohort.enrollments.filter(state="not_completed")[:1].get().delete()
    with_nine = text_of(page_of(administrator))

    assert "Completion rate 50 % of all settled" in with_ten
    assert "Completion rate – of all settled" in with_nine


def test_a_coordinator_sees_counts_of_their_country_and_names_of_those_who_agreed():
    cohort = CohortFactory(current=True)
    EnrollmentFactory(cohort=cohort, country_id="RS", name="Јована Петровић", latin_name="Jovana Petrović", shared_with_coordinator=True)
    EnrollmentFactory(cohort=cohort, country_id="RS", name="Marko Silent", latin_name="Marko Silent")
    EnrollmentFactory(cohort=cohort, country_id="KE", name="Zaituni Njeri", latin_name="Zaituni Njeri", shared_with_coordinator=True)

    text = text_of(page_of(GrantFactory(coordinator=True).user))

    assert "2 enrolled for a certificate, 0 completed, 0 certified." in text
    assert "Јована Петровић Jovana Petrović" in text
    assert ("Marko Silent" in text, "Zaituni Njeri" in text) == (False, False)


def test_a_trainee_finds_nothing_of_staff():
    EnrollmentFactory(cohort=CohortFactory(current=True, title="Of others"))

    text = text_of(page_of(UserFactory()))

    assert ("Participation by country" in text, "Of others" in text, "installation" in text) == (False, False, False)


def test_it_asks_as_many_queries_for_many_rows_as_for_few(django_assert_max_num_queries, django_assert_num_queries):
    cohort = CohortFactory(current=True)
    staff = GrantFactory().user
    GrantFactory(user=staff, coordinator=True)
    EnrollmentFactory(cohort=cohort, trainee=staff, country_id="RS", shared_with_coordinator=True)
    page_of(staff)
    with django_assert_max_num_queries(70) as few:
        page_of(staff)

    for _ in range(3):
        EnrollmentFactory(cohort=CohortFactory(current=True, version=cohort.version), country_id="RS", shared_with_coordinator=True)
        EnrollmentFactory(cohort=CohortFactory(current=True, version=cohort.version), trainee=staff, country_id="KE")
    with django_assert_num_queries(len(few.captured_queries)):
        page_of(staff)


def test_nobody_else_may_keep_a_copy():
    browser = Client()
    browser.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert browser.get("/home").headers["Cache-Control"] == "private, no-store"


def test_an_international_organization_is_no_country():
    cohort = CohortFactory(current=True)
    for country in ("KE", "ZZ"):
        EnrollmentFactory(cohort=cohort, country_id=country)

    page = page_of(GrantFactory().user)

    assert "1 countries named" in text_of(page)
    assert "International organizations, no country: 1." in text_of(page)
    assert "more countr" not in page
    assert page.count('<rect class="bar"') == 2  # Kenya, and the course
