"""Which kept files the database names: by the house's convention every column called `sha256`."""

from django.apps import apps


def columns() -> list[tuple[str, str]]:
    """Table and column, in order."""
    models = apps.get_models()
    return sorted((model._meta.db_table, field.name) for model in models for field in model._meta.local_fields if field.name == "sha256")


def statement() -> str:
    """One SELECT of all names, each once; it is the same on both databases."""
    return " UNION ".join(f"SELECT {column} FROM {table} WHERE {column} <> ''" for table, column in columns())  # noqa: S608 -- names of our own
