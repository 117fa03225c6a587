"""Row triggers on `enrollment` that write down what each write changed; they count whoever writes, by whatever way.

Where the grouping columns stay, one row says what came or went; where they change, one row takes it away there and another adds it here.
A write that changes nothing counted leaves nothing.
"""

import hashlib
from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper

from academy.participation.counting import CHANGES, COUNTED_COLUMNS, DETAIL, ENROLLMENTS, listed, measured, of
from academy.participation.models import MEASURES

_NAME = "participation_count_enrollment"


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers, in place of whatever stands there under their names."""
    if connection.vendor == "postgresql":
        statements = _postgresql()  # they replace: dropping would have to wait for every reader
    else:
        drop(connection)
        statements = list(_sqlite().values())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, if there are any."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            for name in _sqlite():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        elif ENROLLMENTS in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {_NAME} ON {ENROLLMENTS}")
            cursor.execute(f"DROP FUNCTION IF EXISTS {_NAME}()")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not there, are switched off or are not those of this version."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [ENROLLMENTS])
            there = dict(cursor.fetchall())
            return [name for name, text in _sqlite().items() if there.get(name) != text]
        cursor.execute(
            "SELECT p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgname = %s AND c.relname = %s AND pg_table_is_visible(c.oid) AND t.tgenabled IN ('O', 'A')",
            [_NAME, ENROLLMENTS],
        )
        return [] if cursor.fetchall() == [(_postgresql_body(),)] else [_NAME]


def _append(values: list[str], *, where: str = "") -> str:
    text = f"INSERT INTO {CHANGES} ({listed(DETAIL)}, {listed(MEASURES)}) SELECT {listed(values)}"
    return f"{text} WHERE {where};" if where else f"{text};"


def _plus() -> list[str]:
    return of("NEW", DETAIL) + measured("NEW")


def _minus() -> list[str]:
    return of("OLD", DETAIL) + [f"-({expression})" for expression in measured("OLD")]


def _difference() -> list[str]:
    return of("NEW", DETAIL) + [f"({new}) - ({old})" for new, old in zip(measured("NEW"), measured("OLD"), strict=True)]


_MOVED = f"({listed(of('OLD', DETAIL))}) <> ({listed(of('NEW', DETAIL))})"  # none of them is ever null
_CHANGED = f"({listed(measured('OLD'))}) <> ({listed(measured('NEW'))})"
_WATCHED = f"UPDATE OF {listed((*DETAIL, *COUNTED_COLUMNS))}"


def _sqlite() -> Mapping[str, str]:
    update = f"{_append(_difference(), where=f'NOT {_MOVED}')} {_append(_minus(), where=_MOVED)} {_append(_plus(), where=_MOVED)}"
    return {
        f"{_NAME}_insert": f"CREATE TRIGGER {_NAME}_insert AFTER INSERT ON {ENROLLMENTS} FOR EACH ROW BEGIN {_append(_plus())} END",
        f"{_NAME}_delete": f"CREATE TRIGGER {_NAME}_delete AFTER DELETE ON {ENROLLMENTS} FOR EACH ROW BEGIN {_append(_minus())} END",
        f"{_NAME}_update": (
            f"CREATE TRIGGER {_NAME}_update AFTER {_WATCHED} ON {ENROLLMENTS} FOR EACH ROW WHEN {_MOVED} OR {_CHANGED} BEGIN {update} END"
        ),
    }


def _postgresql() -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $body${_postgresql_body()}$body$",
        f"CREATE OR REPLACE TRIGGER {_NAME} {_postgresql_events()} FOR EACH ROW EXECUTE FUNCTION {_NAME}()",
    ]


def _postgresql_events() -> str:
    return f"AFTER INSERT OR DELETE OR {_WATCHED} ON {ENROLLMENTS}"


def _postgresql_body() -> str:
    # The events stand in the body by their digest, so that `missing` sees a trigger on other columns too.
    events = hashlib.sha256(_postgresql_events().encode()).hexdigest()
    return f"""
-- events {events}
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT {_MOVED} THEN
            IF {_CHANGED} THEN
                {_append(_difference())}
            END IF;
            RETURN NULL;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        {_append(_minus())}
    END IF;
    IF TG_OP <> 'DELETE' THEN
        {_append(_plus())}
    END IF;
    RETURN NULL;
END;
"""
