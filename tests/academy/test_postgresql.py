"""A kept connection is looked at before each request: one that the server has ended is replaced before anybody notices."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.postgresql import base

from academy.accounts.models import Country

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql_only]


def next_request() -> int:
    """What Django does before a request, and the request's first read."""
    connection.close_if_unusable_or_obsolete()
    return Country.objects.count()


def server_process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A connection that is kept as in production; and a line for each time that the server is asked whether it stands."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()
    next_request()
    next_request()
    questions: list[str] = []
    real = base.DatabaseWrapper.is_usable
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: questions.append("does it stand?") or real(self))
    yield questions
    connection.close()


def test_a_connection_used_lately_is_kept_without_asking_the_server(asked):
    before = server_process()

    next_request()

    assert (server_process(), asked) == (before, [])


def test_a_connection_that_the_server_has_ended_is_replaced_before_the_next_request(asked):
    countries, before, other = next_request(), server_process(), connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    other.close()

    after = next_request()

    assert (after, server_process() != before) == (countries, True)


def test_after_a_longer_rest_the_server_is_asked(asked):
    connection._stood_at = time.monotonic() - 61

    next_request()

    assert asked == ["does it stand?"]


def test_after_an_error_the_server_is_asked(asked):
    connection.errors_occurred = True

    next_request()

    assert asked == ["does it stand?"]
