"""`manage.py backup`: database, files and keys, consistent with each other, while Academy runs."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from academy.operations.backups import making, manifest
from academy.operations.backups.manifest import BackupRefused


class Command(BaseCommand):
    help = "Back up database, files and keys into a folder, which may hold earlier backups; Academy may run meanwhile."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_FOLDER, help="where to (ACADEMY_BACKUP_TO)")

    def handle(self, *_: Any, folder: Path | None, **__: Any) -> None:
        if folder is None:
            raise CommandError("Where to? Name a folder, or set ACADEMY_BACKUP_TO.")
        began = time.monotonic()
        try:
            made = making.make_backup(folder.resolve(), at=timezone.now())
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, DatabaseError) as fault:
            raise CommandError(f"No backup was made: {str(fault).strip()}.") from fault
        told = manifest.read(made.folder)
        rows = sum(told.database["tables"].values())
        self.stdout.write(
            f"{made.folder}: {rows} rows and {told.files} files ({told.file_bytes / 1e6:.0f} MB) in {time.monotonic() - began:.1f} s. "
            f"It needs {made.folder.parent / 'files'} beside it. Keep both private: they hold personal data and the secret key."
        )
        if told.missing:
            self.stderr.write(f"{len(told.missing)} files that the database names are missing or damaged, the first {told.missing[0]}.")
