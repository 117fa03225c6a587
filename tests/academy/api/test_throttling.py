import threading
import time

import pytest
from django.test import RequestFactory
from limits.storage import MemoryStorage

from academy.api import throttling

RATE = {"scope": "test", "rate": "3/minute"}


@pytest.fixture(autouse=True)
def _fresh():
    throttling.forget()
    yield
    throttling.forget()


def asks(address: str = "203.0.113.7", **headers: str):
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


def test_one_address_may_ask_so_often_and_then_waits():
    first_three = [throttling.count(asks(), **RATE) for _ in range(3)]

    fourth = throttling.count(asks(), **RATE)

    assert first_three == [0, 0, 0]
    assert 50 <= fourth <= 60


def test_another_address_and_another_scope_count_apart():
    for _ in range(3):
        throttling.count(asks(), **RATE)

    assert throttling.count(asks("203.0.113.8"), **RATE) == 0
    assert throttling.count(asks(), scope="other", rate="3/minute") == 0


def test_looking_does_not_count():
    looks = [throttling.seconds_to_wait(asks(), **RATE) for _ in range(5)]
    for _ in range(3):
        throttling.count(asks(), **RATE)

    assert looks == [0] * 5
    assert throttling.seconds_to_wait(asks(), **RATE) > 0


def test_threads_at_once_do_not_slip_through():
    let_through = []

    def ask() -> None:
        let_through.extend(throttling.count(asks(), scope="threads", rate="30/minute") == 0 for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(let_through), sum(let_through)) == (160, 30)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "198.51.100.66, 198.51.100.1", "198.51.100.1"),
        (2, "198.51.100.66, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "198.51.100.1"),
        (1, "", "203.0.113.7"),
    ],
)
def test_only_what_trusted_proxies_say_is_believed(settings, proxies, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    assert throttling.address_of(asks(HTTP_X_FORWARDED_FOR=forwarded)) == address


def test_an_ipv6_network_counts_as_one_address():
    assert throttling.address_of(asks("2001:db8::1")) == throttling.address_of(asks("2001:db8::ffff")) == "2001:db8::/64"


def test_without_its_shared_counters_it_still_answers_and_counts_here(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answers = [throttling.count(asks(), **RATE) > 0 for _ in range(4)]

    assert answers == [False, False, False, True]


def test_many_who_come_first_at_once_share_one_way_to_redis(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    inside, most, together = [], [], threading.Barrier(8)

    def slow(*args: object, **options: object) -> MemoryStorage:
        inside.append(1)
        time.sleep(0.05)  # as long as loading takes
        most.append(len(inside))
        return MemoryStorage()

    monkeypatch.setattr(throttling, "storage_from_string", slow)

    def first() -> None:
        together.wait()
        throttling.count(asks(), **RATE)

    threads = [threading.Thread(target=first) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1]
