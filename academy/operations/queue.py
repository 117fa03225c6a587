"""The embedded queue: what its SQLite file needs that Celery's transport does not do."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings


def delete_consumed_messages() -> int:
    """Delete the rows that the transport leaves behind for every message it has handed out.

    Returns: how many; 0 where Redis is the queue.
    """
    queue: Path = settings.QUEUE_FILE
    if not settings.CELERY_BROKER_URL.startswith("sqla+sqlite") or not queue.is_file():
        return 0
    with closing(sqlite3.connect(queue, timeout=20)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'kombu_message'").fetchone() is None:
            return 0
        return connection.execute("DELETE FROM kombu_message WHERE NOT visible").rowcount
