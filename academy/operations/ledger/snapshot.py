"""One unchanging view of the database, read row by row, and the stored files that belong to it."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from academy.operations.ledger.grading import Course
from academy.operations.ledger.packages import read_course

Row = tuple[Any, ...]


class Unreadable(Exception):
    """What should lie in storage and does not, in one sentence."""


class Snapshot:
    """Rows as the database has them: JSON and, on SQLite, times that come of an expression are text."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.files = Path(settings.FILES_FOLDER)
        self.mails = Path(settings.MAIL_FOLDER)
        self._courses: dict[int, Course] = {}

    def rows(self, statement: str) -> Iterator[Row]:
        """What a statement gives, as it comes; never all of it at once."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement)
            yield from cursor

    def course(self, version: int) -> Course:
        """The course of a version as it was authored, read from its stored files.

        Raises: Unreadable.
        """
        if version not in self._courses:
            hashes = {file["path"]: file["sha256"] for row in self.rows(_MANIFEST.format(version=version)) for file in json.loads(row[0])}
            try:
                self._courses[version] = read_course(hashes, lambda path: self._read(hashes[path]))
            except (KeyError, ValueError, OSError) as fault:
                raise Unreadable(f"the package of version {version} cannot be read: {type(fault).__name__} {fault}") from fault
        return self._courses[version]

    def fault_of_file(self, sha256: str) -> str:
        """What is wrong with a stored file, or nothing."""
        try:
            with (self.files / sha256[:2] / sha256).open("rb") as file:
                return "" if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "other bytes than its hash says"
        except OSError as fault:
            return f"its file cannot be read ({type(fault).__name__})"

    def _read(self, sha256: str) -> bytes:
        if fault := self.fault_of_file(sha256):
            raise Unreadable(f"{sha256}: {fault}")
        return (self.files / sha256[:2] / sha256).read_bytes()


_MANIFEST = "SELECT manifest FROM courses_courseversion WHERE id = {version}"


@contextmanager
def read_only(*, at: datetime) -> Iterator[Snapshot]:
    """One view of the database for all that is read within the block; writers are neither seen nor hindered."""
    is_file = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        # Not `atomic`: it would take SQLite's one write lock.
        cursor.execute("BEGIN" if is_file else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield Snapshot(at=at)
        finally:
            cursor.execute("ROLLBACK")


def beside(rows: Iterator[Row]) -> Callable[[Any], list[Row]]:
    """Hand out rows that are ordered by their first column to a walk through the same order.

    Returns: a function that gives, for a key, the rows that begin with it; keys have to grow from call to call.
    """
    groups = groupby(rows, key=itemgetter(0))
    current = next(groups, None)

    def of(key: Any) -> list[Row]:
        nonlocal current
        while current is not None and current[0] < key:
            current = next(groups, None)
        if current is None or current[0] != key:
            return []
        found = list(current[1])
        current = next(groups, None)
        return found

    return of


def instant(value: Any) -> datetime:
    """An instant of either database: SQLite keeps it as text in UTC without saying so."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read if read.tzinfo else read.replace(tzinfo=UTC)
