"""`manage.py participation recount` and `manage.py participation check`."""

import sys

from django.core.management.base import BaseCommand, CommandParser

from academy.participation import services


class Command(BaseCommand):
    """Count the enrollments afresh, or compare the figures with them."""

    help = "recount: put a fresh count in place of the figures. check: compare them; exits with 1 if they differ or a trigger is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["recount", "check"])

    def handle(self, *, what: str, **options: object) -> None:
        if what == "recount":
            if services.missing_triggers():
                services.restore_counting()
            else:
                services.recount()
            self.stdout.write("The figures are a fresh count of the enrollments.")
            return
        faults = services.counting_faults()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)
        self.stdout.write("The figures equal a recount of the enrollments.")
