"""Which migrations are missing or unknown, and the copy before a migration."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from academy.operations.starting import schema

embedded = pytest.mark.sqlite_only  # a copy is kept of the embedded database only


def label_counts(file) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as database:
        return dict(database.execute("SELECT app, count(*) FROM django_migrations GROUP BY app"))


@pytest.mark.django_db
def test_a_migrated_database_lacks_nothing_and_holds_nothing_unknown():
    assert schema.pending_migrations() == []
    assert schema.unknown_migrations() == []


@pytest.mark.django_db
def test_a_migration_that_the_code_does_not_know_is_unknown():
    MigrationRecorder(connection).record_applied("courses", "9999_from_the_future")
    MigrationRecorder(connection).record_applied("an_app_of_the_future", "0001_initial")

    assert schema.unknown_migrations() == [("an_app_of_the_future", "0001_initial"), ("courses", "9999_from_the_future")]


@pytest.mark.django_db
def test_a_migration_that_the_database_lacks_is_pending():
    MigrationRecorder(connection).record_unapplied("operations", "0001_initial")

    assert schema.pending_migrations() == [("operations", "0001_initial")]


@embedded
@pytest.mark.django_db(transaction=True)
def test_the_copy_before_a_migration_replaces_the_one_before_and_is_private(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "before-migration.sqlite3").write_text("the copy of the last time")

    copy = schema.keep_copy(folder)

    assert [path.name for path in folder.iterdir()] == ["before-migration.sqlite3"]
    assert copy == folder / "before-migration.sqlite3"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert label_counts(copy) == label_counts(connection.settings_dict["NAME"])


@embedded
@pytest.mark.django_db
def test_an_empty_database_is_not_copied(tmp_path):
    MigrationRecorder.Migration.objects.all().delete()

    assert schema.keep_copy(tmp_path / "backups") is None
    assert list(tmp_path.iterdir()) == []
