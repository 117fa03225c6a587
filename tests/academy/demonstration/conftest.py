"""Two published courses of the right names, and a demonstration that is small enough to make it for each test."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from academy.demonstration import plan, services
from academy.operations.models import Job
from courses.models import CourseVersion
from tests.courses.package.packages import small_package
from tests.factories.courses import published

NOW = datetime(2025, 3, 12, 3, 0, tzinfo=UTC)
"""A Wednesday, noon in Seoul."""


def publish(slug: str) -> CourseVersion:
    """The small package under another name."""
    package = small_package()
    return published({**package, "course.yaml": package["course.yaml"].replace(b"screening-basics", slug.encode())})


def make_all(*, at: datetime = NOW) -> Job:
    """Begin, and do every part."""
    services.begin(at=at)
    position: int | None = 0
    while position is not None:
        position = services.make_part(position=position, at=at)
    return Job.objects.get(key="demonstration")


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path
    settings.FILES_FOLDER = tmp_path / "files"
    settings.MAIL_FOLDER = tmp_path / "mail"


@pytest.fixture
def courses(db: None) -> dict[str, CourseVersion]:
    return {slug: publish(slug) for slug in (plan.COVID_COURSE, plan.PROJECT_COURSE)}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four people a cohort beside the trainee: with both courses 24."""
    everything = plan.cohort_plans
    monkeypatch.setattr(plan, "cohort_plans", lambda today: [replace(each, places=each.places[:4]) for each in everything(today)])
