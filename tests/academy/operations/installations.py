"""A second installation for what is restored: an empty data folder and, on PostgreSQL, an empty database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite

from tests import servers

ROOT = Path(__file__).resolve().parents[3]
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Installation:
    """Where it lies, and a connection to its database."""

    data: Path
    environment: dict[str, str]
    database: BaseDatabaseWrapper

    def manage(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run a command of `manage.py` there."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run Python there."""
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=600)


@contextmanager
def empty(data: Path) -> Iterator[Installation]:
    """A place where nothing is yet."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACADEMY_") and name != "REDIS_URL"}
    environment = kept | {"ACADEMY_DATA": str(data), "DJANGO_SETTINGS_MODULE": "academy.settings"}
    if connection.vendor == "sqlite":
        other: BaseDatabaseWrapper = Sqlite(connection.settings_dict | {"NAME": str(data / "academy.sqlite3")}, "other")
        yield Installation(data, environment, other)
        other.close()
        return
    with servers.database(os.environ["DATABASE_URL"]) as url:
        other = connection.copy("other")
        other.settings_dict = connection.settings_dict | {"NAME": urlsplit(url).path.strip("/")}
        try:
            yield Installation(data, environment | {"DATABASE_URL": url}, other)
        finally:
            other.close()


def rows_of(database: BaseDatabaseWrapper) -> Rows:
    """Every row of every table, as the database keeps it, in order."""
    with database.cursor() as cursor:
        return {table: _rows(cursor, f'SELECT * FROM "{table}"') for table in database.introspection.table_names(cursor)}


def _rows(cursor: Any, statement: str) -> list[tuple[Any, ...]]:
    cursor.execute(statement)
    return sorted(cursor.fetchall(), key=repr)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every kept file by its path in the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
