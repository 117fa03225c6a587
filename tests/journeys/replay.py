"""The 2020 cohort over HTTP: 265 people sign up, enroll, read, answer, complete; staff end the cohort."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.journeys.grader import Course, read_course
from tests.journeys.installation import Installation
from tests.journeys.plan import Fate, Way, ways
from tests.journeys.staff import Administrator
from tests.journeys.trainee import Done, Trainee

THREADS = 6
SPARE_SEATS = 3
SETTLING_SECONDS = 150  # the task comes each minute


@dataclass
class Replay:
    """A replay under way: everybody who takes part, and what they have done."""

    installation: Installation
    course: Course
    administrator: Administrator
    cohort: str
    trainees: list[Trainee]

    def done(self) -> list[Done]:
        return [trainee.done for trainee in self.trainees]

    def completed(self) -> list[Trainee]:
        return [trainee for trainee in self.trainees if trainee.done.completed]


def today() -> date:
    """The day in the cohort's zone, which is the reporting zone too."""
    return datetime.now(ZoneInfo("Asia/Seoul")).date()


@contextmanager
def begin(installation: Installation, administrator: Administrator, planned: Sequence[Way]) -> Iterator[Replay]:
    """Open a cohort and let everybody sign up, confirm the address and enroll; connections are closed with the block."""
    course = read_course()
    cohort = administrator.open_cohort(today=today(), capacity=sum(way.fate != Fate.AUDITS for way in planned) + SPARE_SEATS)
    trainees = [Trainee(way, port=installation.port, course=course, cohort=cohort) for way in planned]
    try:
        sign_up(installation, trainees)
        timed("enrolling", Trainee.enroll, trainees)
        yield Replay(installation, course, administrator, cohort, trainees)
    finally:
        for trainee in trainees:
            trainee.client.close()


def sign_up(installation: Installation, trainees: Sequence[Trainee]) -> None:
    """Sign up and confirm the addresses with the codes that were mailed."""
    timed("sign-up", Trainee.sign_up, trainees)
    everybody = {trainee.way.person.email for trainee in trainees}
    installation.wait_for("the mails with the codes", lambda: everybody <= set(installation.codes()), seconds=180)
    codes = installation.codes()
    timed("confirming", lambda trainee: trainee.verify(codes[trainee.way.person.email]), trainees)


def work(replay: Replay) -> None:
    """Let everybody go their way to its end; staff set right what was stated wrong."""
    timed("reading and answering", Trainee.go, replay.trainees)
    for trainee in replay.trainees:
        if trainee.way.states_wrong_country:
            replay.administrator.correct_country(trainee.enrollment, trainee.way.person.country)


def end(replay: Replay) -> None:
    """Move the cohort's end to yesterday and wait until the task has settled everybody."""
    replay.administrator.end_cohort(replay.cohort, today=today())
    enrolled = sum(done.mode == "cohort" for done in replay.done())
    began = time.monotonic()

    def is_settled() -> bool:
        return bool(replay.administrator.report(replay.cohort)["total"]["settled"] == enrolled)

    replay.installation.wait_for("the settling task", is_settled, seconds=SETTLING_SECONDS, pause=0.5)
    print(f"settled after {time.monotonic() - began:.1f} s")


def wait_for_certificates(replay: Replay, *, seconds: float = 120) -> None:
    """Wait until each completion has its certificate, and note the codes."""
    expected = len(replay.completed())

    def are_issued() -> bool:
        return bool(replay.administrator.report(replay.cohort)["total"]["certified"] == expected)

    replay.installation.wait_for("the certificates", are_issued, seconds=seconds, pause=0.5)
    for trainee in replay.completed():
        certificate = trainee.read()["certificate"]
        assert certificate["state"] == "issued", certificate
        trainee.done.certificate = certificate["code"]


def timed(what: str, act: Callable[[Trainee], None], trainees: Iterable[Trainee]) -> None:
    """Let several trainees act at once; the first failure ends it all."""
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        for result in [pool.submit(act, trainee) for trainee in trainees]:
            result.result()
    print(f"{what}: {time.monotonic() - began:.1f} s")


def plan_of(size: int, *, seed: int) -> list[Way]:
    """The plan for the whole cohort of 265, or for about the same shares of it; the seed is printed."""
    print(f"Plan for {size} synthetic trainees, seed {seed}")
    return ways(read_course(), seed=seed, size=size)


def plan_of_completions(size: int, *, seed: int, skip: int = 0) -> list[Way]:
    """The shortest ways to `size` completions, by people of the same cohort; the first `skip` have been used already."""
    completing = [way for way in plan_of(265, seed=seed) if way.fate == Fate.COMPLETES and not (way.upgrades or way.leaves_and_returns)]
    for way in completing:
        way.saves_one_by_one = way.repeats = way.states_wrong_country = False
        way.steps = [step for step in way.steps if step[0] != "log in again"]
    return completing[skip : skip + size]
