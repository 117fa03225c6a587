"""Triggers leave before a migration and come back after it: SQLite loses them without a word when Django remakes a table."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from academy.participation import counting, services


def before_migrating(*, using: str, plan: list[Any], **kwargs: object) -> None:
    """Drop the triggers if anything is to be migrated: PostgreSQL changes no column that a trigger names."""
    if using == DEFAULT_DB_ALIAS and plan:
        services.stop_counting()


def after_migrating(*, using: str, plan: list[Any] | None = None, **kwargs: object) -> None:
    """Make the triggers and count afresh where they are not there, or all tables were emptied, in whatever order: that has no plan."""
    if using != DEFAULT_DB_ALIAS or not _tables_exist():
        return
    if plan is None or services.missing_triggers():
        services.restore_counting()


def _tables_exist() -> bool:
    return {counting.ENROLLMENTS, counting.CHANGES, counting.FIGURES} <= set(connection.introspection.table_names())
