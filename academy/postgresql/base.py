"""The database backend that settings name for PostgreSQL."""

import select
import time
from typing import Any, Self

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

_TRUSTED_SECONDS = 60


class SchemaEditor(DatabaseSchemaEditor):
    """Adding a foreign key sends two commands in one statement, which PostgreSQL refuses to prepare: here nothing is prepared."""

    def __enter__(self) -> Self:
        self.connection.ensure_connection()
        self._prepare_threshold = self.connection.connection.prepare_threshold
        self.connection.connection.prepare_threshold = None
        return super().__enter__()

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        try:
            super().__exit__(exc_type, exc_value, traceback)
        finally:
            if self.connection.connection is not None:
                self.connection.connection.prepare_threshold = self._prepare_threshold


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is looked at before each request; Django's own look is a statement, as long as any other of a short request."""

    SchemaEditorClass = SchemaEditor
    _stood_at = 0.0

    def is_usable(self) -> bool:
        """Whether the connection stands.

        A server that ends a connection says so, and then there is something to read. Silence is trusted for a minute: after a longer
        rest the way to the server may have forgotten the connection without a word, and the server is asked.
        """
        now = time.monotonic()
        lately, self._stood_at = now - self._stood_at < _TRUSTED_SECONDS, now
        return (lately and not self.errors_occurred and self._is_silent()) or super().is_usable()

    def _is_silent(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.fileno(), select.POLLIN)
        return not socket.poll(0)
