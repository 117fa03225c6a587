"""Redis away for a while: requests are answered as fast as ever, and every completion gets its certificate afterwards."""

import time
from contextlib import closing

import pytest

from tests.journeys import ledger, replay
from tests.journeys.client import Client
from tests.journeys.faults import let_leases_pass
from tests.journeys.trainee import Trainee

SEED = 2020
PATIENCE_SECONDS = 1.0
pytestmark = pytest.mark.processes


@pytest.mark.parametrize(("people", "seconds"), [pytest.param(8, 10, id="10s"), pytest.param(40, 60, id="60s", marks=pytest.mark.campaign)])
def test_requests_are_answered_while_redis_is_away(installation, administrator, valkey, people, seconds):
    with (
        replay.begin(installation, administrator, replay.plan_of_completions(people, seed=SEED)) as played,
        closing(Client(installation.port)) as anyone,
        closing(Client(installation.port, "127.0.9.9")) as newcomer,
    ):
        stranger = Trainee(
            replay.plan_of_completions(1, seed=SEED, skip=100)[0], port=installation.port, course=played.course, cohort=played.cohort
        )
        stranger.client = newcomer
        for trainee in played.trainees:
            trainee.client.slowest = 0.0
        valkey.stop()
        began = time.monotonic()

        replay.work(played)
        played.trainees[0].log_in_again()
        stranger.sign_up()
        answered = [anyone.call("GET", path).status for path in ("/health/live", "/api/v1/courses", "/")]
        anyone.api("GET", "certificates/7K3M9-TQXH-B2W4-RNCE-J8PV-D6YF1", expect=404)
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
        valkey.start_again()
        let_leases_pass(installation, by_waiting=False)
        replay.wait_for_certificates(played, seconds=120)

        assert answered == [200, 200, 200]
        assert slow([anyone, newcomer, *[trainee.client for trainee in played.trainees]]) == []
        assert ledger.faults(installation, played.course) == ledger.CLEAN


def slow(clients: list[Client]) -> list[float]:
    """The longest waits that were too long."""
    return [client.slowest for client in clients if client.slowest >= PATIENCE_SECONDS]
