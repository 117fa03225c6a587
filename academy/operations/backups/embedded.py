"""The embedded database in a backup: a copy of its file, taken by SQLite's own online backup while others write."""

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from academy.operations import named_files
from academy.operations.backups.manifest import BackupRefused, create
from academy.operations.starting import schema

VENDOR = "sqlite"
MEMBER = "database.sqlite3.gz"
_LEVEL = 3  # of 9: five times as fast as the default for a tenth more bytes


def dump(folder: Path) -> tuple[dict[str, Any], set[str]]:
    """Write the database as it stands at one instant into a folder.

    All pages are copied in one step, under one read lock: writers go on, and the copy need never begin again because of them.
    Returns: what the manifest says about it, and the names of files that stand in it.
    Raises: BackupRefused, if the database is damaged.
    """
    copy = folder / "database.sqlite3"
    create(copy).close()
    with closing(sqlite3.connect(schema.file(), timeout=20)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with closing(sqlite3.connect(copy)) as database:
        _refuse_damaged(database, "The database is damaged, so no backup was made and older ones are kept; `manage.py doctor` tells more")
        facts = {
            "vendor": VENDOR,
            "migrations": [list(row) for row in database.execute("SELECT app, name FROM django_migrations ORDER BY id")],
            "tables": _counts(database),
        }
        named = {sha256 for (sha256,) in database.execute(named_files.statement())}
    with copy.open("rb") as readable, create(folder / MEMBER) as packed, gzip.open(packed, "wb", compresslevel=_LEVEL) as writable:
        shutil.copyfileobj(readable, writable, 1 << 20)
    copy.unlink()
    return facts, named


def unpack(backup: Path, facts: dict[str, Any], target: Path) -> None:
    """Write the database of a backup to a new file and compare it with what the manifest says.

    Raises: BackupRefused, if it is not what it was.
    """
    with gzip.open(backup / MEMBER) as readable, create(target) as writable:
        shutil.copyfileobj(readable, writable, 1 << 20)
    with closing(sqlite3.connect(target)) as database:
        _refuse_damaged(database, f"The database in {backup} is damaged")
        if _counts(database) != facts["tables"]:
            raise BackupRefused(f"The database in {backup} does not hold the rows that its manifest counts.")


def _refuse_damaged(database: sqlite3.Connection, sentence: str) -> None:
    try:
        (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as fault:
        verdict = str(fault)
    if verdict != "ok":
        raise BackupRefused(f"{sentence}: {verdict}.")


def _counts(database: sqlite3.Connection) -> dict[str, int]:
    listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    names = [name for (name,) in database.execute(listed)]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 -- its own names
