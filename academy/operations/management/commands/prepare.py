"""`manage.py prepare`: what stands between new code and running it, where web, worker and beat are services of their own."""

import contextlib
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from academy.operations import demonstration
from academy.operations.starting import preflight, preparing, schema

PATIENCE_SECONDS = 300.0  # a second one waits for the first; it finds everything done
_LOCK = 0x41636164656D79  # "Academy", for PostgreSQL's advisory locks


class Command(BaseCommand):
    help = "Bring database, courses and static files to the state of the code, then end; `start` does the same by itself."
    requires_system_checks = ()  # as with `start`

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", action="store_true", help="only what lies beside the code, for a checkout that is read-only later")
        parser.add_argument("--wheels", metavar="FOLDER", help="install from this folder of `bundle`, without a network")

    def handle(self, *_: Any, code: bool, **__: Any) -> None:
        if code:
            preparing.compile_messages(settings.LOCALE_PATHS)
            return
        try:
            preflight.check_folder(settings.DATA_FOLDER)
            preflight.check_database()
            _refuse_demonstration()
            with _alone():
                preparing.prepare(self._tell)
        except preflight.StartRefused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        self._tell("Prepared.")

    def _tell(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _refuse_demonstration() -> None:
    if settings.DEMONSTRATION_ALLOWED:
        raise preflight.StartRefused("Set ACADEMY_DEMO=0: where `prepare` is used real people come, and no demonstration data are made.")
    with contextlib.suppress(DatabaseError):  # no tables yet: no data
        if demonstration.exists():
            raise preflight.StartRefused("The database holds demonstration data: run `python3 manage.py demo --remove` first.")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Prepare one at a time: in the data folder and, from whatever machine, in the database."""
    claim = preflight.lock_folder(settings.DATA_FOLDER, patience_seconds=PATIENCE_SECONDS)
    holder = None if schema.is_file() else connection.copy()  # of its own: no step can close it, and with it the lock
    try:
        if holder is not None:
            with holder.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield
    finally:
        if holder is not None:
            holder.close()
        os.close(claim)
