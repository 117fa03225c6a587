"""Whatever falls while people learn: everybody finishes, holds one certificate, and the ledger is clean."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.courses.package.packages import small_package, write_package
from tests.journeys import ledger, replay
from tests.journeys.deployment import Part, seconds_until, served
from tests.journeys.faults import let_time_pass, parts_of
from tests.journeys.grader import read_course
from tests.journeys.installation import Installation, running
from tests.journeys.patience import PatientClient, PatientTrainee, percentile
from tests.journeys.plan import Fate, ways
from tests.journeys.staff import Administrator

SEED = int(os.environ.get("ACADEMY_TESTS_SEED", random.randrange(10**6)))
ON_POSTGRESQL = bool(os.environ.get("DATABASE_URL"))
TRAINEES = 50 if ON_POSTGRESQL else 25
LONGEST_PAUSE = 0.2  # between two faults
LONGEST_FREEZE = 0.6
pytestmark = [
    pytest.mark.processes,
    # kombu's transport uses an option that SQLAlchemy 2.1 deprecates; the worker itself runs with it.
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
]


def sizes():
    """Sixty where five services may fall. The embedded default has two, whose supervisor waits longer after each fall."""
    small, large = (60, 300) if ON_POSTGRESQL else (12, 60)
    return [pytest.param(small, id=str(small)), pytest.param(large, id=str(large), marks=pytest.mark.campaign)]


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    if ON_POSTGRESQL:
        with served(tmp_path) as deployment:
            yield deployment
    else:
        with running(tmp_path) as embedded:
            yield embedded


@pytest.mark.parametrize("faults", sizes())
def test_everybody_finishes_whatever_falls_meanwhile(installation, tmp_path, faults):
    print(f"{faults} faults, seed {SEED}")
    chance = random.Random(SEED)
    package = write_package(small_package(), tmp_path / "package")
    installation.manage("publish_course", str(package))
    trainees = signed_up(installation, package, chance)
    blows = Blows(installation, faults, chance)
    began = time.monotonic()

    with ThreadPoolExecutor(TRAINEES) as pool:
        lives = [pool.submit(live, trainee, blows, SEED + number) for number, trainee in enumerate(trainees)]
        blows.strike_all()
        for each in lives:
            each.result(timeout=300)
    print(f"all had finished after {time.monotonic() - began:.1f} s")
    let_time_pass(installation)
    certificates = "SELECT count(*) FROM certificates_certificate WHERE state = 'issued'"
    installation.wait_for("all certificates", lambda: installation.query(certificates) == [(TRAINEES,)], seconds=120)

    assert Counter(trainee.done.completed for trainee in trainees) == {True: TRAINEES}
    assert ledger.faults(installation) == ledger.CLEAN
    tell(blows, [seconds for trainee in trainees for seconds in trainee.client.recoveries])


class Blows:
    """Faults in a random order, for each part as many as for the others; a third of them kill, the others stop it for a while."""

    def __init__(self, installation: Installation, number: int, chance: random.Random) -> None:
        self.installation, self.chance, self.number = installation, chance, number
        self.struck = 0
        self.ready: list[float] = []  # seconds from a fault until the platform says that it is ready
        every = [(part, way) for part in parts_of(installation).values() for way in ("kill", "freeze", "freeze")]
        self.plan = [every[index % len(every)] for index in range(number)]
        chance.shuffle(self.plan)

    def progress(self) -> float:
        return self.struck / self.number

    def strike_all(self) -> None:
        try:
            for part, way in self.plan:
                time.sleep(self.chance.uniform(0, LONGEST_PAUSE))
                self._strike(part, way)
                self.struck += 1
        finally:
            self.struck = self.number  # nobody waits for more of them

    def _strike(self, part: Part, way: str) -> None:
        victim = seconds_until_runs(part)
        if way == "kill":
            part.kill()
            took = seconds_until(lambda: part.pid() not in (0, victim))
        else:
            part.freeze()
            time.sleep(self.chance.uniform(0.1, LONGEST_FREEZE))
            part.thaw()
            took = 0.0
        self.ready.append(took + seconds_until(self.installation.is_ready))


def seconds_until_runs(part: Part) -> int:
    seconds_until(lambda: part.pid() != 0, most=60)
    return part.pid()


def signed_up(installation: Installation, package: Path, chance: random.Random) -> list[PatientTrainee]:
    """People on different ways to a certificate, with confirmed addresses, not enrolled yet."""
    course = read_course(package)
    administrator = Administrator(installation)
    cohort = administrator.open_cohort(today=replay.today(), capacity=TRAINEES, course="screening-basics")
    administrator.client.close()
    planned = [way for way in ways(course, seed=SEED, size=265) if way.fate == Fate.COMPLETES]
    trainees = []
    for way in chance.sample(planned, TRAINEES):
        way.states_wrong_country = False
        trainee = PatientTrainee(way, port=installation.port, course=course, cohort=cohort)
        trainee.client = PatientClient(installation.port, way.person.address)
        trainees.append(trainee)
    replay.sign_up(installation, trainees)
    return trainees


def live(trainee: PatientTrainee, blows: Blows, seed: int) -> None:
    trainee.keep_time(blows.progress, random.Random(seed))
    try:
        trainee.live()
    finally:
        trainee.client.close()


def tell(blows: Blows, recoveries: Sequence[float]) -> None:
    """The figures."""
    for what, values in (("ready again after a fault", blows.ready), ("a request that failed went well", list(recoveries))):
        figures = ", ".join(f"{name} {percentile(values, share):.2f} s" for name, share in (("median", 0.5), ("p95", 0.95), ("most", 1.0)))
        print(f"{what}: {len(values)} times, {figures}")
