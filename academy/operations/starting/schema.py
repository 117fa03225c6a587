"""Which migrations the database has and the code knows, without importing one; the copy that is kept before a migration."""

import importlib.util
import os
import pkgutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

MigrationKey = tuple[str, str]  # app label, name


def is_file() -> bool:
    """Whether the database is the embedded one, a file of SQLite."""
    return connection.vendor == "sqlite"


def file() -> Path:
    """Where the embedded database lies."""
    return Path(connection.settings_dict["NAME"])


def server_version() -> int:
    """The major version of the PostgreSQL server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def folders() -> dict[str, Path]:
    """The migrations folder of each installed app that has one, by its label."""
    found: dict[str, Path] = {}
    for app in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(app.label)
        spec = importlib.util.find_spec(module) if module else None
        if spec is not None and spec.submodule_search_locations:
            found[app.label] = Path(str(next(iter(spec.submodule_search_locations))))
    return found


def known_migrations() -> set[MigrationKey]:
    """What lies on disk. Importing and sorting the migrations themselves would cost every start some tenths of a second."""
    return {
        (label, module.name)
        for label, folder in folders().items()
        for module in pkgutil.iter_modules([str(folder)])
        if module.name[0] not in "_~"
    }


def applied_migrations() -> set[MigrationKey]:
    """What the database has; none where it is empty."""
    return set(MigrationRecorder(connection).applied_migrations())


def unknown_migrations(applied: set[MigrationKey] | None = None) -> list[MigrationKey]:
    """What the database has, or whatever else is given, and this code does not know, in order."""
    unknown = (applied_migrations() if applied is None else applied) - known_migrations()
    if unknown:  # a squashed migration still names those that it replaces
        loader = MigrationLoader(None, ignore_no_migrations=True)
        unknown -= {replaced for migration in loader.disk_migrations.values() for replaced in migration.replaces}
    return sorted(unknown)


def pending_migrations() -> list[MigrationKey]:
    """What this code has and the database lacks, in order."""
    return sorted(known_migrations() - applied_migrations())


def keep_copy(folder: Path) -> Path | None:
    """Copy the embedded database before it is migrated; the copy of the time before is replaced.

    Returns: the copy; None where there is nothing to copy (PostgreSQL, or an empty database).
    """
    if not is_file() or not applied_migrations():
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy, unfinished = folder / "before-migration.sqlite3", folder / "before-migration.unfinished"
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(file(), timeout=20)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.replace(copy)
    return copy
