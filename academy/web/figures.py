"""Participation as a page shows it: figures, a ranking by country, and what a coordinator sees of one country."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from academy.accounts import selectors as accounts
from academy.accounts.models import User
from academy.participation.reports import Bounds, Counts, Filters, PublishedFigure, Row, Total
from academy.participation.selectors import participation_report
from enrollments.models import Enrollment
from enrollments.selectors import Standing, agreed_trainees, standings_of

RANKED = 8
FEWEST_FOR_A_RATE = 10
"""Rates and means stand on at least so many people."""
MOST_PEOPLE = 50


@dataclass(frozen=True)
class Line:
    """A row of a ranking: `width` is the bar's, in percent of the longest; `rate` the share that completed of all settled."""

    name: str
    enrolled: int
    completed: int
    width: str
    rate: float | None


@dataclass(frozen=True)
class Ranking:
    """The countries with the most enrollments; apart stand the host, international organizations (no country), and those that are left."""

    lines: list[Line]
    host: Line | None
    international: Line | None
    others: int
    others_enrolled: int

    @property
    def first(self) -> str:
        return self.lines[0].name if self.lines else ""

    @property
    def second(self) -> str:
        return self.lines[1].name if len(self.lines) > 1 else ""


@dataclass(frozen=True)
class Overview:
    """Participation for an administrator: the total, countries ranked, courses, and what publications say."""

    total: Total
    rate: float | None
    mean: float | None
    countries: Ranking
    courses: list[Line]
    publications: tuple[PublishedFigure, ...]
    as_of: datetime


@dataclass(frozen=True)
class AgreedTrainee:
    """Somebody who let their coordinator see name and progress."""

    enrollment: Enrollment
    standing: Standing


@dataclass(frozen=True)
class OwnCountry:
    """What a coordinator sees: the country's figures by cohort, and by name those who agreed; `more` is how many names are not shown."""

    code: str
    name: str
    total: Counts
    cohorts: list[Line]
    agreed: list[AgreedTrainee]
    more: int


def overview(*, wanted: Sequence[str], at: datetime) -> Overview:
    """What an administrator sees: everything, since ever."""
    everything, no_filter = Bounds(everything=True), Filters()
    report = participation_report(group_by=["country", "course"], filters=no_filter, bounds=everything, at=at, languages=wanted)
    counts = report.total.counts
    return Overview(
        total=report.total,
        rate=_rate(counts),
        mean=counts.mean_score if counts.score_count >= FEWEST_FOR_A_RATE else None,
        countries=_ranking(_summed(report.rows, "country")),
        courses=_lines(_summed(report.rows, "course"), "course"),
        publications=report.publications,
        as_of=at,
    )


def countries_of(user: User, *, wanted: Sequence[str], at: datetime) -> list[OwnCountry]:
    """The countries whose coordinator a person is."""
    names = accounts.country_names(wanted[0])
    return [_own_country(code, names[code], wanted, at) for code in accounts.countries_coordinated_by(user).values_list("pk", flat=True)]


def _own_country(code: str, name: str, wanted: Sequence[str], at: datetime) -> OwnCountry:
    bounds = Bounds(countries=frozenset({code}))
    report = participation_report(group_by=["cohort"], filters=Filters(country=code), bounds=bounds, at=at, languages=wanted)
    agreed = agreed_trainees(code).order_by("-enrolled_at", "-pk")
    rows = list(agreed[:MOST_PEOPLE])
    standings = standings_of(rows)
    return OwnCountry(
        code=code,
        name=name,
        total=report.total.counts,
        cohorts=_lines(report.rows, "cohort"),
        agreed=[AgreedTrainee(row, standings[row.pk]) for row in rows],
        more=max(0, agreed.count() - len(rows)),
    )


def _ranking(rows: Sequence[Row]) -> Ranking:
    apart = {settings.DOMESTIC_COUNTRY, accounts.INTERNATIONAL}
    lines = _lines([row for row in rows if row.keys["country"] not in apart], "country")
    alone = {row.keys["country"]: _lines([row], "country")[0] for row in rows if row.keys["country"] in apart}
    rest = lines[RANKED:]
    return Ranking(
        lines=lines[:RANKED],
        host=alone.get(settings.DOMESTIC_COUNTRY),
        international=alone.get(accounts.INTERNATIONAL),
        others=len(rest),
        others_enrolled=sum(line.enrolled for line in rest),
    )


def _summed(rows: Sequence[Row], dimension: str) -> list[Row]:
    """The rows of a report of two dimensions by one of them."""
    sums: dict[str, Counts] = defaultdict(Counts)
    for row in rows:
        sums[row.keys[dimension]] += row.counts
    names = {row.keys[dimension]: row.names[dimension] for row in rows}
    return [Row({dimension: key}, {dimension: names[key]}, counts) for key, counts in sums.items()]


def _lines(rows: Sequence[Row], dimension: str) -> list[Line]:
    longest = max((row.counts.enrolled for row in rows), default=0) or 1
    ranked = sorted(rows, key=lambda row: (-row.counts.enrolled, row.names[dimension]))
    return [
        Line(
            name=row.names[dimension],
            enrolled=row.counts.enrolled,
            completed=row.counts.completed,
            width=f"{round(100 * row.counts.enrolled / longest)}%",
            rate=_rate(row.counts),
        )
        for row in ranked
    ]


def _rate(counts: Counts) -> float | None:
    return counts.completion_rate if counts.settled >= FEWEST_FOR_A_RATE else None
