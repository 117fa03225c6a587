"""`manage.py publish_course PATH`: publish a course package."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.package.faults import PackageFaulty
from courses.publishing import publish_folder


class Command(BaseCommand):
    help = "Publish the course package in a folder. A faulty one changes nothing; the same one again makes no new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options: object) -> None:
        try:
            version, new = publish_folder(path, by=None, at=timezone.now())
        except PackageFaulty as faulty:
            for fault in faulty.faults:
                self.stderr.write(str(fault))
            counted = "1 fault" if len(faulty.faults) == 1 else f"{len(faulty.faults)} faults"
            raise CommandError(f"{counted}; nothing was published.") from None
        told = (
            f"Published {version.course.slug}, version {version.number}."
            if new
            else f"Unchanged: {version.course.slug}, version {version.number}."
        )
        self.stdout.write(told)
