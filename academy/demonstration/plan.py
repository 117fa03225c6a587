"""What the demonstration data are: which cohorts, on which days, who is in them and how it goes for each. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from academy.demonstration.people import OVERSEAS

SEED = 2020
COVID_COURSE = "ict-based-response-to-covid-19"
PROJECT_COURSE = "digital-government-project-management"


class Fate(StrEnum):
    """How it goes for somebody in a cohort."""

    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    WITHDRAWN = "withdrawn"
    AUDIT = "audit"
    AHEAD = "ahead"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    STUCK = "stuck"  # every attempt at a quiz is used up
    ENROLLED = "enrolled"  # and nothing done


@dataclass(frozen=True)
class Place:
    """Somebody's place in a cohort: country and fate. `shared`: their coordinator may see them."""

    country: str
    fate: Fate
    shared: bool = False


@dataclass(frozen=True)
class CohortPlan:
    """One cohort: the values of `create_cohort`, when it was announced, and its people, in the order in which they are made."""

    key: str
    course: str
    values: dict[str, Any]
    announced_on: date
    places: tuple[Place, ...]
    with_email: bool = True  # else people have log-in names
    roster: bool = False


TRAINEE = {"closed": Place("KH", Fate.COMPLETED), "running": Place("KH", Fate.ON_TRACK)}
"""Where the trainee of the log-ins is, beside the places of these plans."""

WEBINAR = {
    **{"VN": 412, "ID": 388, "BD": 301, "PH": 243, "KH": 187, "NG": 176, "KE": 158},
    **{"UZ": 134, "PE": 97, "RS": 64, "MG": 41, "DZ": 38, "PY": 22},
}
"""People counted by head at the webinar, by country."""
WEBINAR_DAYS_AGO = 40

_MANY_CAME_FROM = ("VN", "VN", "ID", "ID", "BD", "BD", "KH", "NG", "NG", "PK", "PK", "PH", "KE", "UZ", "PE", "RS", "RS", "ET", "MG", "DZ")
_SHARING = 0.7  # of those from Serbia, whose coordinator the demonstration has


def seeded(*names: object) -> Random:
    """A generator for one thing of the plan: the same names give the same numbers, whatever else was made before."""
    return Random(" ".join(map(str, (SEED, *names))))  # noqa: S311 -- reproducible on purpose


def cohort_plans(today: date) -> list[CohortPlan]:
    """All cohorts, as seen on a day in the reporting time zone, those that the demonstration shows first at the front."""
    return [_running(today), _enrolling(today), _serbian(today), _training_center(today), _invitational(today), _closed(today)]


def _closed(today: date) -> CohortPlan:
    """265 people in October of the year before: 139 from Korea, 126 from 44 countries; the trainee of the log-ins is one of them."""
    first = _monday_after(date(today.year - 1, 10, 8))
    overseas = [code for code in OVERSEAS if code != TRAINEE["closed"].country]
    overseas += seeded("overseas").choices(_MANY_CAME_FROM, k=126 - len(OVERSEAS))
    fates = _fates({Fate.COMPLETED: 167, Fate.NOT_COMPLETED: 64, Fate.WITHDRAWN: 9, Fate.AUDIT: 24})
    return _plan(
        "closed",
        COVID_COURSE,
        title=f"{first:%B %Y}",
        first=first,
        days=19,
        enroll_from=first - timedelta(days=28),
        capacity=300,
        places=_shuffled("closed", ["KR"] * 139 + overseas, fates),
    )


def _running(today: date) -> CohortPlan:
    """96 people in their second week; the trainee of the log-ins is one of them."""
    first = today - timedelta(days=today.weekday() + 7)
    countries = ["KR"] * 34 + ["ZZ"] * 2 + seeded("running").choices(_MANY_CAME_FROM, k=59)
    counts = {Fate.AHEAD: 15, Fate.ON_TRACK: 36, Fate.BEHIND: 21, Fate.STUCK: 4, Fate.ENROLLED: 11, Fate.WITHDRAWN: 2, Fate.AUDIT: 6}
    return _plan(
        "running",
        COVID_COURSE,
        title=f"{first:%B %Y}",
        first=first,
        days=19,
        enroll_from=first - timedelta(days=28),
        enroll_until=first + timedelta(days=4),
        capacity=100,
        places=_shuffled("running", countries, _fates(counts)),
    )


def _enrolling(today: date) -> CohortPlan:
    """60 seats, two of them left."""
    first = today + timedelta(days=21 - today.weekday())
    countries = ["KR"] * 12 + seeded("enrolling").choices(_MANY_CAME_FROM, k=46)
    return _plan(
        "enrolling",
        COVID_COURSE,
        title=f"{first:%B %Y}",
        first=first,
        days=19,
        enroll_from=today - timedelta(days=14),
        capacity=60,
        places=_shuffled("enrolling", countries, [Fate.ENROLLED] * 58),
    )


def _serbian(today: date) -> CohortPlan:
    """26 officials of Serbia, two weeks, over for three."""
    first = today - timedelta(days=today.weekday() + 35)
    fates = _fates({Fate.COMPLETED: 17, Fate.NOT_COMPLETED: 5, Fate.WITHDRAWN: 1, Fate.AUDIT: 3})
    return _plan(
        "serbian",
        PROJECT_COURSE,
        title="Officials of Serbia",
        first=first,
        days=12,
        enroll_from=first - timedelta(days=21),
        capacity=30,
        time_zone="Europe/Belgrade",
        place="Belgrade",
        partners=["Office for Information Technologies and eGovernment"],
        places=_shuffled("serbian", ["RS"] * 26, fates),
    )


def _training_center(today: date) -> CohortPlan:
    """30 people who share the computers of a training center and have log-in names instead of addresses."""
    first = today - timedelta(days=today.weekday() + 63)
    fates = _fates({Fate.COMPLETED: 23, Fate.NOT_COMPLETED: 6, Fate.WITHDRAWN: 1})
    return _plan(
        "training-center",
        COVID_COURSE,
        title="Training center, Phnom Penh",
        first=first,
        days=12,
        enroll_from=first - timedelta(days=14),
        capacity=30,
        time_zone="Asia/Phnom_Penh",
        delivery="training_center",
        place="Phnom Penh",
        places=_shuffled("training-center", ["KH"] * 30, fates),
        with_email=False,
    )


def _invitational(today: date) -> CohortPlan:
    """A roster of 17 guests, who come next week."""
    first = today + timedelta(days=7 - today.weekday())
    return _plan(
        "invitational",
        COVID_COURSE,
        title="Invitational training, Seoul",
        first=first,
        days=5,
        enroll_from=today - timedelta(days=7),
        capacity=20,
        delivery="invitational",
        place="Seoul",
        places=_shuffled("invitational", ["ID"] * 7 + ["KE"] * 6 + ["PE"] * 4, [Fate.ENROLLED] * 17),
        roster=True,
    )


def _plan(
    key: str,
    course: str,
    *,
    title: str,
    first: date,
    days: int,
    enroll_from: date,
    places: tuple[Place, ...],
    enroll_until: date | None = None,
    with_email: bool = True,
    roster: bool = False,
    **values: Any,
) -> CohortPlan:
    last = first + timedelta(days=days - 1)
    columns = {
        "title": title,
        "starts_on": first,
        "ends_on": last,
        "enroll_from": enroll_from,
        "enroll_until": enroll_until or first + timedelta(days=2),
        "time_zone": "Asia/Seoul",
        "delivery": "online",
        "demonstration": True,
        **values,
    }
    return CohortPlan(key, course, columns, enroll_from - timedelta(days=7), places, with_email=with_email, roster=roster)


def _fates(numbers: dict[Fate, int]) -> list[Fate]:
    return [fate for fate, number in numbers.items() for _ in range(number)]


def _shuffled(key: str, countries: Sequence[str], fates: Sequence[Fate]) -> tuple[Place, ...]:
    random = seeded(key)
    mixed = list(countries)
    random.shuffle(mixed)
    places = [Place(country, fate, country == "RS" and random.random() < _SHARING) for country, fate in zip(mixed, fates, strict=True)]
    random.shuffle(places)
    return tuple(places)


def _monday_after(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7)
