"""Examines what is kept: database, files, backups."""

import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from academy.operations import files, named_files, selectors
from academy.operations.backups import manifest
from academy.operations.backups.manifest import BackupRefused
from academy.operations.doctor.findings import Finding, fault, ok, warning
from academy.operations.starting import preflight, schema

INTEGRITY_SECONDS = 20
"""A larger database than this reads in is examined in part."""

SAMPLE = 50
_SAMPLE_BYTES = 100_000_000
_LITTLE, _TOO_LITTLE = 2_000_000_000, 200_000_000  # bytes
_FROM_BACKUP = "Bring back the last backup into an empty folder: `manage.py restore BACKUP`."


def examine_database(at: datetime) -> Iterator[Finding]:
    if schema.is_file() and not schema.file().exists():  # asking would make an empty one
        yield fault(f"There is no database in {settings.DATA_FOLDER}.", "Run `python3 manage.py start`, or set ACADEMY_DATA.")
        return
    try:
        preflight.check_database()
    except preflight.StartRefused as refusal:
        yield fault(str(refusal), "Mend this first: nothing works without it.")
        return
    missing = schema.pending_migrations()
    if missing:
        yield fault(f"{len(missing)} migrations are not applied.", "Stop Academy and run `python3 manage.py start`.")
        return
    yield from _of_sqlite() if schema.is_file() else [ok(f"PostgreSQL {schema.server_version()} answers, all migrations are applied.")]


def _of_sqlite() -> Iterator[Finding]:
    deadline = time.monotonic() + INTEGRITY_SECONDS
    with closing(sqlite3.connect(f"{schema.file().as_uri()}?mode=ro", uri=True, timeout=20)) as database:
        database.set_progress_handler(lambda: time.monotonic() > deadline, 100_000)
        try:
            damage = [row[0] for row in database.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
            damage += [
                f"a row of {row[0]} names one of {row[2]} that is not there" for row in database.execute("PRAGMA foreign_key_check")
            ][:3]
        except sqlite3.DatabaseError as broken:
            if "interrupted" in str(broken):
                says = f"The database was sound as far as {INTEGRITY_SECONDS} s reach."
                yield warning(says, "Run `PRAGMA integrity_check` on a copy.")
                return
            damage = [str(broken)]
    if damage:
        yield fault(f"The database is damaged: {'; '.join(damage)}.", f"Stop Academy and keep a copy of the file. {_FROM_BACKUP}")
        return
    yield ok(f"SQLite {sqlite3.sqlite_version}, {schema.file().stat().st_size / 1e6:.0f} MB, is whole, all migrations are applied.")


def examine_storage(at: datetime) -> Iterator[Finding]:
    data = Path(settings.DATA_FOLDER)
    try:
        with tempfile.TemporaryFile(dir=data) as probe:
            probe.write(b"0")
    except OSError as broken:
        yield fault(f"{data} cannot be written: {broken.strerror}.", "Let the user that runs Academy write there.")
    free = shutil.disk_usage(data).free
    if free < _LITTLE:
        tell = fault if free < _TOO_LITTLE else warning
        yield tell(f"{free / 1e6:.0f} MB are free in {data}.", "Make room: a full disk stops every write.")
    else:
        yield ok(f"{data} can be written, {free / 1e9:.0f} GB are free.")
    yield from _of_files()


def _of_files() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(named_files.statement())
        names = sorted(name for (name,) in cursor.fetchall())
    missing = [name for name in names if not files.path_of(name).is_file()]
    if missing:
        yield fault(f"{len(missing)} of {len(names)} files are missing, the first {missing[0]}.", "Copy them from files/ of a backup.")
    there = sorted(set(names) - set(missing))
    sample = _within_bytes(random.sample(there, min(SAMPLE, len(there))))
    damaged = [name for name in sample if manifest.digest_of(files.path_of(name)) != name]
    if damaged:
        yield fault(f"{len(damaged)} of {len(sample)} files are not what they were, the first {damaged[0]}.", "Copy all from a backup.")
    elif not missing:
        yield ok(f"{len(names)} files are there; {len(sample)} of them were read and are what they were.")


def _within_bytes(names: list[str]) -> list[str]:
    chosen, left = [], _SAMPLE_BYTES
    for name in names:
        left -= files.path_of(name).stat().st_size
        if left < 0:
            break
        chosen.append(name)
    return chosen


def examine_backups(at: datetime) -> Iterator[Finding]:
    wrong = selectors.backup_fault(at)
    if settings.BACKUP_FOLDER is None:
        yield warning(wrong, "Set ACADEMY_BACKUP_TO to a folder on another disk.")
        return
    if wrong:
        yield fault(wrong, f"Look into the worker's log, and make one: `manage.py backup`. The folder is {settings.BACKUP_FOLDER}.")
    last = selectors.last_backup()
    if last is None:
        return
    try:
        told = manifest.read(last.folder)
        manifest.check_members(last.folder, told)
    except BackupRefused as refusal:
        yield fault(str(refusal), "Make a new one: `manage.py backup`; and look at the disk.")
        return
    if told.missing:
        yield fault(f"The last backup lacks {len(told.missing)} files that were missing or damaged.", "See the lines about storage.")
    if not wrong:
        yield ok(f"The last backup is of {last.at:%Y-%m-%d %H:%M} UTC and whole: {told.files} files.")
    if os.stat(settings.BACKUP_FOLDER).st_dev == os.stat(settings.DATA_FOLDER).st_dev:
        yield warning("Backups lie on the disk that they are to replace.", "Name a folder on another disk, or copy this one elsewhere.")
