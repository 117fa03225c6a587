"""The queue loses what it held, is away, or delivers twice; the worker is killed: every write is answered, its work is done, and once."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager

import pytest

from tests import servers
from tests.journeys import ledger, replay
from tests.journeys.broker import Broker
from tests.journeys.client import Client
from tests.journeys.faults import let_time_pass, worker_asleep, worker_killed
from tests.journeys.installation import Installation
from tests.journeys.staff import Administrator
from tests.journeys.trainee import AUTH, Trainee

SEED = 2020
PATIENCE_SECONDS = 1.0
DONE_SECONDS = 60.0
SWEEP_SECONDS = 90  # the sweep comes every 30
ACCOUNT = "/_allauth/app/v1/account"
pytestmark = [
    pytest.mark.processes,
    # kombu's transport uses an option that SQLAlchemy 2.1 deprecates; the worker itself runs with it.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
]
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


@contextmanager
def emptied(installation: Installation, valkey: servers.Valkey | None) -> Iterator[None]:
    """The messages are queued and thrown away before the worker sees one."""
    with worker_asleep(installation), closing(Broker(installation)) as broker:
        yield
        lost = broker.waiting()
        broker.empty()
    assert lost >= len(KINDS) - 1  # Redis has handed one to the sleeping worker


@contextmanager
def restarted(installation: Installation, valkey: servers.Valkey | None) -> Iterator[None]:
    """The messages are queued, and the server that holds them comes back with nothing."""
    assert valkey is not None
    with worker_asleep(installation):
        yield
        valkey.stop()
        valkey.start_again()


@contextmanager
def away(installation: Installation, valkey: servers.Valkey | None) -> Iterator[None]:
    """No message can be queued at all."""
    assert valkey is not None
    valkey.stop()
    yield
    valkey.start_again()


LOSSES = [emptied, restarted, away] if os.environ.get("DATABASE_URL") else [emptied]  # an embedded queue is a file and never away


@pytest.mark.parametrize("waits", [pytest.param(False, id="quick"), pytest.param(True, id="waits", marks=pytest.mark.campaign)])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_write_is_answered_and_its_work_is_done(installation, administrator, valkey, loss, waits):
    with scene(installation, administrator) as people:
        for person in people.values():
            person.client.slowest = 0.0
        before = received(installation)

        with loss(installation, valkey):
            for kind, write in KINDS.items():
                write(people[kind])
            browse(installation)
        came_back = time.monotonic()
        if not waits:
            let_time_pass(installation)
        installation.wait_for("all work", lambda: is_done(installation), seconds=DONE_SECONDS)
        print(f"{loss.__name__}: done {time.monotonic() - came_back:.1f} s after it was back")

        assert [(kind, person.client.slowest) for kind, person in people.items() if person.client.slowest >= PATIENCE_SECONDS] == []
        assert [people[kind].read()["certificate"]["state"] for kind in CERTIFYING] == ["issued"] * len(CERTIFYING)
        arrived = received(installation) - before
        assert {kind: arrived[people[kind].way.person.email] for kind in KINDS} == {kind: int(kind not in CERTIFYING) for kind in KINDS}
        assert ledger.faults(installation) == ledger.CLEAN


def last_step(person: Trainee) -> None:
    """What was left to do: it completes, and a certificate is due."""
    person.way.steps = [person.left]
    person.go()
    assert person.done.completed


def sign_up(person: Trainee) -> None:
    person.sign_up()


def resend(person: Trainee) -> None:
    person.client.call("POST", f"{AUTH}/email/verify/resend")


def forget(person: Trainee) -> None:
    person.client.call("POST", f"{AUTH}/password/request", {"email": person.way.person.email})


def change_password(person: Trainee) -> None:
    old = person.way.person.password
    person.client.call("POST", f"{ACCOUNT}/password/change", {"current_password": old, "new_password": f"{old}, changed"})


CERTIFYING = ("last lesson", "last quiz", "upgrade")
KINDS: dict[str, Callable[[Trainee], None]] = {
    **dict.fromkeys(CERTIFYING, last_step),
    "sign-up": sign_up,
    "another code": resend,
    "forgotten password": forget,
    "changed password": change_password,
}


@contextmanager
def scene(installation: Installation, administrator: Administrator) -> Iterator[dict[str, "Trainee"]]:
    """One person for each kind of write, just before it."""
    planned = replay.plan_of_completions(len(KINDS), seed=SEED, skip=taken["people"])
    taken["people"] += len(KINDS)
    for kind, way in zip(KINDS, planned, strict=True):
        lessons, quizzes = ([step for step in way.steps if step[0] == what] for what in ("lesson", "quiz"))
        way.steps = [*lessons, *quizzes] if kind == "last quiz" else [*quizzes, *lessons]
        if kind == "upgrade":
            way.enrolls_as = "audit"
            way.steps.append(("upgrade", None))
    with ExitStack() as closed:
        stay = [way for kind, way in zip(KINDS, planned, strict=True) if kind not in ("sign-up", "another code")]
        played = closed.enter_context(replay.begin(installation, administrator, stay))
        people = dict(zip([kind for kind in KINDS if kind not in ("sign-up", "another code")], played.trainees, strict=True))
        for kind, way in zip(KINDS, planned, strict=True):
            if kind not in people:
                people[kind] = Trainee(way, port=installation.port, course=played.course, cohort=played.cohort)
                closed.callback(people[kind].client.close)
        people["another code"].sign_up()
        for kind in CERTIFYING:
            *way_to_it, people[kind].left = people[kind].way.steps
            people[kind].way.steps = way_to_it
            people[kind].go()
        installation.wait_for("an empty outbox", lambda: is_done(installation), seconds=60)
        yield people


def browse(installation: Installation) -> None:
    """Pages and public answers do without the queue."""
    with closing(Client(installation.port)) as anyone:
        assert [anyone.call("GET", path).status for path in ("/health/live", "/api/v1/courses", "/")] == [200, 200, 200]
        anyone.api("GET", "certificates/7K3M9-TQXH-B2W4-RNCE-J8PV-D6YF1", expect=404)
        assert anyone.slowest < PATIENCE_SECONDS


def received(installation: Installation) -> Counter[str]:
    """How many mails each address got."""
    return Counter(str(mail["To"]) for mail in installation.mails())


def is_done(installation: Installation) -> bool:
    waiting = ("operations_mail WHERE state = 'waiting'", "certificates_certificate WHERE state = 'requested'")
    return all(installation.query(f"SELECT count(*) FROM {rows}") == [(0,)] for rows in waiting)


@pytest.mark.campaign
def test_a_worker_killed_a_hundred_times_leaves_exactly_one_certificate_each(installation, administrator):
    with begin(installation, administrator, 40) as played:
        with worker_killed(installation, times=100, chance=random.Random(SEED)):
            replay.work(played)
        replay.wait_for_certificates(played, seconds=SWEEP_SECONDS)

        assert len(played.completed()) == 40
        assert ledger.faults(installation) == ledger.CLEAN


@pytest.mark.parametrize("people", [8, pytest.param(40, marks=pytest.mark.campaign)])
def test_each_message_delivered_three_times_changes_nothing(installation, administrator, broker, people):
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
        assert ledger.faults(installation) == ledger.CLEAN
