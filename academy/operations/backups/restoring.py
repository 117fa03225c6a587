"""Restoring a backup: onto an empty data folder and an empty database, whole or not at all."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

from academy.operations.backups import copying, embedded, making, manifest, server, store
from academy.operations.backups.manifest import BackupRefused, Manifest
from academy.operations.starting import preflight, schema

_MAY_BE_THERE = {preflight.LOCK_NAME, "static", "lost+found"}
_STAGED_FILES = ".restoring"  # in files/ itself, which may be a disk of its own


def restore(path: Path) -> Manifest:
    """Bring back a backup: the dated folder at `path`, or the newest in it. The database stays at the migrations it had.

    Everything is checked and laid beside its place; only then it is put there, the database last. Until that is done no start is let
    into the data folder.
    Returns: what was restored. Raises: BackupRefused or StartRefused, in one sentence; OSError, if the disk refuses.
    """
    backup = store.find(path)
    told = manifest.read(backup)
    refuse_unfit(told)
    manifest.check_members(backup, told)
    data = Path(settings.DATA_FOLDER)
    _refuse_used(data)
    claim = preflight.lock_folder(data, patience_seconds=0)
    try:
        _refuse_used(data)  # somebody may have been faster
        if (data / preflight.RESTORING).exists():  # broken off; no start was let in since
            _take_back(data)
        _put_in_place(backup, told, data)
    finally:
        os.close(claim)
    return told


def refuse_unfit(told: Manifest) -> None:
    """Refuse a backup of the other database, or one that a newer version of this code has made."""
    vendor = told.database["vendor"]
    if vendor != connection.vendor:
        how = "name that server in DATABASE_URL" if vendor == server.VENDOR else "leave DATABASE_URL empty"
        raise BackupRefused(f"The backup holds a database of {vendor}, this installation uses {connection.vendor}: {how}.")
    unknown = schema.unknown_migrations(told.migrations)
    if unknown:
        label, name = unknown[0]
        raise BackupRefused(f"The backup was made by a newer version of Academy, {told.version} (with {label}.{name}): install that.")


def _refuse_used(data: Path) -> None:
    there = sorted(entry.name for entry in data.iterdir() if _is_used(entry)) if data.is_dir() else []
    if there and not (data / preflight.RESTORING).exists():
        raise BackupRefused(f"The data folder {data} is not empty (it holds {there[0]}): a backup is restored into an empty one only.")
    if connection.vendor == server.VENDOR and not server.is_empty():
        raise BackupRefused("The database that DATABASE_URL names is not empty: a backup is restored into an empty one only.")


def _is_used(entry: Path) -> bool:
    """Empty folders may be places where other disks are mounted."""
    return entry.name not in _MAY_BE_THERE and not (entry.is_dir() and all(below.name in _MAY_BE_THERE for below in entry.iterdir()))


def _put_in_place(backup: Path, told: Manifest, data: Path) -> None:
    staging = data / preflight.RESTORING
    staging.mkdir(mode=0o700)
    try:
        _stage_files(backup, data / store.FILES / _STAGED_FILES)
        shutil.copytree(backup / making.KEYS, staging / making.KEYS)
        if told.database["vendor"] == server.VENDOR:
            server.load(backup, told.database, before_commit=lambda: _move(staging, data))
        else:
            name = schema.file().name
            embedded.unpack(backup, told.database, staging / name)
            _move(staging, data)
            (staging / name).rename(data / name)
            copying.sync_folder(data)
    except BaseException:
        _take_back(data)
        raise
    shutil.rmtree(staging)


def _stage_files(backup: Path, target: Path) -> None:
    for folder in (target.parent, target):
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        for sha256, _ in store.listed_files(backup):
            if not copying.copy_checked(store.path_of(backup.parent, sha256), target / sha256[:2] / sha256, sha256):
                raise BackupRefused(f"The backup {backup} is damaged: its file {sha256} is not what its name says.")
    except FileNotFoundError as fault:
        raise BackupRefused(f"The backup {backup} is not whole: {fault.filename} is missing; files/ must lie beside it.") from fault


def _move(staging: Path, data: Path) -> None:
    os.sync()
    staged = data / store.FILES / _STAGED_FILES
    for folder in sorted(staged.iterdir()):
        folder.rename(staged.parent / folder.name)
    staged.rmdir()
    (staging / making.KEYS).rename(data / making.KEYS)
    for changed in (staged.parent, data):
        copying.sync_folder(changed)


def _take_back(data: Path) -> None:
    """Leave the data folder as empty as it was; what marks it as half restored goes last."""
    kept = data / store.FILES
    for folder in [*(kept.iterdir() if kept.is_dir() else []), data / making.KEYS]:
        if folder.name not in _MAY_BE_THERE:
            shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # where a disk is mounted it stays
        kept.rmdir()
    if connection.vendor == embedded.VENDOR:
        (data / schema.file().name).unlink(missing_ok=True)
    shutil.rmtree(data / preflight.RESTORING)
