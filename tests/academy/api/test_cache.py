"""The shared counters of log-ins, with a Redis that is not there."""

import logging

import pytest

from academy.api.cache import SteadyRedisCache

NOBODY = "redis://127.0.0.1:1/0"
PARAMETERS = {"OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}


@pytest.fixture
def cache(monkeypatch):
    monkeypatch.setattr(SteadyRedisCache, "away_until", 0.0)
    cache = SteadyRedisCache(NOBODY, PARAMETERS)
    cache.meanwhile.clear()
    return cache


def test_while_redis_is_away_this_process_counts_alone(cache):
    cache.set("tries", 1)
    cache.incr("tries")

    assert (cache.get("tries"), cache.add("tries", 9), cache.get_many(["tries"])) == (2, False, {"tries": 2})


def test_it_is_told_once_and_not_asked_again_for_a_while(cache, caplog):
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            cache.get("tries")

    assert [record.levelname for record in caplog.records] == ["WARNING"]
