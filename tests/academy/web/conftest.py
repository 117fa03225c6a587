"""What the tests of pages share: a browser and a published course."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from academy.api import throttling
from courses.models import Course
from courses.publishing import publish_folder
from tests.courses.package.packages import small_package

NOW = datetime(2020, 10, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def browser() -> Client:
    """A visitor without an account, who reads English."""
    throttling.forget()
    return Client(headers={"Accept": "text/html", "Accept-Language": "en"})


@pytest.fixture
def course(db: None, tmp_path: Path) -> Course:
    """The small package, published; its first lesson is open."""
    return publish(tmp_path / "small", small_package())


def publish(folder: Path, package: dict[str, bytes]) -> Course:
    """Publish a package that a test made, and give its course."""
    for path, content in package.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    version, _ = publish_folder(folder, by=None, at=NOW)
    return version.course
