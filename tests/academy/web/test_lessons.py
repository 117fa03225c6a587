"""Lessons for those who are enrolled; what visitors see is in test_views."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enrollments.models import LessonProgress
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db

OPEN, CLOSED = "/courses/screening-basics/lessons/alert-levels", "/courses/screening-basics/lessons/command"


@pytest.fixture
def row():
    """Somebody enrolled in a cohort that runs now."""
    return EnrollmentFactory(cohort=CohortFactory(current=True))


def as_person(user, **options) -> Client:
    browser = Client(headers={"Accept-Language": "en"}, **options)
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode().partition("<main")[2]).split())


def test_who_is_enrolled_reads_what_is_closed_to_others(row):
    assert (as_person(row.trainee).get(CLOSED).status_code, as_person(UserFactory()).get(CLOSED).status_code) == (200, 403)


def test_marking_a_lesson_notes_it_once_and_goes_on_to_the_next(row):
    browser = as_person(row.trainee)

    answers = [browser.post(OPEN) for _ in range(2)]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, CLOSED)] * 2
    assert LessonProgress.objects.filter(enrollment=row).count() == 1
    page = browser.get(OPEN)
    assert page.content.decode().count('<li class="here">') == 1
    assert "Mark as read and go on" not in text_of(page)
    assert '<li class="done">' in browser.get(CLOSED).content.decode()


def test_after_the_last_lesson_one_is_at_home(row):
    keys = row.cohort.version.completion["lessons"]

    answer = as_person(row.trainee).post(f"/courses/screening-basics/lessons/{keys[-1]}")

    assert answer.headers["Location"] == "/home"


def test_what_no_longer_counts_is_said_and_not_noted(row):
    row.settled_at = timezone.now()
    row.state = "not_completed"
    row.save()
    browser = as_person(row.trainee)

    answer = browser.post(OPEN, follow=True)

    assert "The time for this course is over. You can go on reading." in text_of(answer)
    assert LessonProgress.objects.count() == 0


def test_before_the_cohort_begins_the_page_says_when():
    starts = timezone.now().date() + timedelta(days=3)
    row = EnrollmentFactory(cohort=CohortFactory(current=True, starts_on=starts))
    browser = as_person(row.trainee)

    closed, opened = browser.get(CLOSED), browser.get(OPEN)

    assert (closed.status_code, opened.status_code) == (403, 200)
    assert "Your cohort has not begun" in text_of(closed)


def test_who_left_reads_as_a_visitor(row):
    row.state, row.withdrawn_at = "withdrawn", timezone.now()
    row.save()
    browser = as_person(row.trainee)

    assert (browser.get(CLOSED).status_code, browser.post(CLOSED).status_code) == (403, 403)
    assert LessonProgress.objects.count() == 0


def test_a_visitor_who_presses_the_button_is_led_to_the_course(row):
    answer = Client().post(OPEN)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/courses/screening-basics")


def test_a_page_of_another_site_cannot_press_the_button(row):
    browser = as_person(row.trainee, enforce_csrf_checks=True)

    assert browser.post(OPEN, headers={"origin": "https://evil.example"}).status_code == 403
    assert LessonProgress.objects.count() == 0


def test_the_course_page_knows_who_is_enrolled(row):
    enrolled, other = (as_person(user).get("/courses/screening-basics") for user in (row.trainee, UserFactory()))

    assert "You are enrolled: October 2020." in text_of(enrolled)
    assert ("You are enrolled" in text_of(other), "Read the first lesson" in text_of(other)) == (False, True)
