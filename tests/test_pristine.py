"""A test that commits leaves nothing behind and takes nothing away."""

import pytest
from django.db import connection

from academy.accounts.models import Country, User
from academy.participation.models import ParticipationChange, ParticipationFigure

EMPTY = (User, ParticipationChange, ParticipationFigure)


def test_the_first_test_that_commits(transactional_db):
    User.objects.create_user(email="first@example.test", name="A", latin_name="A", country_id="KE", password="x")
    Country.objects.filter(pk="PE").delete()


@pytest.mark.parametrize("again", [1, 2])
def test_the_next_one_finds_the_database_as_the_migrations_left_it(transactional_db, again):
    assert [model.objects.count() for model in EMPTY] == [0, 0, 0]
    assert Country.objects.count() == 250

    user = User.objects.create_user(email="next@example.test", name="A", latin_name="A", password="x")

    assert user.pk == 1


def test_the_journal_is_still_production_s(transactional_db):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
