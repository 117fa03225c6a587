"""A published version of the small package, and cohorts of it."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from courses.days import first_instant, instant_after
from courses.models import Cohort, CourseVersion
from courses.publishing import publish_folder
from tests.courses.package.packages import small_package, write_package

PUBLISHED_AT = datetime(2020, 9, 1, tzinfo=UTC)
NOW = datetime(2020, 10, 14, 3, 0, tzinfo=UTC)
"""A moment within the days of `CohortFactory`, for services, which are told the time."""


def published(package: dict[str, bytes] | None = None) -> CourseVersion:
    """The version of a package, published the real way; the small one unless another is given."""
    with tempfile.TemporaryDirectory() as folder:
        write_package(package or small_package(), Path(folder))
        version, _ = publish_folder(Path(folder), by=None, at=PUBLISHED_AT)
    return version


class CohortFactory(DjangoModelFactory):
    """The first cohort of 2020: 12 to 30 October in Seoul's days, enrolling until its end, no limit of seats. Nothing random."""

    class Meta:
        model = Cohort

    class Params:
        current = factory.Trait(  # for what goes over HTTP, where the clock is the real one
            starts_on=factory.LazyFunction(lambda: timezone.now().date() - timedelta(days=5)),
            ends_on=factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=10)),
            enroll_from=factory.LazyFunction(lambda: timezone.now().date() - timedelta(days=20)),
        )
        draft = factory.Trait(published_at=None)
        cancelled = factory.Trait(cancelled_at=datetime(2020, 10, 13, tzinfo=UTC))

    version = factory.LazyFunction(published)
    title = "October 2020"
    time_zone = "Asia/Seoul"
    starts_on = date(2020, 10, 12)
    ends_on = date(2020, 10, 30)
    enroll_from = date(2020, 9, 21)
    enroll_until = factory.SelfAttribute("ends_on")
    opens_at = factory.LazyAttribute(lambda row: first_instant(row.starts_on, zone=row.time_zone))
    closes_at = factory.LazyAttribute(lambda row: instant_after(row.ends_on, zone=row.time_zone))
    enrolling_from_at = factory.LazyAttribute(lambda row: first_instant(row.enroll_from, zone=row.time_zone))
    enrolling_until_at = factory.LazyAttribute(lambda row: instant_after(row.enroll_until, zone=row.time_zone))
    published_at = PUBLISHED_AT
    created_at = PUBLISHED_AT
