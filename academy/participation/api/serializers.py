"""The shape of a report on the wire."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from academy.participation import measures
from academy.participation.models import Publication
from academy.participation.reports import Counts, PublishedFigure, Report, Row, Total
from courses.models import Delivery

MEASURES = (
    "enrolled",
    "auditing",
    "started",
    "completed",
    "not_completed",
    "withdrawn",
    "certified",
    "settled",
    "completion_rate",
    "mean_score",
    "learning_minutes",
    "learning_hours",
)
"""The measures of a row, in the order in which they are written."""

LABELS = {"country": "country_name", "course": "course_title", "cohort": "cohort_title"}
"""The field that holds the name of a dimension's key; a delivery and a month have none."""


def counts_on_the_wire(counts: Counts) -> dict[str, int | float | None]:
    """The measures of one row by name."""
    return {measure: getattr(counts, measure) for measure in MEASURES}


def row_on_the_wire(row: Row) -> dict[str, object]:
    """One row: keys and names of its dimensions, then its measures."""
    shown: dict[str, object] = {}
    for dimension, key in row.keys.items():
        shown[dimension] = key
        if dimension in LABELS:
            shown[LABELS[dimension]] = row.names[dimension]
    return shown | counts_on_the_wire(row.counts)


def report_on_the_wire(report: Report) -> dict[str, object]:
    """A whole report as JSON values."""
    filters, bounds = report.filters, report.bounds
    return {
        "group_by": list(report.group_by),
        "period": {"from": filters.first, "to": filters.last, "time_zone": settings.REPORTING_TIME_ZONE},
        "bounds": {
            "everything": bounds.everything,
            "cohorts": sorted(str(cohort) for cohort in (bounds.cohorts or {}).values()),
            "countries": sorted(bounds.countries),
        },
        "rows": [row_on_the_wire(row) for row in report.rows],
        "total": total_on_the_wire(report.total),
        "publications": [publication_on_the_wire(publication) for publication in report.publications],
        "measures": {name: str(text) for name, text in measures.TEXTS.items()},
        "as_of": report.as_of,
    }


def total_on_the_wire(total: Total) -> dict[str, int | float | None]:
    """The total by name."""
    return {
        **counts_on_the_wire(total.counts),
        "people": total.people,
        "countries_named": total.countries_named,
        "active_7_days": total.active_7_days,
        "active_30_days": total.active_30_days,
    }


def publication_on_the_wire(figure: PublishedFigure) -> dict[str, object]:
    """One figure from a publication as JSON values."""
    return {
        "key": figure.key,
        "title": figure.title,
        "delivery": figure.delivery,
        "course": figure.course,
        "cohort": figure.cohort,
        "period": {"from": figure.first, "to": figure.last, "precision": figure.precision},
        "people": figure.people,
        "domestic": figure.domestic,
        "overseas": figure.overseas,
        "countries_count": figure.countries_count,
        "countries": figure.countries,
        "source": figure.source,
        "page": figure.page,
        "note": figure.note,
    }


class MeasuresSerializer(serializers.Serializer[Any]):
    """The measures; what each means stands in `measures` of the answer."""

    enrolled = serializers.IntegerField()
    auditing = serializers.IntegerField()
    started = serializers.IntegerField()
    completed = serializers.IntegerField()
    not_completed = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    certified = serializers.IntegerField()
    settled = serializers.IntegerField()
    completion_rate = serializers.FloatField(allow_null=True)
    mean_score = serializers.FloatField(allow_null=True)
    learning_minutes = serializers.IntegerField()
    learning_hours = serializers.FloatField()


class ParticipationRowSerializer(MeasuresSerializer):
    """One row; of the keys and names those that `group_by` names."""

    country = serializers.CharField(required=False)
    country_name = serializers.CharField(required=False)
    course = serializers.CharField(required=False)
    course_title = serializers.CharField(required=False)
    cohort = serializers.UUIDField(required=False)
    cohort_title = serializers.CharField(required=False)
    delivery = serializers.ChoiceField(choices=Delivery.choices, required=False)
    month = serializers.RegexField(r"^\d{4}-\d{2}$", required=False)


class ParticipationTotalSerializer(MeasuresSerializer):
    """All rows together, with what cannot be added up from rows."""

    people = serializers.IntegerField()
    countries_named = serializers.IntegerField()
    active_7_days = serializers.IntegerField()
    active_30_days = serializers.IntegerField()


@extend_schema_serializer(component_name="ReportPeriod")
class PeriodSerializer(serializers.Serializer[Any]):
    """Whole days, both inclusive; null: open at that end."""

    to = serializers.DateField(allow_null=True)
    time_zone = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.DateField(allow_null=True), **super().get_fields()}


class PublishedPeriodSerializer(serializers.Serializer[Any]):
    """From when to when, as precisely as the publication says."""

    to = serializers.DateField()
    precision = serializers.ChoiceField(choices=Publication.Precision.choices)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.DateField(), **super().get_fields()}


class PublishedCountrySerializer(serializers.Serializer[Any]):
    """A country that a publication names; null: without a number."""

    country = serializers.CharField()
    people = serializers.IntegerField(allow_null=True)


class PublicationSerializer(serializers.Serializer[Any]):
    """A figure as somebody published it; part of no total."""

    key = serializers.CharField()
    title = serializers.CharField()
    delivery = serializers.ChoiceField(choices=Delivery.choices)
    course = serializers.CharField(allow_null=True)
    cohort = serializers.UUIDField(allow_null=True)
    period = PublishedPeriodSerializer()
    people = serializers.IntegerField(allow_null=True)
    domestic = serializers.IntegerField(allow_null=True)
    overseas = serializers.IntegerField(allow_null=True)
    countries_count = serializers.IntegerField(allow_null=True)
    countries = PublishedCountrySerializer(many=True)
    source = serializers.CharField()  # type: ignore[assignment]  # DRF's own attribute of that name is of no use here
    page = serializers.CharField(allow_null=True)
    note = serializers.CharField()


class BoundsSerializer(serializers.Serializer[Any]):
    """What these figures are of: everything, or some cohorts and some countries."""

    everything = serializers.BooleanField()
    cohorts = serializers.ListField(child=serializers.UUIDField())
    countries = serializers.ListField(child=serializers.CharField())


class ParticipationSerializer(serializers.Serializer[Any]):
    """Who took part from where."""

    group_by = serializers.ListField(child=serializers.CharField())
    period = PeriodSerializer()
    bounds = BoundsSerializer()
    rows = ParticipationRowSerializer(many=True)
    total = ParticipationTotalSerializer()
    publications = PublicationSerializer(many=True)
    measures = serializers.DictField(child=serializers.CharField())
    as_of = serializers.DateTimeField()
