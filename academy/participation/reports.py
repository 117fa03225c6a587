"""The shapes of a report on participation: what is asked, what is counted, what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

DIMENSIONS = ("country", "course", "cohort", "delivery", "month")
MOST_DIMENSIONS = 2


@dataclass(frozen=True)
class Filters:
    """Which enrollments are counted; empty: all. `first` and `last` are days of enrolling in the reporting zone, both inclusive."""

    course: str = ""
    cohort: UUID | None = None
    delivery: str = ""
    mode: str = ""
    country: str = ""
    first: date | None = None
    last: date | None = None

    def condition(self) -> Q:
        """The same for figures, for changes and for enrollments."""
        lookups = {
            "cohort__version__course__slug": self.course,
            "cohort__uuid": self.cohort,
            "cohort__delivery": self.delivery,
            "mode": self.mode,
            "country": self.country,
            "enrolled_on__gte": self.first,
            "enrolled_on__lte": self.last,
        }
        return Q(**{lookup: value for lookup, value in lookups.items() if value})


@dataclass(frozen=True)
class Bounds:
    """What somebody may read: everything, or some cohorts and some countries."""

    everything: bool = False
    cohorts: Mapping[int, UUID] | None = None
    countries: frozenset[str] = frozenset()

    def condition(self) -> Q:
        """The same for figures, for changes and for enrollments."""
        if self.everything:
            return Q()
        return Q(cohort__in=list(self.cohorts or {})) | Q(country__in=sorted(self.countries))


@dataclass(frozen=True)
class Counts:
    """The measures of one row or of the total; all add up. A score is in hundredths."""

    enrolled: int = 0
    auditing: int = 0
    started: int = 0
    completed: int = 0
    not_completed: int = 0
    withdrawn: int = 0
    certified: int = 0
    settled: int = 0
    completed_settled: int = 0
    score_sum: int = 0
    score_count: int = 0
    learning_minutes: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Counts)))

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(Counts))

    @property
    def completion_rate(self) -> float | None:
        """In percent with two decimals; None where nobody is settled."""
        return _hundredths(100 * 100 * self.completed_settled, self.settled)

    @property
    def mean_score(self) -> float | None:
        """0-100 with two decimals; None where nobody has a score."""
        return _hundredths(self.score_sum, self.score_count)

    @property
    def learning_hours(self) -> float:
        """With two decimals."""
        return _hundredths(100 * self.learning_minutes, 60) or 0.0


def _hundredths(numerator: int, denominator: int) -> float | None:
    """A quotient in hundredths, rounded half up, as a number with two decimals."""
    if not denominator:
        return None
    return (2 * numerator + denominator) // (2 * denominator) / 100


@dataclass(frozen=True)
class Row:
    """One row: its public key and its name by dimension."""

    keys: Mapping[str, str]
    names: Mapping[str, str]
    counts: Counts


@dataclass(frozen=True)
class Total:
    """All rows together, with what cannot be added up from rows."""

    counts: Counts
    countries_named: int
    people: int
    active_7_days: int
    active_30_days: int


@dataclass(frozen=True)
class PublishedFigure:
    """A head count as somebody published it."""

    key: str
    title: str
    delivery: str
    course: str | None
    cohort: UUID | None
    first: date
    last: date
    precision: str
    people: int | None
    domestic: int | None
    overseas: int | None
    countries_count: int | None
    countries: list[dict[str, object]]
    source: str
    page: str | None
    note: str


@dataclass(frozen=True)
class Report:
    """Who took part, by up to two dimensions, as it was at one instant."""

    group_by: tuple[str, ...]
    filters: Filters
    bounds: Bounds
    rows: tuple[Row, ...]
    total: Total
    publications: tuple[PublishedFigure, ...]
    as_of: datetime
