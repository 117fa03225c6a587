"""`manage.py grant_role EMAIL ROLE`: give somebody a role, or end it."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from academy.accounts import services
from academy.accounts.models import Country, Grant, User
from academy.errors import AcademyError, Invalid
from courses.models import Cohort, Course


class Command(BaseCommand):
    help = "Give an author or instructor a course, an instructor a cohort, a coordinator a country; --end takes it back. Twice is harmless."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address, or the log-in name, of an account that exists")
        parser.add_argument("role", choices=[role.value for role in Grant.Role if role != Grant.Role.ADMINISTRATOR])
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--course", metavar="SLUG")
        scope.add_argument("--cohort", metavar="ID", type=UUID)
        scope.add_argument("--country", metavar="CODE")
        parser.add_argument("--end", action="store_true", help="take the role back")

    def handle(self, *, email: str, role: str, end: bool, **options: Any) -> None:
        person = User.objects.filter(email=email.lower()).first() or User.objects.filter(login_name=email.lower()).first()
        if person is None:
            raise CommandError(f"There is no account of {email}.")
        scope = _scope(options)
        try:
            if end:
                for grant in Grant.objects.filter(user=person, role=role, until__isnull=True, **scope):
                    services.end_grant(grant, by=None, at=timezone.now())
            else:
                services.give_grant(person, role=role, by=None, at=timezone.now(), **scope)
        except Invalid as refused:
            raise CommandError(" ".join(message for messages in refused.fields.values() for message in messages)) from refused
        except AcademyError as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"{email} is {'no longer ' if end else ''}{role} of {_named(options)}.")


def _scope(options: dict[str, Any]) -> dict[str, Any]:
    """The scope as `give_grant` takes it."""
    if options["course"]:
        course = Course.objects.filter(slug=options["course"]).first()
        scope: dict[str, Any] = {"course_id": course and course.pk}
    elif options["cohort"]:
        cohort = Cohort.objects.filter(uuid=options["cohort"]).first()
        scope = {"cohort_id": cohort and cohort.pk}
    else:
        scope = {"country": Country.objects.filter(pk=options["country"].upper()).first()}
    if None in scope.values():
        raise CommandError(f"There is no {_named(options)}.")
    return scope


def _named(options: dict[str, Any]) -> object:
    return options["course"] or options["cohort"] or options["country"].upper()
