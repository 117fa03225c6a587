"""Cohorts made and changed, places taken, each with what the record of acts says of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from academy.errors import ChangedMeanwhile, Conflict, Invalid
from academy.operations.models import Act
from courses.days import instant_after
from courses.models import Cohort, Course
from courses.services import (
    CapacityBelowSeatsTaken,
    CohortCancelled,
    change_cohort,
    create_cohort,
    free_place,
    take_place,
)
from courses.signals import cohort_dates_changed
from tests.factories.accounts import UserFactory
from tests.factories.courses import NOW, CohortFactory, published
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db
VALUES = {"title": "October 2020", "time_zone": "Asia/Seoul", "starts_on": date(2020, 10, 12), "ends_on": date(2020, 10, 30)}
AT = datetime(2020, 9, 20, 20, 0, tzinfo=UTC)  # the 21st in Seoul already
BAD_VALUES = [
    ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
    ({"time_zone": ""}, ["time_zone"]),
    ({"starts_on": date(1999, 12, 31)}, ["enroll_from", "ends_on", "starts_on"]),  # enrolling would begin with it; more than ten years
    ({"ends_on": date(2200, 1, 2)}, ["ends_on", "enroll_until"]),
    ({"ends_on": date(2020, 10, 11)}, ["ends_on"]),
    ({"ends_on": date(2030, 10, 21)}, ["ends_on"]),
    ({"enroll_from": date(2020, 10, 2), "enroll_until": date(2020, 10, 1)}, ["enroll_until"]),
    ({"enroll_until": date(2020, 10, 31)}, ["enroll_until"]),
    ({"languages": ["en", "english"]}, ["languages"]),
    ({"time_zone": "Mars/Olympus", "ends_on": date(2020, 10, 11), "languages": ["EN"]}, ["ends_on", "languages", "time_zone"]),
]
NEVER_WAS = {"time_zone": "Pacific/Apia", "starts_on": date(2011, 12, 30), "ends_on": date(2011, 12, 30), "enroll_from": date(2011, 12, 1)}


def create(*, at=AT, by=None, **changes):
    return create_cohort(published().course, values={**VALUES, **changes}, by=by, at=at)


@pytest.fixture
def moved():
    """The cohorts whose close was told to have moved."""
    heard = []

    def listen(*, cohort, at, **kwargs):
        heard.append((cohort.pk, cohort.closes_at, at))

    cohort_dates_changed.connect(listen)
    yield heard
    cohort_dates_changed.disconnect(listen)


def test_a_cohort_runs_the_newest_version_on_the_days_of_its_zone():
    by = UserFactory()

    cohort = create(by=by)

    cohort.refresh_from_db()
    assert (cohort.version, cohort.version.number, cohort.created_by, cohort.created_at) == (Course.objects.get().newest, 1, by, AT)
    assert (cohort.published_at, cohort.revision, cohort.seats_taken, cohort.grace_hours) == (AT, 1, 0, 48)
    assert (cohort.opens_at, cohort.closes_at) == (datetime(2020, 10, 11, 15, tzinfo=UTC), datetime(2020, 10, 30, 15, tzinfo=UTC))
    assert cohort.enrolling_from_at == datetime(2020, 9, 20, 15, tzinfo=UTC)
    assert cohort.enrolling_until_at == datetime(2020, 10, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "first"),
    [
        ("Asia/Seoul", AT, date(2020, 9, 21)),
        ("America/Lima", datetime(2020, 9, 21, 2, 0, tzinfo=UTC), date(2020, 9, 20)),
        ("Asia/Seoul", datetime(2020, 10, 20, tzinfo=UTC), date(2020, 10, 12)),  # made late: from its first day
    ],
)
def test_enrolling_is_open_from_the_moment_a_cohort_is_made_until_its_last_day(zone, at, first):
    cohort = create(time_zone=zone, at=at)

    assert (cohort.enroll_from, cohort.enroll_until, cohort.is_enrolling_at(at)) == (first, date(2020, 10, 30), True)


def test_days_of_enrolling_that_are_given_are_kept():
    cohort = create(enroll_from=date(2020, 10, 1), enroll_until=date(2020, 10, 9))

    assert cohort.enrolling_until_at == datetime(2020, 10, 10, tzinfo=ZoneInfo("Asia/Seoul"))
    assert cohort.enrolling_from_at == datetime(2020, 10, 1, tzinfo=ZoneInfo("Asia/Seoul"))


def test_a_draft_is_made_unpublished():
    assert create(published=False).published_at is None


def test_making_a_cohort_is_an_act_without_the_contact():
    by = UserFactory()

    cohort = create(by=by, contact_name="Kim Minji", contact_email="minji@example.org", capacity=265, partners=["NIA"])

    act = Act.objects.get(verb="create_cohort")
    assert (act.by, act.object_type, act.object_key, act.at, act.before) == (by, "cohort", str(cohort.uuid), AT, {})
    assert act.after == {
        "starts_on": "2020-10-12",
        "ends_on": "2020-10-30",
        "enroll_from": "2020-09-21",
        "enroll_until": "2020-10-30",
        "title": "October 2020",
        "delivery": "online",
        "time_zone": "Asia/Seoul",
        "grace_hours": 48,
        "capacity": 265,
        "place": "",
        "partners": ["NIA"],
        "languages": [],
        "published_at": AT.isoformat(),
        "cancelled_at": None,
    }


@pytest.mark.parametrize(("values", "fields"), BAD_VALUES)
def test_a_cohort_that_cannot_be_is_refused_by_field(values, fields):
    with pytest.raises(Invalid) as refused:
        create(**values)

    assert sorted(refused.value.fields) == sorted(fields)
    assert (Cohort.objects.count(), Act.objects.filter(verb="create_cohort").count()) == (0, 0)


def test_the_longest_and_the_shortest_cohort_are_allowed():
    longest, shortest = create(ends_on=date(2030, 10, 20)), create(ends_on=date(2020, 10, 12))

    assert [(cohort.closes_at - cohort.opens_at).days for cohort in (longest, shortest)] == [3661, 1]


def test_days_that_never_were_are_refused_and_a_span_around_them_is_not():
    with pytest.raises(Invalid) as whole:
        create(**NEVER_WAS)
    with pytest.raises(Invalid) as enrolling:
        create(**NEVER_WAS | {"ends_on": date(2012, 1, 5), "enroll_from": date(2011, 12, 30), "enroll_until": date(2011, 12, 30)})

    around = create(**NEVER_WAS | {"starts_on": date(2011, 12, 29)})

    assert (whole.value.fields.keys(), enrolling.value.fields.keys()) == ({"ends_on"}, {"enroll_until"})
    assert around.closes_at - around.opens_at == timedelta(days=1)


def test_a_course_without_a_version_has_no_cohorts():
    course = Course.objects.create(slug="empty", created_at=AT)

    with pytest.raises(Invalid) as refused:
        create_cohort(course, values=VALUES, by=None, at=AT)

    assert refused.value.fields == {"course": ["Nothing of this course is published yet."]}


def test_a_change_moves_the_instants_and_tells_what_was_and_what_is(moved):
    cohort, by = CohortFactory(), UserFactory()

    changed = change_cohort(cohort, changes={"ends_on": date(2020, 11, 6), "title": "Autumn"}, by=by, at=NOW, revision=1)

    assert (changed.closes_at, changed.revision) == (datetime(2020, 11, 6, 15, tzinfo=UTC), 2)
    act = Act.objects.get(verb="change_cohort")
    assert (act.by, act.object_key, act.at) == (by, str(cohort.uuid), NOW)
    assert (act.before, act.after) == ({"ends_on": "2020-10-30", "title": "October 2020"}, {"ends_on": "2020-11-06", "title": "Autumn"})
    assert moved == [(cohort.pk, changed.closes_at, NOW)]


@pytest.mark.parametrize(
    ("changes", "enroll_until"),
    [
        ({"ends_on": date(2020, 10, 23)}, date(2020, 10, 23)),
        ({"ends_on": date(2020, 11, 6)}, date(2020, 10, 30)),
        ({"ends_on": date(2020, 11, 6), "enroll_until": date(2020, 11, 2)}, date(2020, 11, 2)),
        ({"ends_on": date(2020, 10, 23), "enroll_until": date(2020, 10, 16)}, date(2020, 10, 16)),
    ],
)
def test_enrolling_ends_with_an_earlier_end_and_not_later_with_a_later_one(changes, enroll_until):
    cohort = change_cohort(CohortFactory(), changes=changes, by=None, at=NOW)

    assert (cohort.enroll_until, cohort.enrolling_until_at) == (enroll_until, instant_after(enroll_until, zone="Asia/Seoul"))


def test_another_zone_moves_the_close_too(moved):
    cohort = CohortFactory()

    change_cohort(cohort, changes={"time_zone": "Europe/Belgrade"}, by=None, at=NOW)

    assert [closes_at for _, closes_at, _ in moved] == [datetime(2020, 10, 30, 23, tzinfo=UTC)]


@pytest.mark.parametrize(("changes", "times"), [({"title": "Autumn"}, 0), ({"ends_on": date(2020, 10, 30)}, 0), ({"grace_hours": 72}, 1)])
def test_the_close_is_told_to_have_moved_only_if_what_counts_until_then_has(moved, changes, times):
    change_cohort(CohortFactory(), changes=changes, by=None, at=NOW)

    assert len(moved) == times


def test_a_longer_grace_lets_those_go_on_who_were_settled():
    row = EnrollmentFactory(settled=True)
    at = row.cohort.closes_at + timedelta(hours=50)

    change_cohort(row.cohort, changes={"grace_hours": 72}, by=None, at=at)

    row.refresh_from_db()
    assert (row.state, row.settled_at) == ("active", None)


def test_what_is_personal_changes_without_standing_in_the_act():
    cohort = CohortFactory()

    change_cohort(cohort, changes={"contact_email": "minji@example.org"}, by=None, at=NOW)

    cohort.refresh_from_db()
    assert (cohort.contact_email, cohort.revision, Act.objects.filter(verb="change_cohort").count()) == ("minji@example.org", 2, 0)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"time_zone": "Mars/Olympus"}, {"time_zone"}),
        ({"ends_on": date(2200, 1, 2)}, {"ends_on"}),
        ({"ends_on": date(2020, 10, 29), "enroll_until": date(2020, 10, 30)}, {"enroll_until"}),
        ({"ends_on": date(2020, 10, 11)}, {"ends_on"}),
        ({"ends_on": date(2020, 9, 20)}, {"ends_on", "enroll_until"}),
        ({"starts_on": date(2020, 10, 31)}, {"ends_on"}),
        ({"enroll_from": date(2020, 10, 31)}, {"enroll_until"}),
        ({"languages": ["xx-invalid"], "title": "Autumn"}, {"languages"}),
    ],
)
def test_a_change_to_what_cannot_be_is_refused_by_field_and_changes_nothing(values, fields, moved):
    cohort = CohortFactory()
    before = Cohort.objects.values().get()

    with pytest.raises(Invalid) as refused:
        change_cohort(cohort, changes=values, by=None, at=NOW)

    assert refused.value.fields.keys() == fields
    assert (Cohort.objects.values().get(), moved) == (before, [])


def test_a_change_of_what_somebody_else_has_changed_since_is_refused():
    cohort = CohortFactory()
    change_cohort(cohort, changes={"title": "Autumn"}, by=None, at=NOW, revision=1)

    with pytest.raises(ChangedMeanwhile):
        change_cohort(cohort, changes={"title": "Winter"}, by=None, at=NOW, revision=1)
    change_cohort(cohort, changes={"place": "Seoul"}, by=None, at=NOW)  # who names no revision takes what is there

    cohort.refresh_from_db()
    assert (cohort.title, cohort.place, cohort.revision) == ("Autumn", "Seoul", 3)


def test_capacity_goes_down_to_the_seats_taken_and_no_further():
    cohort = CohortFactory(capacity=5, seats_taken=3)

    with pytest.raises(CapacityBelowSeatsTaken) as refused:
        change_cohort(cohort, changes={"capacity": 2}, by=None, at=NOW)
    change_cohort(cohort, changes={"capacity": 3}, by=None, at=NOW)

    cohort.refresh_from_db()
    assert (refused.value.state, cohort.capacity, cohort.seats_left) == ({"seats_taken": 3}, 3, 0)


def test_a_limit_may_be_lifted():
    cohort = CohortFactory(capacity=3, seats_taken=3)

    change_cohort(cohort, changes={"capacity": None}, by=None, at=NOW)

    cohort.refresh_from_db()
    assert (cohort.seats_left, take_place(cohort.pk)) == (None, True)


def test_a_cancelled_cohort_stays_as_it_is():
    cohort = change_cohort(CohortFactory(), changes={"cancelled": True}, by=None, at=NOW)

    with pytest.raises(CohortCancelled) as refused:
        change_cohort(cohort, changes={"cancelled": False}, by=None, at=NOW)

    assert (cohort.cancelled_at, cohort.state_at(NOW), refused.value.state) == (NOW, "cancelled", {"state": "cancelled"})
    assert Act.objects.get(verb="change_cohort").after == {"cancelled_at": NOW.isoformat()}


def test_cancelled_false_on_a_running_cohort_cancels_nothing():
    assert change_cohort(CohortFactory(), changes={"cancelled": False}, by=None, at=NOW).cancelled_at is None


def test_a_draft_is_published_once_and_keeps_its_moment():
    cohort = CohortFactory(draft=True)

    first = change_cohort(cohort, changes={"published": True}, by=None, at=NOW)
    second = change_cohort(cohort, changes={"published": True}, by=None, at=NOW + timedelta(days=1))

    assert (first.published_at, second.published_at) == (NOW, NOW)


def test_a_cohort_becomes_a_draft_again_only_while_nobody_has_enrolled():
    cohort = CohortFactory()

    draft = change_cohort(cohort, changes={"published": False}, by=None, at=NOW)
    change_cohort(cohort, changes={"published": True}, by=None, at=NOW)
    EnrollmentFactory(cohort=cohort, withdrawn=True)
    with pytest.raises(Conflict) as refused:
        change_cohort(cohort, changes={"published": False}, by=None, at=NOW)

    cohort.refresh_from_db()
    assert (draft.published_at, cohort.published_at, refused.value.state) == (None, NOW, {"enrollments": 1})


def test_places_are_taken_up_to_the_capacity_and_given_back():
    cohort = CohortFactory(capacity=2)

    taken = [take_place(cohort.pk) for _ in range(3)]
    free_place(cohort.pk)
    again = take_place(cohort.pk)

    cohort.refresh_from_db()
    assert (taken, again, cohort.seats_taken) == ([True, True, False], True, 2)


def test_a_place_is_taken_in_this_cohort_alone():
    cohort = CohortFactory(capacity=2)
    other = CohortFactory(version=cohort.version, capacity=2, seats_taken=1)

    take_place(cohort.pk)
    free_place(other.pk)

    assert dict(Cohort.objects.values_list("pk", "seats_taken")) == {cohort.pk: 1, other.pk: 0}
    assert take_place(other.pk + 1) is False


def test_more_places_than_were_taken_are_given_back_by_nobody():
    cohort = CohortFactory(seats_taken=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        free_place(cohort.pk)

    assert Cohort.objects.get().seats_taken == 0


@pytest.mark.parametrize("invented", [True, False])
def test_what_somebody_of_the_demonstration_makes_is_demonstration_data(invented):
    cohort = create_cohort(published().course, values=VALUES, by=UserFactory(demonstration=invented), at=AT)

    assert cohort.demonstration is invented
