"""Making a backup while Academy runs: first the database at one instant, then every file that is there."""

import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from academy.operations import files
from academy.operations.backups import copying, embedded, manifest, server, store
from academy.operations.backups.manifest import BackupRefused, Manifest
from academy.operations.backups.store import Backup

logger = logging.getLogger(__name__)

NIGHT_HOUR = 3
"""When a nightly backup is due, in the reporting time zone."""

KEYS = "keys"
_MOST_MISSING = 100


@dataclass
class _Files:
    """What became of the kept files."""

    count: int = 0
    bytes: int = 0
    damaged: set[str] = field(default_factory=set)


def make_backup(folder: Path, *, at: datetime) -> Backup:
    """Back up database, files and keys into a folder that may hold earlier backups; files that lie there already are not copied again.

    It is there whole or not at all, also after a power cut. Files are written before the rows that name them, so those that are there
    after the database was read are all that it names.
    Raises: BackupRefused, in one sentence; OSError, if the disk refuses.
    """
    with store.alone(folder):
        return _make(folder, at)


def back_up_nightly(folder: Path, *, at: datetime) -> Backup | None:
    """Make the backup of the last night, unless it is there, and thin out the old ones.

    Returns: the new backup; None if nothing was due or somebody else is at it.
    """
    try:
        with store.alone(folder):
            there = store.backups(folder)
            if there and there[0].at >= last_night(at):
                return None
            made = _make(folder, at)
            store.thin(folder)
            return made
    except store.BackupRunning:
        return None


def last_night(at: datetime) -> datetime:
    """The instant from which on the last nightly backup was due."""
    local = at.astimezone(ZoneInfo(settings.REPORTING_TIME_ZONE))
    night = local.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return night if night <= local else night - timedelta(days=1)


def _make(folder: Path, at: datetime) -> Backup:
    target = folder / store.name_of(at)
    if target.exists():
        raise BackupRefused(f"There is a backup of this second already: {target}.")
    unfinished = folder / f"{store.UNFINISHED}{target.name}"
    unfinished.mkdir(mode=0o700)
    try:
        _fill(unfinished, folder, at)
        os.sync()  # everything at once: to wait for each of 100,000 small files would take minutes
        unfinished.rename(target)
        copying.sync_folder(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Backup(target, at.astimezone(UTC).replace(microsecond=0))


def _fill(unfinished: Path, folder: Path, at: datetime) -> None:
    database = server if connection.vendor == server.VENDOR else embedded
    facts, named = database.dump(unfinished)
    copied = _copy_files(folder, unfinished / store.FILE_LIST)
    _copy_keys(unfinished / KEYS)
    missing = sorted(name for name in named if name in copied.damaged or not store.path_of(folder, name).is_file())
    for name in missing:
        logger.error("The database names the file %s, which is not there or not whole: the backup lacks it", name)
    members = sorted(path for path in unfinished.rglob("*") if path.is_file())
    manifest.write(
        unfinished,
        Manifest(
            made_at=at.astimezone(UTC).isoformat(),
            version=settings.VERSION,
            database=facts,
            members={str(path.relative_to(unfinished)): manifest.digest_of(path) for path in members},
            files=copied.count,
            file_bytes=copied.bytes,
            missing=missing[:_MOST_MISSING],
        ),
    )


def _copy_files(folder: Path, listing: Path) -> _Files:
    """Copy what is not there yet and list all; a file that is not what its name says is left out, and one removed meanwhile too."""
    done = _Files()
    with manifest.create(listing) as lines:
        for path in _kept_files():
            target = store.path_of(folder, path.name)
            try:
                size = path.stat().st_size
                is_whole = _is_there(target, size) or copying.copy_checked(path, target, path.name)
            except FileNotFoundError:
                continue
            if not is_whole:
                logger.error("The file %s is not what its name says", path)
                done.damaged.add(path.name)
                continue
            lines.write(f"{path.name} {size}\n".encode())
            done.count += 1
            done.bytes += size
    return done


def _kept_files() -> Iterator[Path]:
    root = Path(settings.FILES_FOLDER)
    for folder in sorted(root.iterdir()) if root.is_dir() else []:
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if files.is_name(path.name))


def _is_there(target: Path, size: int) -> bool:
    return target.is_file() and target.stat().st_size == size


def _copy_keys(target: Path) -> None:
    """Without the secret key all sessions and one-time links would die; where it comes from the environment there is none to copy."""
    source = Path(settings.SECRET_KEY_FILE).parent
    target.mkdir(mode=0o700)
    for path in sorted(source.iterdir()) if source.is_dir() else []:
        if path.is_file():
            with path.open("rb") as readable, manifest.create(target / path.name) as writable:
                shutil.copyfileobj(readable, writable)
