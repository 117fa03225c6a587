"""`manage.py ledger`: check ten facts about everything that is kept, while Academy runs."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from academy.operations.ledger.facts import Finding, examine
from academy.operations.ledger.snapshot import read_only


class Command(BaseCommand):
    help = "Check ten facts about all courses, enrollments, certificates and mails; exit 1 if one does not hold. It changes nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        with read_only(at=timezone.now()) as snapshot:
            findings = []
            for number, finding in enumerate(examine(snapshot), start=1):
                findings.append(finding)
                if not options["json"]:
                    self._tell(number, finding)
        is_clean = not any(finding.faults for finding in findings)
        if options["json"]:
            self.stdout.write(json.dumps({"clean": is_clean, "facts": [asdict(finding) for finding in findings]}))
        if not is_clean:
            sys.exit(1)

    def _tell(self, number: int, finding: Finding) -> None:
        verdict = f"WRONG ({finding.faults})" if finding.faults else "right"
        self.stdout.write(f"{number:2}  {verdict:9}  {finding.says}")
        for fault in finding.told:
            self.stdout.write(f"      {fault}")
        if finding.faults > len(finding.told):
            self.stdout.write(f"      and {finding.faults - len(finding.told)} more")
