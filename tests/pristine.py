"""The test database as the migrations left it, put back after a test that commits.

Django would empty all tables instead: the countries, which a migration brings, would be gone for every later test, and on SQLite,
where rows are deleted one by one, the triggers would count the deletions.
"""

import sqlite3
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

_KEPT_SCHEMA = "pristine"


class Pristine:
    """What the database held when it was made."""

    def __init__(self) -> None:
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        self._tables: list[str] = []

    def keep(self) -> None:
        """Remember the database as it is now."""
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            connection.connection.backup(self._copy)
            return
        self._tables = [table for table in connection.introspection.table_names() if table != "django_migrations"]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_KEPT_SCHEMA} CASCADE")
            cursor.execute(f"CREATE SCHEMA {_KEPT_SCHEMA}")
            for table in self._tables:
                cursor.execute(f'CREATE TABLE {_KEPT_SCHEMA}."{table}" AS TABLE public."{table}"')

    def put_back(self, *_: Any) -> None:
        """Bring the database back to what was kept; it takes the place of Django's emptying of all tables."""
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            self._copy.backup(connection.connection)
        else:
            self._refill()
        ContentType.objects.clear_cache()

    def _refill(self) -> None:
        names = ", ".join(f'"{table}"' for table in self._tables)
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
            cursor.execute("SET session_replication_role = replica")  # no order among tables that refer to each other
            for table in self._tables:
                cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM {_KEPT_SCHEMA}."{table}"')
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES'"
            )
            for table, column in cursor.fetchall():
                sequence = f"""pg_get_serial_sequence('"{table}"', '{column}')"""
                cursor.execute(f'SELECT setval({sequence}, max({column})) FROM "{table}" HAVING max({column}) > 0')
