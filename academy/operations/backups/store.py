"""The folder that backups lie in: which there are, who works in it, which are thinned out."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from academy.operations import files
from academy.operations.backups.manifest import NAME, BackupRefused

FILES = "files"
FILE_LIST = "files.txt"  # of each dated folder: `sha256 bytes`, a line a file
UNFINISHED = ".unfinished-"
_LOCK = ".lock"
_NAME = re.compile(r"academy-\d{8}T\d{6}Z")
_TIME = "academy-%Y%m%dT%H%M%SZ"
_KEPT = (("%Y-%m-%d", 7), ("%G-%V", 4), ("%Y-%m", 12))
"""The newest of each of the last 7 days, 4 weeks and 12 months that have one."""


class BackupRunning(BackupRefused):
    """Somebody else works in this folder."""


@dataclass(frozen=True)
class Backup:
    """A finished backup; `at` is when it was begun (UTC)."""

    folder: Path
    at: datetime


def name_of(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_TIME)


def backups(store: Path) -> list[Backup]:
    """The finished backups of a folder, the newest first; none where there is no folder.

    Raises: OSError, if the folder cannot be read.
    """
    if not store.is_dir():
        return []
    named = sorted((path for path in store.iterdir() if _NAME.fullmatch(path.name) and (path / NAME).is_file()), reverse=True)
    return [Backup(path, datetime.strptime(path.name, _TIME).replace(tzinfo=UTC)) for path in named]


def find(path: Path) -> Path:
    """The dated folder that a path means: itself, or the newest in it.

    Raises: BackupRefused, if there is none.
    """
    if path.name.startswith(UNFINISHED):
        raise BackupRefused(f"{path} is a backup that was not finished.")
    if (path / NAME).is_file():
        return path
    found = backups(path)
    if not found:
        raise BackupRefused(f"There is no backup in {path}.")
    return found[0].folder


@contextmanager
def alone(store: Path) -> Iterator[None]:
    """Work in a folder while nobody else does; it is made where it is missing. What a killed backup left is cleared away.

    The claim ends with the process that holds it, however that ends.
    Raises: BackupRunning.
    """
    for folder in (store, store / FILES):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(store / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise BackupRunning(f"Another backup to {store} is being made.") from fault
        for left in store.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(handle)


def path_of(store: Path, sha256: str) -> Path:
    """Where a kept file lies in a folder of backups."""
    return store / FILES / sha256[:2] / sha256


def listed_files(backup: Path) -> Iterator[tuple[str, int]]:
    """The files of a backup: SHA-256 and bytes.

    Raises: ValueError, if a line is none.
    """
    with (backup / FILE_LIST).open(encoding="ascii") as lines:
        for line in lines:
            sha256, size = line.split()
            if not files.is_name(sha256):
                raise ValueError("This is no name of a file.")
            yield sha256, int(size)


def thin(store: Path) -> list[Backup]:
    """Delete the backups that need not be kept any longer, and the files that none of the others names.

    To be called while `alone`. Returns: what was deleted.
    """
    there = backups(store)
    kept = _to_keep(there)
    deleted = [backup for backup in there if backup not in kept]
    for backup in deleted:
        unfinished = store / f"{UNFINISHED}{backup.folder.name}"  # so that a half-deleted one is none
        backup.folder.rename(unfinished)
        shutil.rmtree(unfinished)
    if deleted:
        _delete_unnamed(store, kept)
    return deleted


def _to_keep(newest_first: list[Backup]) -> list[Backup]:
    kept: set[Backup] = set()
    for period, most in _KEPT:
        newest_of_each: dict[str, Backup] = {}
        for backup in newest_first:
            newest_of_each.setdefault(backup.at.strftime(period), backup)
        kept |= set(list(newest_of_each.values())[:most])
    return [backup for backup in newest_first if backup in kept]


def _delete_unnamed(store: Path, kept: list[Backup]) -> None:
    named = {bytes.fromhex(sha256) for backup in kept for sha256, _ in listed_files(backup.folder)}
    for folder in (store / FILES).iterdir():
        for path in folder.iterdir():
            if not files.is_name(path.name) or bytes.fromhex(path.name) not in named:
                path.unlink()
