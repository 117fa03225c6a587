"""The queue as it lies there, and a publisher that is not the product's."""

import sqlite3
from contextlib import closing

import redis
from celery import Celery

from tests.journeys.installation import Installation


class Broker:
    """The messages of an installation: SQLite's file or Redis."""

    def __init__(self, installation: Installation) -> None:
        self._file = installation.folder / "queue.sqlite3"
        self._redis = redis.from_url(installation.redis_url) if installation.redis_url else None
        self._app = Celery(broker=installation.redis_url or f"sqla+sqlite:///{self._file}", set_as_current=False)

    def publish(self, task: str, **arguments: int) -> None:
        """Send a message once more, as a broker that lost an acknowledgment does."""
        self._app.send_task(task, kwargs=arguments)

    def waiting(self) -> int:
        """How many messages nobody has taken yet."""
        if self._redis is not None:
            return int(self._redis.llen("celery"))
        with closing(sqlite3.connect(self._file, timeout=20)) as connection:
            return int(connection.execute("SELECT count(*) FROM kombu_message WHERE visible").fetchone()[0])

    def empty(self) -> None:
        """Throw everything away, as somebody does who wants to tidy up."""
        if self._redis is not None:
            self._redis.flushall()
            return
        with closing(sqlite3.connect(self._file, timeout=20)) as connection, connection:
            connection.execute("DELETE FROM kombu_message")

    def close(self) -> None:
        self._app.close()
        if self._redis is not None:
            self._redis.close()
