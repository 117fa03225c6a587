"""`manage.py publish_course PATH` as an author sees it."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from courses.models import Course
from tests.courses.package.packages import changed, small_package, write_package


def run(folder: Path) -> str:
    told = io.StringIO()
    call_command("publish_course", str(folder), stdout=told)
    return told.getvalue()


@pytest.mark.django_db
def test_it_tells_the_version_and_whether_anything_changed(tmp_path: Path) -> None:
    folder = write_package(small_package(), tmp_path)

    told = [run(folder), run(folder)]

    assert told == ["Published screening-basics, version 1.\n", "Unchanged: screening-basics, version 1.\n"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("faulty", "lines", "summary"),
    [
        ({"right: alert": "right: panic"}, [8], "1 fault; nothing was published."),
        ({"right: alert": "right: panic", "right: 14": "right: soon"}, [8, 11], "2 faults; nothing was published."),
    ],
)
def test_every_fault_is_told_as_file_and_line_and_nothing_is_published(tmp_path: Path, faulty, lines, summary) -> None:
    package = small_package()
    for old, new in faulty.items():
        package["01-response/quiz.yaml"] = package["01-response/quiz.yaml"].replace(old.encode(), new.encode())
    told = io.StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("publish_course", str(write_package(package, tmp_path)), stderr=told)

    found = [line.split(": ")[0] for line in told.getvalue().splitlines()]
    assert (found, str(refused.value)) == ([f"01-response/quiz.yaml:{line}" for line in lines], summary)
    assert Course.objects.count() == 0


@pytest.mark.parametrize("path", ["nothing-there", "a-file"])
@pytest.mark.django_db
def test_a_path_that_is_no_folder_is_a_fault_and_no_traceback(tmp_path: Path, path: str) -> None:
    (tmp_path / "a-file").write_text("slug: x\n")

    with pytest.raises(CommandError, match=r"^1 fault; nothing was published\.$"):
        call_command("publish_course", str(tmp_path / path), stderr=io.StringIO())


def test_the_process_ends_with_another_code_than_zero(tmp_path: Path) -> None:
    folder = write_package(changed("course.yaml", "hours: 1.5", "hours: many"), tmp_path / "package")
    environment = os.environ | {"ACADEMY_DATA": str(tmp_path / "data"), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "academy.settings"}

    ended = subprocess.run(
        [sys.executable, "manage.py", "publish_course", folder], env=environment, capture_output=True, text=True, timeout=60
    )

    assert ended.returncode == 1
    assert [line.split(": ")[0] for line in ended.stderr.splitlines()] == ["course.yaml:3", "CommandError"]
