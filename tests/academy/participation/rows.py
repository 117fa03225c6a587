"""Rows to count, made without any service: what counts them must not care who wrote them."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from academy.accounts.models import Country, Grant, User
from courses.models import Cohort, Course, CourseVersion
from enrollments.models import Enrollment

NOW = datetime(2020, 11, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_country(code: str) -> Country:
    return Country.objects.get_or_create(code=code)[0]


def make_user(**fields: Any) -> User:
    number = next(_numbers)
    return User.objects.create(
        login_name=f"person-{number}", name=f"Person {number}", latin_name=f"Person {number}", joined_at=NOW, **fields
    )


def make_staff(role: str, **scope: Any) -> User:
    user = make_user(demonstration=True)  # spared the second factor
    Grant.objects.create(user=user, role=role, since=datetime(2020, 1, 1, tzinfo=UTC), **scope)
    return user


def make_cohort(*, course: str = "covid-19", delivery: str = "online", title: str = "October 2020") -> Cohort:
    """Published, from 12 to 30 October 2020 in UTC; the course is made at first use."""
    kept, new = Course.objects.get_or_create(slug=course, defaults={"created_at": NOW})
    if new:
        kept.newest = CourseVersion.objects.create(
            course=kept,
            number=1,
            digest="d" * 64,
            manifest=[],
            source_language="en",
            languages=["en", "ko"],
            texts={"en": {"title": f"Course {course}"}, "ko": {"title": f"과정 {course}"}},
            hours=3,
            completion={"lessons": [], "quizzes": []},
            published_at=NOW,
        )
        kept.save()
    return Cohort.objects.create(
        version=kept.newest,
        title=title,
        delivery=delivery,
        time_zone="UTC",
        starts_on=date(2020, 10, 12),
        ends_on=date(2020, 10, 30),
        enroll_from=date(2020, 10, 1),
        enroll_until=date(2020, 10, 30),
        opens_at=datetime(2020, 10, 12, tzinfo=UTC),
        closes_at=datetime(2020, 10, 31, tzinfo=UTC),
        enrolling_from_at=datetime(2020, 10, 1, tzinfo=UTC),
        enrolling_until_at=datetime(2020, 10, 31, tzinfo=UTC),
        published_at=NOW,
        created_at=NOW,
    )


def new_enrollment(cohort: Cohort, **fields: Any) -> Enrollment:
    """Not saved; active, from Kenya, of 12 October 2020. Times that its state asks for are filled in."""
    fields = {
        "country_id": "KE",
        "mode": "cohort",
        "state": "active",
        "enrolled_on": date(2020, 10, 12),
        "enrolled_at": NOW,
        "language": "en",
    } | fields
    make_country(fields["country_id"])
    if fields["state"] in {"completed", "withdrawn"}:
        fields.setdefault(f"{fields['state']}_at", NOW)
    if "trainee" not in fields:
        fields["trainee"] = make_user()
    return Enrollment(cohort=cohort, name="Amina", latin_name="Amina", **fields)


def make_enrollment(cohort: Cohort, **fields: Any) -> Enrollment:
    enrollment = new_enrollment(cohort, **fields)
    enrollment.save()
    return enrollment
