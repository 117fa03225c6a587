"""From a course package to a published version: files into storage, then one transaction with the version and its index."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from academy.accounts.models import User
from academy.operations import files
from academy.operations.services import record_act
from courses.indexing import index_version
from courses.models import Course, CourseVersion
from courses.package.contents import Package
from courses.package.folder import FolderFiles
from courses.package.manifest import manifest_digest
from courses.package.reader import read_package
from courses.services import next_number


def publish_folder(path: Path, *, by: User | None, at: datetime) -> tuple[CourseVersion, bool]:
    """Publish a course package that lies in a folder.

    Returns: the version, and whether it is new; the same content again is the version that is there.
    Raises: PackageFaulty, with every fault, and nothing is changed.
    """
    package = read_package(path)
    contents = FolderFiles(path)
    digest = manifest_digest(package.files)
    known = CourseVersion.objects.filter(course__slug=package.slug, digest=digest).first()
    if known is not None:
        return known, False
    for file in package.files:  # before the transaction: writing and syncing files would hold the database's write lock
        files.keep(contents[file.path])
    return _record_version(package, digest, by=by, at=at)


@transaction.atomic
def _record_version(package: Package, digest: str, *, by: User | None, at: datetime) -> tuple[CourseVersion, bool]:
    course, _ = Course.objects.get_or_create(slug=package.slug, defaults={"created_at": at})
    course = Course.objects.select_for_update(of=("self",), no_key=True).get(pk=course.pk)
    known = CourseVersion.objects.filter(course=course, digest=digest).first()
    if known is not None:  # two publishers at once: the second one finds it here
        return known, False
    version = CourseVersion.objects.create(
        course=course,
        number=next_number(course),
        digest=digest,
        manifest=[{"path": file.path, "sha256": file.sha256, "size": file.size, "media_type": file.media_type} for file in package.files],
        source_language=package.source_language,
        languages=list(package.languages),
        texts={tag: dict(texts) for tag, texts in package.texts.items()},
        hours=package.hours,
        license=package.license,
        completion={"lessons": list(package.completion.lessons), "quizzes": list(package.completion.quizzes)},
        certificate=dict(package.certificate),
        published_at=at,
        published_by=by,
    )
    index_version(version, package)
    course.newest = version
    course.save(update_fields=["newest"])
    record_act(
        by=by,
        verb="publish_course",
        object_type="course",
        object_key=course.slug,
        after={"version": version.number, "digest": digest},
        at=at,
    )
    return version, True


def publish_content(write: Callable[[str], object]) -> None:
    """Publish every package of `content/`; a step of `manage.py start`."""
    for folder in sorted(settings.CONTENT_FOLDER.iterdir()):
        if (folder / "course.yaml").is_file():
            version, new = publish_folder(folder, by=None, at=timezone.now())
            if new:
                write(f"Published {version.course.slug}, version {version.number}.")
