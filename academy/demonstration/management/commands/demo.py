"""`manage.py demo` and `manage.py demo --remove`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from academy.demonstration import logins, removal, selectors
from academy.demonstration.removal import DemonstrationInUse


class Command(BaseCommand):
    help = "Say what demonstration data there are; --remove takes them away for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="remove them for good; courses and published figures stay")

    def handle(self, *_: Any, remove: bool, **__: Any) -> None:
        if remove:
            self._remove()
            return
        if not selectors.are_there():
            self.stdout.write("There are no demonstration data.")
            return
        progress = selectors.progress()
        told = f"{progress[0]} of {progress[1]} people are made" if progress else "all that could be made is there"
        where = logins.path() if logins.path().exists() else "the next start makes new passwords and says them"
        self.stdout.write(f"There are demonstration data: {told}. Log-ins: {where}")
        if selectors.visitors():
            self.stdout.write(f"People with accounts of their own who are enrolled in its cohorts: {selectors.visitors()}.")

    def _remove(self) -> None:
        try:
            removed = removal.remove(at=timezone.now())
        except DemonstrationInUse as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"Removed: {removed.people} people, {removed.cohorts} cohorts, {removed.enrollments} enrollments.")
        if removed.visitors:
            self.stdout.write(f"People with accounts of their own: {removed.visitors}. They stay.")
            self.stdout.write("Their enrollments in these cohorts went, and the certificates of those.")
