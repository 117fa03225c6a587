"""A process of the power cut's test: children that write until they are killed, and say which writes the database has acknowledged.

    python -m tests.risks.writing

Each line on standard input forks a child. Lines out: `begun PID`, then one a write, `done KEY END-OF-WAL`, at last `gone`.
"""

import os
import struct
import sys
import threading
from itertools import count
from pathlib import Path

import django
from django.conf import settings

WRITERS = 4
_HEADER = struct.Struct("=14xHI")  # of the wal-index: the size of a page, and how many frames are committed
_LOG_HEADER, _FRAME_HEADER = 32, 24


def end_of_log(database: Path) -> int:
    """Where the last committed frame of SQLite's log ends, in bytes (sqlite.org/walformat.html)."""
    with database.with_name(f"{database.name}-shm").open("rb") as index:
        page, frames = _HEADER.unpack(index.read(_HEADER.size))
    return int(_LOG_HEADER + frames * (page + _FRAME_HEADER))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "academy.settings")
    django.setup()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            _write_for_ever()
        _say(f"begun {child}")
        os.waitpid(child, 0)
        _say("gone")


def _write_for_ever() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        _say(f"synchronous {cursor.fetchone()[0]}")
    for number in range(WRITERS):
        threading.Thread(target=_write, args=(number,)).start()
    threading.Event().wait()


def _write(writer: int) -> None:
    from django.utils import timezone

    from academy.operations.services import record_act

    for number in count():
        key = f"{os.getpid()}-{writer}-{number}"
        record_act(by=None, verb="test_power_cut", object_type="test", object_key=key, reason="x" * 200, at=timezone.now())
        _say(f"done {key} {end_of_log(Path(settings.DATABASES['default']['NAME']))}")


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # one call a line: lines of several threads do not mix


if __name__ == "__main__":
    main()
