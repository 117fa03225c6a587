"""Which kept files the database names: by the house's convention every column called `sha256`.

Where a row has an `erased_at` too, the name stays after an erasure, as proof, and the file is gone.
"""

from django.apps import apps


def statement() -> str:
    """One SELECT of all names, each once; it is the same on both databases."""
    return " UNION ".join(
        f"SELECT sha256 FROM {table} WHERE sha256 <> ''{' AND erased_at IS NULL' if is_erased else ''}"  # noqa: S608 -- names of our own
        for table, is_erased in _tables()
    )


def _tables() -> list[tuple[str, bool]]:
    """Each table with such a column, and whether its rows can be erased."""
    columns = {model._meta.db_table: {field.name for field in model._meta.local_fields} for model in apps.get_models()}
    return sorted((table, "erased_at" in names) for table, names in columns.items() if "sha256" in names)
