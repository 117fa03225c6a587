"""Redis away for a while: requests are answered as fast as ever, and every completion gets its certificate afterwards."""

import time

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
    played = replay.begin(installation, administrator, replay.plan_of_completions(people, seed=SEED))
    newcomer = Trainee(
        replay.plan_of_completions(1, seed=SEED, skip=100)[0], port=installation.port, course=played.course, cohort=played.cohort
    )
    for trainee in played.trainees:
        trainee.client.slowest = 0.0
    valkey.stop()
    began = time.monotonic()

    replay.work(played)
    played.trainees[0].log_in_again()
    newcomer.sign_up()
    live = Client(installation.port)
    answered = [live.call("GET", path).status for path in ("/health/live", "/api/v1/courses", "/")]
    unknown = [live.api("GET", "certificates/7K3M9-TQXH-B2W4-RNCE-J8PV-D6YF1", expect=404).status]
    time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    valkey.start_again()
    let_leases_pass(installation, by_waiting=False)
    replay.wait_for_certificates(played, seconds=120)

    assert (answered, unknown) == ([200, 200, 200], [404])
    assert slow([*played.trainees, newcomer]) == []
    assert live.slowest < PATIENCE_SECONDS
    assert ledger.faults(installation, played.course) == ledger.CLEAN
    replay.close(played)


def slow(everybody: list[Trainee]) -> list[float]:
    """The longest waits that were too long."""
    return [trainee.client.slowest for trainee in everybody if trainee.client.slowest >= PATIENCE_SECONDS]
