"""The 2020 cohort, replayed from sign-up to certificate against real processes, and the report compared with what was done."""

import hashlib
import os
import random
import time
from collections import Counter

import pytest

from tests import processes
from tests.journeys import figures, ledger, replay
from tests.journeys.installation import ADDRESS, Installation
from tests.journeys.papers import bare, words_on
from tests.journeys.staff import Administrator
from tests.journeys.trainee import Trainee

SEED = 2020
pytestmark = pytest.mark.processes


def sizes():
    """265 on the embedded default; on PostgreSQL with Redis 40, and 265 as a campaign."""
    everybody = pytest.param(265, id="265")
    if not os.environ.get("DATABASE_URL"):
        return [everybody]
    return [pytest.param(40, id="40"), pytest.param(265, id="265", marks=pytest.mark.campaign)]


@pytest.mark.parametrize("size", sizes())
def test_the_report_by_country_says_what_the_replay_did(installation: Installation, administrator: Administrator, size):
    began = time.monotonic()

    with replay.begin(installation, administrator, replay.plan_of(size, seed=SEED)) as played:
        replay.work(played)
        replay.end(played)
        replay.wait_for_certificates(played)
        report = played.administrator.report(played.cohort)

        expected = figures.by_country(played.done(), played.course)
        assert figures.reported(report["rows"]) == expected
        assert figures.reported([{"country": "all", **report["total"]}]) == {"all": figures.figures(played.done(), played.course)}
        assert report["total"]["people"] == size
        assert report["total"]["countries_named"] == len(expected)
        assert Counter(states_read(played)) == Counter(final_state(trainee) for trainee in played.trainees)
        check_certificates(played.completed(), random.Random(SEED))
        assert ledger.faults(installation) == ledger.CLEAN
        assert installation.manage("participation", "check").strip() == "The figures equal a recount of the enrollments."
        assert installation.process is not None
        print({processes.table()[pid][0]: round(processes.memory_of(pid)) for pid in processes.family(installation.process.pid)})
        memory = processes.memory_mb(installation.process.pid)
        print(f"all of it: {time.monotonic() - began:.1f} s; memory of all processes after it: {memory:.0f} MB (PSS)")


def test_the_whole_cohort_has_the_numbers_of_2020():
    planned = replay.plan_of(265, seed=SEED)

    homes = Counter(way.person.country for way in planned)
    assert (homes["KR"], len(homes) - 1, homes.total()) == (139, 44, 265)
    assert Counter(str(way.fate) for way in planned) == {"completes": 168, "falls short": 64, "withdraws": 9, "audits": 24}


def states_read(played: replay.Replay):
    """The states that the trainees' own apps show."""
    return [trainee.read()["state"] for trainee in played.trainees]


def final_state(trainee: Trainee) -> str:
    state = trainee.state
    return "not_completed" if state == "active" and trainee.done.mode == "cohort" else state


def check_certificates(holders: list[Trainee], chance: random.Random) -> None:
    """Every paper opens and names its person; what verification says stands on it."""
    for trainee in holders:
        person, code = trainee.way.person, trainee.done.certificate
        verified = trainee.client.api("GET", f"certificates/{code}").json
        pdf = trainee.client.call("GET", verified["pdf"])
        said = " ".join(words_on(pdf.body))
        assert (verified["state"], verified["holder"], verified["holder_latin"]) == ("issued", person.name, person.latin_name)
        told = [verified[name] for name in ("holder", "holder_latin", "course", "issuer", "cohort")]
        told += [f"{verified['hours']:g} learning hours", *[signatory["title"] for signatory in verified["signatories"]]]
        assert [text for text in told if text not in said] == [], said
        assert bare(verified["code"]) == bare(code)
        assert bare(code) in bare(said)
        assert hashlib.sha256(pdf.body).hexdigest() == verified["sha256"]
        assert trainee.read()["certificate"]["verify"] == f"{ADDRESS}/verify/{bare(code)}"
    chance.choice(holders).client.api("GET", "certificates/7K3M9-TQXH-B2W4-RNCE-J8PV-D6YF1", expect=404)
