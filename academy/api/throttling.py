"""How often one address may ask: counted by `limits`, whose counters hold under concurrency where DRF's own do not."""

import ipaddress
import logging
import math
import threading
import time
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)
_making = threading.Lock()
_own_counters = MovingWindowRateLimiter(MemoryStorage())  # made at once: threads that each made theirs would count apart


class GuessThrottle(BaseThrottle):
    """Refuses an address that guessed wrong too often, with a 429 and Retry-After; the view tells of each wrong guess by `count`.

    Subclasses name scope and rate. What was guessed right does not count: a whole training center sits behind one address.
    """

    scope: ClassVar[str]
    rate: ClassVar[str]  # "30/minute"
    _seconds = 0

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        self._seconds = seconds_to_wait(request, scope=self.scope, rate=self.rate)
        return self._seconds == 0

    def wait(self) -> float:
        return self._seconds


def count(request: "HttpRequest | Request", *, scope: str, rate: str) -> int:
    """Count one request of its address.

    Args: scope, what is counted together; rate, as `limits` writes it ("30/minute").
    Returns: 0 if it may go on, else after how many seconds to come again.
    """
    return _asked("hit", request, scope=scope, rate=rate)


def seconds_to_wait(request: "HttpRequest | Request", *, scope: str, rate: str) -> int:
    """What `count` would say, without counting."""
    return _asked("test", request, scope=scope, rate=rate)


def address_of(request: "HttpRequest | Request") -> str:
    """Where a request comes from: as told by the proxies that the operator trusts, else the connection itself.

    A caller may write any X-Forwarded-For: only the entries that our own proxies added, counted from the right, are believed.
    An IPv6 caller owns a /64, so that is what counts as one address.
    """
    found = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    told = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    if proxies and told:
        found = told[-min(proxies, len(told))]
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return found
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _asked(what: str, request: "HttpRequest | Request", *, scope: str, rate: str) -> int:
    item, names = _limit(rate), (scope, address_of(request))
    for limiter in (_shared_counters(), _own_counters):
        try:
            may = limiter.hit(item, *names) if what == "hit" else limiter.test(item, *names)
            return 0 if may else max(1, math.ceil(limiter.get_window_stats(item, *names).reset_time - time.time()))
        except Exception as fault:  # noqa: BLE001 -- Redis may be down; a request is still answered, counted in this process
            logger.warning("The shared counters of requests do not answer: %s", type(fault).__name__)
    return 0


@lru_cache(maxsize=64)
def _limit(rate: str) -> RateLimitItem:
    return parse(rate)


def _shared_counters() -> MovingWindowRateLimiter:
    """Redis where there is one; else memory, for the embedded default has one web process."""
    if not settings.REDIS_URL:
        return _own_counters
    with _making:  # `limits` fails where two threads load its way to Redis at once
        return _counters_in_redis()


@lru_cache(maxsize=1)
def _counters_in_redis() -> MovingWindowRateLimiter:
    address = settings.REDIS_URL.replace("unix://", "redis+unix://", 1)
    return MovingWindowRateLimiter(storage_from_string(address, socket_timeout=1, socket_connect_timeout=1))


def forget() -> None:
    """Start all of this process's counters again, for tests."""
    _own_counters.storage.reset()
    _counters_in_redis.cache_clear()
