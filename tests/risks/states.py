"""What everything looks like: all tables, files and sent mails, but for what chance alone decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core import mail
from django.db import connection

from tests import pristine

RANDOM = {"id", "uuid", "code", "seed", "paper", "facts", "message_id", "password"}
"""Columns in which a row that is made anew may differ."""

State = dict[str, list[str]]


def state_of(*folders: Path) -> State:
    """Every table's rows, names and sizes of files, Message-IDs of what was sent, each sorted."""
    state: State = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - {"django_migrations"}):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept = [place for place, column in enumerate(cursor.description) if column[0] not in RANDOM]
            state[table] = sorted(repr([row[place] for place in kept]) for row in cursor.fetchall())
    for folder in (Path(settings.FILES_FOLDER), *folders):
        state[folder.name] = sorted(
            f"{path.relative_to(folder)} {path.stat().st_size}" for path in folder.rglob("*") if path.is_file() and path.name != ".lock"
        )
    state["mails"] = sorted(str(message.extra_headers["Message-ID"]) for message in mail.outbox)
    return state


class Prepared:
    """The database as a test has prepared it, to be put back as often as it is needed."""

    def __init__(self) -> None:
        self._kept = pristine.Pristine()
        with _own_schema():
            self._kept.keep()

    def put_back(self) -> None:
        with _own_schema():
            self._kept.put_back()


@contextmanager
def _own_schema() -> Iterator[Any]:
    """Beside the one in which the run keeps what the migrations made."""
    with patch.object(pristine, "_KEPT_SCHEMA", "prepared") as name:
        yield name
