"""Reading participation: the report, and what of it somebody may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from academy.accounts import selectors as accounts
from academy.accounts.models import Country
from academy.participation.models import MEASURES, ParticipationChange, ParticipationFigure, Publication
from academy.participation.reports import Bounds, Counts, Filters, PublishedFigure, Report, Row, Total
from courses.models import Cohort, Course
from courses.texts import best_texts
from enrollments.models import Enrollment

_COLUMNS: Mapping[str, Any] = {
    "country": F("country_id"),
    "course": F("cohort__version__course__slug"),
    "cohort": F("cohort__uuid"),
    "delivery": F("cohort__delivery"),
    "month": TruncMonth("enrolled_on"),
}
_CARRIED = [measure for measure in MEASURES if measure not in {"enrollments", "active"}]

Sums = dict[tuple[str, ...], Counts]


def bounds_of(user: accounts.Person) -> Bounds:
    """What somebody may read: administrators everything, instructors their cohorts, coordinators their countries, others nothing."""
    if accounts.is_administrator(user):
        return Bounds(everything=True)
    cohorts = dict(Cohort.objects.run_by(user).values_list("pk", "uuid"))
    countries = frozenset(accounts.countries_coordinated_by(user).values_list("pk", flat=True))
    return Bounds(cohorts=cohorts, countries=countries)


def participation_report(
    *, group_by: Sequence[str], filters: Filters, bounds: Bounds, at: datetime, languages: Sequence[str] = ("en",)
) -> Report:
    """Who took part, by up to two of `DIMENSIONS`, within the bounds.

    Figures and changes are read in one statement, hence exact at any instant. Rows are sorted by their keys; rows in which nothing was
    counted are left out; every measure of the total is the sum of the rows.

    Args: at, the instant from which the last 7 and 30 days are counted back; languages for names, the most wanted first.
    """
    sums = _sums(tuple(group_by), filters, bounds)
    rows = tuple(_rows(tuple(group_by), sums, languages))
    return Report(
        group_by=tuple(group_by),
        filters=filters,
        bounds=bounds,
        rows=rows,
        total=_total(tuple(group_by), rows, filters, bounds, at),
        publications=tuple(published_figures(filters)),
        as_of=at,
    )


def published_figures(filters: Filters) -> list[PublishedFigure]:
    """The figures from publications about a course, cohort, delivery and period; a country or mode does not narrow them."""
    found = Publication.objects.select_related("cohort__version__course")
    if filters.course:
        found = found.filter(Q(course_slug=filters.course) | Q(cohort__version__course__slug=filters.course))
    if filters.cohort:
        found = found.filter(cohort__uuid=filters.cohort)
    if filters.delivery:
        found = found.filter(delivery=filters.delivery)
    if filters.first:
        found = found.filter(period_to__gte=filters.first)
    if filters.last:
        found = found.filter(period_from__lte=filters.last)
    return [_published(publication) for publication in found]


def _published(publication: Publication) -> PublishedFigure:
    cohort = publication.cohort
    return PublishedFigure(
        key=publication.key,
        title=publication.title,
        delivery=publication.delivery,
        course=publication.course_slug or (cohort.version.course.slug if cohort else None),
        cohort=cohort.uuid if cohort else None,
        first=publication.period_from,
        last=publication.period_to,
        precision=publication.precision,
        people=publication.people,
        domestic=publication.domestic,
        overseas=publication.overseas,
        countries_count=publication.countries_count,
        countries=publication.countries,
        source=publication.source,
        page=publication.page or None,
        note=publication.note,
    )


def _sums(group_by: tuple[str, ...], filters: Filters, bounds: Bounds) -> Sums:
    """One statement, figures and changes each summed in the database; what both give under one key is added here."""
    condition = filters.condition() & bounds.condition()
    figures = _grouped(ParticipationFigure.objects.filter(condition), group_by)
    changes = _grouped(ParticipationChange.objects.filter(condition), group_by)
    sums: Sums = defaultdict(Counts)
    for row in figures.union(changes, all=True):
        key = tuple(_public(row[f"by_{dimension}"]) for dimension in group_by)
        sums[key] += _counts(row, filters)
    return sums


def _grouped(rows: QuerySet[Any], group_by: tuple[str, ...]) -> QuerySet[Any, dict[str, Any]]:
    columns = {f"by_{dimension}": _COLUMNS[dimension] for dimension in group_by}
    sums = {f"sum_{measure}": Sum(measure) for measure in MEASURES}
    grouped: QuerySet[Any, dict[str, Any]] = rows.order_by().values("mode", **columns).annotate(**sums)
    return grouped


def _counts(row: Mapping[str, Any], filters: Filters) -> Counts:
    """The measures of one mode: of those in mode audit only their number is told, unless they are asked for."""
    number = int(row["sum_enrollments"])
    audit = row["mode"] == Enrollment.Mode.AUDIT
    if audit and filters.mode != Enrollment.Mode.AUDIT:
        return Counts(auditing=number)
    carried = {measure: int(row[f"sum_{measure}"]) for measure in _CARRIED}
    return Counts(enrolled=0 if audit else number, auditing=number if audit else 0, **carried)


def _public(key: object) -> str:
    return f"{key:%Y-%m}" if isinstance(key, date) else str(key)


def _rows(group_by: tuple[str, ...], sums: Sums, languages: Sequence[str]) -> list[Row]:
    counted = {key: counts for key, counts in sorted(sums.items()) if counts}
    names = {dimension: _names(dimension, {key[place] for key in counted}, languages) for place, dimension in enumerate(group_by)}
    return [
        Row(
            keys=dict(zip(group_by, key, strict=True)),
            names={dimension: names[dimension].get(part, part) for dimension, part in zip(group_by, key, strict=True)},
            counts=counts,
        )
        for key, counts in counted.items()
    ]


def _names(dimension: str, keys: set[str], languages: Sequence[str]) -> Mapping[str, str]:
    if dimension == "country":
        return accounts.country_names(languages[0])
    if dimension == "cohort":
        titles = Cohort.objects.filter(uuid__in=keys).values_list("uuid", "title")
        return {str(key): title for key, title in titles}
    if dimension == "course":
        courses = Course.objects.filter(slug__in=keys).select_related("newest")
        return {course.slug: _title(course, languages) for course in courses}
    return {}


def _title(course: Course, languages: Sequence[str]) -> str:
    if course.newest is None:
        return course.slug
    _, texts = best_texts(course.newest.texts, wanted=languages, order=course.newest.languages)
    return str(texts["title"])


def _total(group_by: tuple[str, ...], rows: Sequence[Row], filters: Filters, bounds: Bounds, at: datetime) -> Total:
    if "country" in group_by:
        countries = {row.keys["country"] for row in rows}
    else:
        countries = {key[0] for key, counts in _sums(("country",), filters, bounds).items() if counts}
    mode = filters.mode or Enrollment.Mode.COHORT
    people = Enrollment.objects.filter(filters.condition() & bounds.condition()).aggregate(
        people=Count("trainee", distinct=True),
        active_7_days=Count("pk", filter=Q(mode=mode, last_active_at__gt=at - timedelta(days=7))),
        active_30_days=Count("pk", filter=Q(mode=mode, last_active_at__gt=at - timedelta(days=30))),
    )
    return Total(counts=sum((row.counts for row in rows), Counts()), countries_named=len(countries - {accounts.INTERNATIONAL}), **people)


def unknown_filters(filters: Filters, bounds: Bounds) -> dict[str, list[str]]:
    """Messages by filter for what does not exist or may not be known to somebody with these bounds; both sound alike."""
    faults = {}
    if filters.course and not Course.objects.filter(slug=filters.course).exists():
        faults["course"] = ["There is no such course."]
    if filters.cohort and not _may_know_cohort(filters.cohort, bounds):
        faults["cohort"] = ["There is no such cohort."]
    if filters.country and not Country.objects.filter(pk=filters.country).exists():
        faults["country"] = ["There is no such country."]
    return faults


def _may_know_cohort(cohort: UUID, bounds: Bounds) -> bool:
    if not bounds.everything and cohort in (bounds.cohorts or {}).values():
        return True
    known = Cohort.objects.all() if bounds.everything else Cohort.objects.filter(published_at__isnull=False)
    return known.filter(uuid=cohort).exists()
