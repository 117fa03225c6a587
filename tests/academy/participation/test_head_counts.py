"""People counted by head at an event, and what is dropped with a cohort."""

from datetime import date

import pytest

from academy.errors import Invalid
from academy.operations.models import Act
from academy.participation import services
from academy.participation.models import HeadCount, ParticipationChange, ParticipationFigure
from enrollments.models import Enrollment
from tests.academy.participation.rows import NOW, make_cohort, make_country, make_enrollment, make_user

VALUES = {"title": "Webinar", "delivery": "webinar", "held_from": date(2020, 10, 1), "held_to": date(2020, 10, 2), "people": 13}
pytestmark = pytest.mark.django_db


def test_a_head_count_is_written_down_and_recorded():
    staff = make_user()

    counted = services.enter_head_count({**VALUES, "country_id": make_country("KE").pk}, by=staff, at=NOW)

    kept = HeadCount.objects.get()
    assert (kept, kept.people, kept.country_id, kept.entered_by, kept.entered_at) == (counted, 13, "KE", staff, NOW)
    act = Act.objects.get()
    assert (act.by, act.verb, act.object_key) == (staff, "enter_head_count", str(counted.uuid))
    assert act.after == {"delivery": "webinar", "country": "KE", "people": 13}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"people": 0}, "people"),
        ({"people": -1}, "people"),
        ({"held_to": date(2020, 9, 30)}, "held_to"),
        ({"delivery": "party"}, "delivery"),
        ({"title": ""}, "title"),
        ({"country_id": "XX"}, "country"),
    ],
)
def test_a_head_count_that_cannot_be_is_refused_by_field(values, field):
    with pytest.raises(Invalid) as refused:
        services.enter_head_count({**VALUES, **values}, by=None, at=NOW)

    assert list(refused.value.fields) == [field]
    assert (HeadCount.objects.count(), Act.objects.count()) == (0, 0)


@pytest.mark.parametrize("invented", [True, False])
def test_what_somebody_of_the_demonstration_counts_is_demonstration_data(invented):
    assert services.enter_head_count(VALUES, by=make_user(demonstration=invented), at=NOW).demonstration is invented


def test_a_cohort_of_which_nobody_is_left_is_forgotten_and_others_are_not():
    gone, stays = make_cohort(), make_cohort(title="Another")
    for cohort in (gone, stays):
        make_enrollment(cohort)
    services.fold_changes()
    Enrollment.objects.filter(cohort=gone).delete()

    services.forget_cohorts([gone.pk])

    assert ParticipationFigure.objects.values_list("cohort").get() == (stays.pk,)
    assert ParticipationChange.objects.count() == 0
    assert services.counting_faults() == []
