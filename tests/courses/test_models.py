"""What the database itself keeps true, and what a cohort's dates mean."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from courses.models import Cohort, Course, CourseVersion, Lesson, LessonText, Module, Question, Quiz, VersionFile
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.courses import NOW, PUBLISHED_AT, CohortFactory, published

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def copied(row, **changes):
    """The same row again, as an import or a careless script would write it."""
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    "row",
    [
        Course.objects.get,
        CourseVersion.objects.get,
        VersionFile.objects.first,
        Module.objects.first,
        Lesson.objects.first,
        LessonText.objects.first,
        Quiz.objects.first,
        Question.objects.first,
    ],
    ids=["course", "version", "file", "module", "lesson", "text", "quiz", "question"],
)
def test_what_is_published_stands_once(row):
    published()

    with pytest.raises(IntegrityError):
        copied(row())


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"number": 2}, "course_version_digest_once"),
        ({"digest": "0" * 64}, "course_version_number_once"),
    ],
)
def test_a_course_has_each_content_and_each_number_once(changes, constraint):
    version = published()

    with pytest.raises(IntegrityError) as refused:
        copied(version, **changes)

    told = str(refused.value)
    assert constraint in told or f"courses_courseversion.{next(iter({'number', 'digest'} - changes.keys()))}" in told


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("seats_taken", 4, "cohort_seats_within_capacity"),
        ("capacity", 1, "cohort_seats_within_capacity"),
        ("seats_taken", -1, "seats_taken"),
        ("ends_on", "2020-10-11", "cohort_days_in_order"),
        ("enroll_until", "2020-09-20", "cohort_days_in_order"),
        ("closes_at", F("opens_at"), "cohort_instants_in_order"),
        ("enrolling_until_at", F("enrolling_from_at"), "cohort_instants_in_order"),
    ],
)
def test_a_cohort_that_cannot_be_is_refused_by_the_database(column, value, constraint):
    CohortFactory(capacity=3, seats_taken=2)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Cohort.objects.update(**{column: value})


def test_seats_are_bounded_also_for_who_writes_plain_sql():
    CohortFactory(capacity=3, seats_taken=3)

    with pytest.raises(IntegrityError, match="cohort_seats_within_capacity"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE courses_cohort SET seats_taken = seats_taken + 1")


def test_a_cohort_without_capacity_takes_any_number():
    cohort = CohortFactory(capacity=None, seats_taken=100_000)

    assert (cohort.seats_left, CohortFactory(version=cohort.version, capacity=3, seats_taken=1).seats_left) == (None, 2)


@pytest.mark.parametrize(
    ("traits", "at", "state"),
    [
        ({}, "opens_at-", "upcoming"),
        ({}, "opens_at", "running"),
        ({}, "closes_at-", "running"),
        ({}, "closes_at", "closed"),
        ({"draft": True}, "opens_at", "draft"),
        ({"cancelled": True}, "opens_at", "cancelled"),
        ({"cancelled": True, "draft": True}, "opens_at", "cancelled"),
    ],
)
def test_the_state_follows_from_the_dates(traits, at, state):
    cohort = CohortFactory(**traits)
    moment = getattr(cohort, at.rstrip("-")) - (SECOND if at.endswith("-") else timedelta())

    assert cohort.state_at(moment) == state


@pytest.mark.parametrize(
    ("traits", "enrolling", "with_a_seat"),
    [
        ({}, True, True),
        ({"enrolling_from_at": NOW}, True, True),
        ({"enrolling_from_at": NOW + SECOND}, False, False),
        ({"enrolling_until_at": NOW + SECOND}, True, True),
        ({"enrolling_until_at": NOW}, False, False),
        ({"draft": True}, False, False),
        ({"cancelled": True}, False, False),
        ({"capacity": 2, "seats_taken": 1}, True, True),
        ({"capacity": 2, "seats_taken": 2}, True, False),
    ],
)
def test_the_list_of_enrolling_cohorts_agrees_with_the_row_but_for_seats(traits, enrolling, with_a_seat):
    cohort = CohortFactory(**traits)

    assert (cohort.is_enrolling_at(NOW), Cohort.objects.enrolling_at(NOW).exists()) == (enrolling, with_a_seat)


def test_cohorts_by_who_runs_and_who_sees_them():
    cohort = CohortFactory(title="mine")
    for title, traits in {"draft": {"draft": True}, "cancelled": {"cancelled": True}}.items():
        CohortFactory(version=cohort.version, title=title, **traits)
    people = [
        AnonymousUser(),
        UserFactory(),
        GrantFactory(role="instructor", cohort=cohort).user,
        GrantFactory(role="instructor", course=cohort.version.course).user,
        GrantFactory().user,
    ]

    def titles(cohorts):
        return sorted(cohorts.values_list("title", flat=True))

    every = ["cancelled", "draft", "mine"]
    assert [titles(Cohort.objects.run_by(user)) for user in people] == [[], [], ["mine"], every, every]
    assert [titles(Cohort.objects.visible_to(user)) for user in people] == [["cancelled", "mine"]] * 3 + [every] * 2


def test_rows_say_what_they_are():
    cohort = CohortFactory()
    course = Course.objects.create(slug="project-management", created_at=datetime(2020, 9, 1, tzinfo=UTC))

    assert (str(cohort), str(course), cohort.created_at) == ("October 2020", "project-management", PUBLISHED_AT)
