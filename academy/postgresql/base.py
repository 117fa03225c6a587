"""The database backend that settings name for PostgreSQL."""

from typing import Any, Self

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor


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
    SchemaEditorClass = SchemaEditor
