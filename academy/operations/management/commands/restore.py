"""`manage.py restore`: a backup onto an empty data folder and an empty database."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from academy.operations.backups import restoring
from academy.operations.backups.manifest import BackupRefused, Manifest
from academy.operations.starting.preflight import StartRefused


class Command(BaseCommand):
    help = "Restore a backup into an empty data folder and an empty database: a dated folder, or the newest in a folder of backups."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="a dated folder, with files/ beside it, or the folder that holds both")

    def handle(self, *_: Any, backup: Path, **__: Any) -> None:
        began = time.monotonic()
        try:
            told = restoring.restore(backup.resolve())
        except (BackupRefused, StartRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, EOFError, DatabaseError) as fault:
            raise CommandError(f"Nothing was restored: {str(fault).strip()}.") from fault
        call_command("migrate", interactive=False, verbosity=0)  # an older backup; and triggers, which follow a migration
        self._tell(told, time.monotonic() - began)

    def _tell(self, told: Manifest, seconds: float) -> None:
        rows = sum(told.database["tables"].values())
        self.stdout.write(
            f"Restored what stood at {told.at:%Y-%m-%d %H:%M:%S} UTC: {rows} rows, {told.files} files ({told.file_bytes / 1e6:.0f} MB), "
            f"in {seconds:.1f} s. `python3 manage.py start` runs it."
        )
        if told.missing:
            self.stdout.write(f"{len(told.missing)} files were missing already when the backup was made, the first {told.missing[0]}.")
        if not any(name.startswith("keys/") for name in told.members):
            self.stdout.write("The backup holds no secret key: set ACADEMY_SECRET_KEY to what it was, or everybody has to log in again.")
