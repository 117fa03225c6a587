"""The counters of allauth's limits in Redis, and in this process while Redis is away: log-in goes on, counted apart."""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisTooSlow

logger = logging.getLogger(__name__)
_PAUSE_SECONDS = 5.0  # so long nobody asks again: a host that swallows packets would cost each request its time-out


def _steady(name: str) -> Callable[..., Any]:
    """The operation of this name: on Redis, else in memory."""

    def operation(self: "SteadyRedisCache", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= SteadyRedisCache.away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisAway, RedisTooSlow) as fault:
                SteadyRedisCache.away_until = time.monotonic() + _PAUSE_SECONDS
                logger.warning("The shared counters of log-ins do not answer: %s", type(fault).__name__)
        return getattr(self.meanwhile, name)(*args, **kwargs)

    return operation


class SteadyRedisCache(RedisCache):
    """Django's Redis cache that never fails a request."""

    away_until: ClassVar[float] = 0.0  # on the monotonic clock; for all threads of the process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.meanwhile = LocMemCache("while-redis-is-away", {**params, "OPTIONS": {}})

    get, set, add, touch, delete, incr, has_key, clear = map(_steady, ("get", "set", "add", "touch", "delete", "incr", "has_key", "clear"))
    get_many, set_many, delete_many = map(_steady, ("get_many", "set_many", "delete_many"))
