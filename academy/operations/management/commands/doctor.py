"""`manage.py doctor`: what is wrong with this installation, and what to do about it."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from academy.operations.doctor import examining
from academy.operations.doctor.findings import Level


class Command(BaseCommand):
    help = "Examine settings, keys, database, files, queue, worker, mail, clock and backups; exits with 1 if something is at fault."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list for a program instead of lines")

    def handle(self, *_: Any, json: bool, **__: Any) -> None:
        found = []
        for subject, finding in examining.examine(timezone.now()):
            found.append({"subject": subject, "level": finding.level, "says": finding.says, "remedy": finding.remedy})
            if not json:
                self.stdout.write(f"{finding.level:8}{subject}: {finding.says}" + (f" {finding.remedy}" if finding.remedy else ""))
        if json:
            self._write_json(found)
        if any(entry["level"] == Level.FAULT for entry in found):
            sys.exit(1)

    def _write_json(self, found: list[dict[str, str]]) -> None:
        self.stdout.write(json.dumps(found, indent=1))
