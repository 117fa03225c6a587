"""Real processes for the journeys: on the embedded default, or on PostgreSQL and Valkey where DATABASE_URL names a server."""

import os
from collections.abc import Iterator

import pytest

from tests import servers
from tests.journeys.installation import Installation, running
from tests.journeys.staff import Administrator


@pytest.fixture(scope="module")
def valkey() -> Iterator[servers.Valkey | None]:
    """A Valkey of the module's own, which may be stopped; None on the embedded default."""
    if not os.environ.get("DATABASE_URL"):
        yield None
        return
    with servers.valkey() as server:
        yield server


@pytest.fixture(scope="module")
def installation(valkey: servers.Valkey | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A fresh Academy for the module."""
    folder = tmp_path_factory.mktemp("academy")
    if valkey is None:
        with running(folder) as embedded:
            yield embedded
        return
    with (
        servers.database(os.environ["DATABASE_URL"]) as database_url,
        running(folder, database_url=database_url, redis_url=valkey.url) as served,
    ):
        yield served


@pytest.fixture(scope="module")
def administrator(installation: Installation) -> Iterator[Administrator]:
    """The administrator of that Academy, logged in."""
    person = Administrator(installation)
    yield person
    person.client.close()
