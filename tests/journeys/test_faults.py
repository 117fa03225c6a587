"""A killed worker, doubled messages, an emptied queue: exactly one certificate for each completion, whatever happens to the queue."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from tests.journeys import ledger, replay
from tests.journeys.broker import Broker
from tests.journeys.faults import let_leases_pass, worker_asleep, worker_killed
from tests.journeys.installation import Installation
from tests.journeys.staff import Administrator

SEED = 2020
SWEEP_SECONDS = 90  # the sweep comes every 30
LEASE_SECONDS = 240
pytestmark = [
    pytest.mark.processes,
    # kombu's transport uses an option that SQLAlchemy 2.1 deprecates; the worker itself runs with it.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
]

# People, kills, and whether leases are waited for.
CI = pytest.param(8, 3, False, id="8")
CAMPAIGN = pytest.param(40, 100, True, id="40", marks=pytest.mark.campaign)
taken = Counter()


@pytest.fixture
def broker(installation: Installation) -> Iterator[Broker]:
    queue = Broker(installation)
    yield queue
    queue.close()


def begin(installation: Installation, administrator: Administrator, size: int) -> AbstractContextManager[replay.Replay]:
    """So many people on their shortest way; none of them was there before."""
    planned = replay.plan_of_completions(size, seed=SEED, skip=taken["people"])
    taken["people"] += size
    return replay.begin(installation, administrator, planned)


def certificates(installation: Installation) -> list[tuple]:
    return sorted(installation.query("SELECT id, enrollment_id, sequence, code, state, sha256 FROM certificates_certificate"))


@pytest.mark.parametrize(("people", "kills", "waits"), [CI, CAMPAIGN])
def test_a_worker_killed_in_the_middle_leaves_exactly_one_certificate_each(installation, administrator, people, kills, waits):
    with begin(installation, administrator, people) as played:
        with worker_killed(installation, times=kills, chance=random.Random(SEED)):
            replay.work(played)
        let_leases_pass(installation, by_waiting=waits)
        replay.wait_for_certificates(played, seconds=LEASE_SECONDS if waits else SWEEP_SECONDS)

        assert len(played.completed()) == people
        assert ledger.faults(installation, played.course) == ledger.CLEAN


@pytest.mark.parametrize(("people", "kills", "waits"), [CI, CAMPAIGN])
def test_an_emptied_queue_costs_no_certificate(installation, administrator, broker, people, kills, waits):
    with begin(installation, administrator, people) as played:
        with worker_asleep(installation):
            replay.work(played)
            lost = broker.waiting()
            broker.empty()
        let_leases_pass(installation, by_waiting=waits)
        replay.wait_for_certificates(played, seconds=LEASE_SECONDS if waits else SWEEP_SECONDS)

        assert lost >= people
        assert ledger.faults(installation, played.course) == ledger.CLEAN


@pytest.mark.parametrize(("people", "kills", "waits"), [CI, CAMPAIGN])
def test_each_message_delivered_three_times_changes_nothing(installation, administrator, broker, people, kills, waits):
    with begin(installation, administrator, people) as played:
        with worker_asleep(installation):  # so that the doubles lie beside the first ones
            replay.work(played)
            for certificate, *_ in certificates(installation) * 2:
                broker.publish("certificates.issue", certificate_id=certificate)
            for (mail,) in installation.query("SELECT id FROM operations_mail") * 2:
                broker.publish("operations.send_mail", mail_id=mail)
        replay.wait_for_certificates(played)
        before = certificates(installation)

        for certificate, *_ in before:  # and again, long after
            broker.publish("certificates.issue", certificate_id=certificate)
        installation.wait_for("an empty queue", lambda: broker.waiting() == 0, seconds=60)

        assert certificates(installation) == before
        assert ledger.faults(installation, played.course) == ledger.CLEAN
