"""academy/participation/triggers.py: whatever a write changes of what is counted, it leaves exactly that behind."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from academy.participation import triggers
from academy.participation.counting import COUNTED_COLUMNS, DETAIL
from academy.participation.models import MEASURES, ParticipationChange
from academy.participation.services import check, missing_triggers
from enrollments.models import Enrollment
from tests.academy.participation.rows import NOW, make_cohort, make_country, make_enrollment, new_enrollment

pytestmark = pytest.mark.django_db

SETTLED = {
    "state": "completed",
    "completed_at": NOW,
    "settled_at": NOW,
    "started_at": NOW,
    "certified_at": NOW,
    "score": 8050,
    "learning_minutes": 90,
}


def changes() -> list[dict[str, Any]]:
    """What lies in the change table, each row as its measures that are not zero; the table is emptied."""
    rows = list(ParticipationChange.objects.order_by("pk").values(*MEASURES))
    ParticipationChange.objects.all().delete()
    return [{measure: value for measure, value in row.items() if value} for row in rows]


def test_a_new_enrollment_counts_once_under_its_own_columns():
    cohort = make_cohort()

    make_enrollment(cohort, language="ko", organization_type="government", gender="female", country_id="KR", mode="audit")

    row = ParticipationChange.objects.get()
    assert [getattr(row, column) for column in DETAIL] == [cohort.pk, "KR", date(2020, 10, 12), "audit", "ko", "government", "female"]
    assert changes() == [{"enrollments": 1, "active": 1}]


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ({}, {"started_at": NOW}, {"started": 1}),
        ({"started_at": NOW}, {"started_at": None}, {"started": -1}),
        ({}, {"state": "withdrawn", "withdrawn_at": NOW}, {"active": -1, "withdrawn": 1}),
        ({}, {"state": "not_completed"}, {"active": -1, "not_completed": 1}),
        ({}, {"state": "completed", "completed_at": NOW}, {"active": -1, "completed": 1}),
        ({"state": "completed"}, {"settled_at": NOW}, {"settled": 1, "completed_settled": 1}),
        ({"state": "not_completed"}, {"settled_at": NOW}, {"settled": 1}),
        ({"state": "completed"}, {"certified_at": NOW}, {"certified": 1}),
        ({"state": "completed", "certified_at": NOW}, {"certified_at": None}, {"certified": -1}),
        ({"state": "completed"}, {"score": 7550}, {"score_sum": 7550, "score_count": 1}),
        ({"state": "completed", "score": 7550}, {"score": 0}, {"score_sum": -7550}),
        ({"learning_minutes": 30}, {"learning_minutes": 55}, {"learning_minutes": 25}),
        (
            {"state": "not_completed", "settled_at": NOW},
            {"state": "active", "settled_at": None},
            {"active": 1, "not_completed": -1, "settled": -1},
        ),
    ],
)
def test_a_change_of_a_counted_column_leaves_its_difference(before, after, difference):
    enrollment = make_enrollment(make_cohort(), **before)
    changes()

    Enrollment.objects.filter(pk=enrollment.pk).update(**after)

    assert changes() == [difference]


WHOLE = {
    "enrollments": 1,
    "started": 1,
    "completed": 1,
    "certified": 1,
    "settled": 1,
    "completed_settled": 1,
    "score_sum": 8050,
    "score_count": 1,
    "learning_minutes": 90,
}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("country_id", "PE"),
        ("enrolled_on", date(2020, 10, 13)),
        ("language", "ko"),
        ("organization_type", "academic"),
        ("gender", "male"),
        ("cohort_id", None),
    ],
)
def test_a_change_of_a_grouping_column_moves_all_measures(column, value):
    enrollment = make_enrollment(make_cohort(), **SETTLED)
    make_country("PE")
    value = value or make_cohort().pk
    ParticipationChange.objects.all().delete()
    old = getattr(enrollment, column)

    Enrollment.objects.filter(pk=enrollment.pk).update(**{column: value})

    assert list(ParticipationChange.objects.order_by("pk").values_list(column, flat=True)) == [old, value]
    assert changes() == [{measure: -number for measure, number in WHOLE.items()}, WHOLE]


def test_an_upgrade_from_audit_moves_between_modes():
    enrollment = make_enrollment(make_cohort(), mode="audit", started_at=NOW)
    ParticipationChange.objects.all().delete()

    Enrollment.objects.filter(pk=enrollment.pk).update(mode="cohort")

    assert list(ParticipationChange.objects.order_by("pk").values_list("mode", "enrollments", "started")) == [
        ("audit", -1, -1),
        ("cohort", 1, 1),
    ]


@pytest.mark.parametrize(
    "change", [{"name": "Amina O."}, {"last_active_at": NOW}, {"started_at": NOW.replace(hour=10)}, {"learning_minutes": 90}]
)
def test_a_write_that_changes_nothing_counted_leaves_nothing(change):
    enrollment = make_enrollment(make_cohort(), **SETTLED)
    changes()

    Enrollment.objects.filter(pk=enrollment.pk).update(**change)

    assert changes() == []


def test_a_deleted_enrollment_is_taken_back_whole():
    make_enrollment(make_cohort(), **SETTLED)
    changes()

    Enrollment.objects.all().delete()

    assert changes() == [{measure: -number for measure, number in WHOLE.items()}]
    assert check() == []


def test_bulk_writes_and_raw_sql_count_row_by_row():
    cohort = make_cohort()

    Enrollment.objects.bulk_create([new_enrollment(cohort) for _ in range(3)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE enrollments_enrollment SET learning_minutes = 7")

    assert changes() == [{"enrollments": 1, "active": 1}] * 3 + [{"learning_minutes": 7}] * 3


def test_every_column_that_is_watched_exists():
    assert set(DETAIL) | set(COUNTED_COLUMNS) <= {field.attname for field in Enrollment._meta.concrete_fields}


def test_a_trigger_that_is_gone_or_of_another_version_is_told():
    names = {"sqlite": ["insert", "delete", "update"], "postgresql": [""]}[connection.vendor]
    all_names = ["_".join(filter(None, ["participation_count_enrollment", part])) for part in names]
    assert missing_triggers() == []

    triggers.drop(connection)
    assert missing_triggers() == all_names

    triggers.install(connection)
    triggers.install(connection)
    assert missing_triggers() == []

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE enrollments_enrollment DISABLE TRIGGER participation_count_enrollment")
        else:
            for name in all_names:
                cursor.execute(f"DROP TRIGGER {name}")
                cursor.execute(f"CREATE TRIGGER {name} AFTER {name.rpartition('_')[2]} ON enrollments_enrollment BEGIN SELECT 1; END")
    assert missing_triggers() == all_names
