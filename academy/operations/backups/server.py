"""PostgreSQL in a backup: every table by COPY from one snapshot; the tables themselves are made by the migrations."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from academy.operations import named_files
from academy.operations.backups.manifest import BackupRefused, create

VENDOR = "postgresql"
_LEVEL = 3
_BLOCK = 1 << 18


def dump(folder: Path) -> tuple[dict[str, Any], set[str]]:
    """Write the database as it stands at one instant into a folder, on a connection of its own.

    Returns: what the manifest says about it, and the names of files that stand in it.
    """
    snapshot = connection.copy()
    try:
        with snapshot.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            columns = {table: _columns(cursor, table) for table in _tables()}
            facts = {
                "vendor": VENDOR,
                "migrations": _rows(cursor, f"SELECT app, name FROM {MigrationRecorder.Migration._meta.db_table} ORDER BY id"),  # noqa: S608
                "tables": {table: _dump_table(cursor, table, names, folder) for table, names in columns.items()},
                "columns": columns,
                "sequences": _sequences(cursor, list(columns)),
            }
            named = {sha256 for (sha256,) in _rows(cursor, named_files.statement())}
            cursor.execute("ROLLBACK")
    finally:
        snapshot.close()
    return facts, named


def is_empty() -> bool:
    """Whether the database has no table yet."""
    return not connection.introspection.table_names()


def load(backup: Path, facts: dict[str, Any], *, before_commit: Callable[[], None]) -> None:
    """Make the tables as they were at the time of the backup and fill them, in one transaction.

    Args: before_commit, called when everything is in and has been checked.
    Raises: BackupRefused, if a table does not hold the rows that the manifest counts.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # A migration that brings rows and one that alters their table meet in one transaction: nothing may be left to check then.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _migrate_to({(app, name) for app, name in facts["migrations"]})
        listed = ", ".join(f'"{table}"' for table in facts["tables"])
        cursor.execute(f"TRUNCATE {listed} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # tables refer to each other in circles
        for table, rows in facts["tables"].items():
            if _load_table(cursor, backup, table, facts["columns"][table]) != rows:
                raise BackupRefused(f"The table {table} in {backup} does not hold the rows that its manifest counts.")
        for sequence, (value, is_called) in facts["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [sequence, value, is_called])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        before_commit()


def _tables() -> list[str]:
    """What this code knows; tables that somebody else keeps in the database are not ours to copy."""
    known = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*known, MigrationRecorder.Migration._meta.db_table})


def _rows(cursor: CursorWrapper, statement: str, parameters: list[Any] | None = None) -> list[Any]:
    cursor.execute(statement, parameters)
    return [list(row) for row in cursor.fetchall()]


def _columns(cursor: CursorWrapper, table: str) -> list[str]:
    asked = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    return [name for (name,) in _rows(cursor, asked, [f'"{table}"'])]


def _sequences(cursor: CursorWrapper, tables: list[str]) -> dict[str, list[object]]:
    asked = (
        "SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name = ANY(%s) ORDER BY 1"
    )
    names = [name for (name,) in _rows(cursor, asked, [tables])]
    return {name: _rows(cursor, f"SELECT last_value, is_called FROM {name}")[0] for name in names}  # noqa: S608 -- quoted by the server


def _member(table: str) -> str:
    return f"{table}.copy.gz"


def _copy(table: str, columns: list[str]) -> str:
    quoted = ", ".join(f'"{column}"' for column in columns)
    return f'COPY "{table}" ({quoted})'


def _dump_table(cursor: CursorWrapper, table: str, columns: list[str], folder: Path) -> int:
    """Returns: how many rows were written."""
    out_of = f"{_copy(table, columns)} TO STDOUT"
    with (
        create(folder / _member(table)) as packed,
        gzip.open(packed, "wb", compresslevel=_LEVEL) as target,
        cursor.copy(out_of) as rows,
    ):
        for block in rows:
            target.write(block)
    return int(cursor.rowcount)


def _load_table(cursor: CursorWrapper, backup: Path, table: str, columns: list[str]) -> int:
    """Returns: how many rows were read."""
    with gzip.open(backup / _member(table)) as source, cursor.copy(f"{_copy(table, columns)} FROM STDIN") as rows:
        while block := source.read(_BLOCK):
            rows.write(block)
    return int(cursor.rowcount)


def _migrate_to(applied: set[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    # The last of each line: asked for one that another brings along, Django would go back to it.
    last = sorted(key for key in applied & set(nodes) if not any(child.key in applied for child in nodes[key].children))
    executor.migrate(last)
