"""What every test may use. DATABASE_URL chooses the database; `manage.py test` runs the suite on both."""

import os

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from academy.api import throttling
from courses import selectors
from tests.pristine import Pristine

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "live_server", "scene"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite_only: what the embedded database alone has; left out on PostgreSQL")
    config.addinivalue_line("markers", "postgresql_only: what PostgreSQL alone has; left out on SQLite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out campaigns unless `-m` asks for them, on PostgreSQL what SQLite alone has, and in a second run what touches no database."""
    left_out = {"campaign"} if "campaign" not in config.option.markexpr else set()
    left_out |= {"sqlite_only"} if os.environ.get("DATABASE_URL") else {"postgresql_only"}
    everything = os.environ.get("ACADEMY_TESTS_ONLY") != "database"
    chosen = [item for item in items if runs(item, left_out=left_out, everything=everything)]
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def runs(item: pytest.Item, *, left_out: set[str], everything: bool) -> bool:
    """Whether a collected test is part of this run: it has none of the marks left out, and touches a database if that is asked for."""
    return not any(item.get_closest_marker(mark) for mark in left_out) and (everything or _touches_database(item))


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES) or item.path.parent.name == "journeys"


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Where all tools are promised, a test that skips itself has failed."""
    if os.environ.get("ACADEMY_TESTS_COMPLETE") == "1" and call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception):
        call.excinfo = pytest.ExceptionInfo.from_exception(AssertionError(f"skipped although every tool is promised: {call.excinfo.value}"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database of the run, which every test finds as the migrations left it."""
    database = Pristine()
    with django_db_blocker.unblock():
        database.keep()
    TransactionTestCase._fixture_teardown = database.put_back  # of tests that commit; the others roll back


@pytest.fixture
def api() -> APIClient:
    """A client of the API; `api.force_authenticate(user)` logs somebody in."""
    return APIClient()


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    """Counters and what a process keeps of published versions: a test's own versions are rolled back and their numbers come again."""
    cache.clear()
    throttling.forget()
    for kept in (selectors.quiz_spec, selectors.lesson_minutes, selectors.lesson_languages, selectors.quiz_keys, selectors.outline_keys):
        kept.cache_clear()
