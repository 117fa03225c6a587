"""academy/participation/selectors.py: the report equals a count made by hand, for every grouping, filter and reader."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.participation import selectors, services
from academy.participation.reports import DIMENSIONS, Bounds, Counts, Filters
from courses.models import Cohort
from enrollments.models import Enrollment
from tests.academy.participation.rows import NOW, make_cohort, make_country, make_enrollment, make_staff, make_user
from tests.factories.participation import PublicationFactory

pytestmark = pytest.mark.django_db

EVERYTHING = Bounds(everything=True)
NO_FILTERS = Filters()


def report(group_by=("country",), filters=NO_FILTERS, bounds=EVERYTHING, **more):
    return selectors.participation_report(group_by=group_by, filters=filters, bounds=bounds, at=NOW, **more)


def make_many(seed: int, most: int) -> None:
    """Enrollments of all kinds over three cohorts, half of them folded, then changed and deleted here and there."""
    chance = random.Random(seed)
    cohorts = [make_cohort(), make_cohort(delivery="webinar"), make_cohort(course="project-management", delivery="training_center")]
    trainees = [make_user() for _ in range(most // 2)]
    pairs = chance.sample([(trainee, cohort) for trainee in trainees for cohort in cohorts], most)
    made = []
    for number, (trainee, cohort) in enumerate(pairs):
        fields = {
            "trainee": trainee,
            "country_id": chance.choice(["KR", "KE", "PE", "ID", "ZZ"]),
            "enrolled_on": date(2020, 9, 20) + timedelta(days=chance.randrange(60)),
            "last_active_at": NOW - timedelta(days=chance.randrange(60), minutes=1),
            "learning_minutes": chance.randrange(300),
        }
        made.append(make_enrollment(cohort, **fields, **_outcome(chance)))
        if number == most // 2:
            services.fold_changes()
    for enrollment in chance.sample(made, most // 5):
        Enrollment.objects.filter(pk=enrollment.pk).update(country=chance.choice(["KR", "KE", "PE"]))
    chance.choice(made).delete()


def _outcome(chance):
    if chance.random() < 0.25:
        return {"mode": "audit", "started_at": NOW if chance.random() < 0.5 else None}
    state = chance.choice(["active", "completed", "not_completed", "withdrawn"])
    outcome = {"state": state, "started_at": NOW if chance.random() < 0.7 else None}
    if state == "completed":
        outcome |= {"score": chance.randrange(6000, 10001), "certified_at": NOW if chance.random() < 0.8 else None}
    if state in {"completed", "not_completed"} and chance.random() < 0.8:
        outcome["settled_at"] = NOW
    return outcome


def counted_by_hand(enrollment, mode):
    """What one enrollment is worth, written apart from the product."""
    if enrollment.mode == "audit" and mode != "audit":
        return Counts(auditing=1)
    return Counts(
        enrolled=int(enrollment.mode == "cohort"),
        auditing=int(enrollment.mode == "audit"),
        started=int(enrollment.started_at is not None),
        completed=int(enrollment.state == "completed"),
        not_completed=int(enrollment.state == "not_completed"),
        withdrawn=int(enrollment.state == "withdrawn"),
        certified=int(enrollment.certified_at is not None),
        settled=int(enrollment.settled_at is not None),
        completed_settled=int(enrollment.state == "completed" and enrollment.settled_at is not None),
        score_sum=enrollment.score or 0,
        score_count=int(enrollment.score is not None),
        learning_minutes=enrollment.learning_minutes,
    )


KEYS = {
    "country": lambda enrollment: enrollment.country_id,
    "course": lambda enrollment: enrollment.cohort.version.course.slug,
    "cohort": lambda enrollment: str(enrollment.cohort.uuid),
    "delivery": lambda enrollment: enrollment.cohort.delivery,
    "month": lambda enrollment: enrollment.enrolled_on.isoformat()[:7],
}


def by_hand(group_by, filters):
    """The rows, the people and the countries as plain Python counts them."""
    rows = defaultdict(Counts)
    chosen = [
        enrollment
        for enrollment in Enrollment.objects.select_related("cohort__version__course")
        if (not filters.course or enrollment.cohort.version.course.slug == filters.course)
        and (not filters.cohort or enrollment.cohort.uuid == filters.cohort)
        and (not filters.delivery or enrollment.cohort.delivery == filters.delivery)
        and (not filters.mode or enrollment.mode == filters.mode)
        and (not filters.country or enrollment.country_id == filters.country)
        and (not filters.first or enrollment.enrolled_on >= filters.first)
        and (not filters.last or enrollment.enrolled_on <= filters.last)
    ]
    for enrollment in chosen:
        rows[tuple(KEYS[dimension](enrollment) for dimension in group_by)] += counted_by_hand(enrollment, filters.mode)
    mode = filters.mode or "cohort"
    return {
        "rows": dict(rows),
        "people": len({enrollment.trainee_id for enrollment in chosen}),
        "countries": len({enrollment.country_id for enrollment in chosen} - {"ZZ"}),
        "active_7": sum(enrollment.mode == mode and enrollment.last_active_at > NOW - timedelta(days=7) for enrollment in chosen),
        "active_30": sum(enrollment.mode == mode and enrollment.last_active_at > NOW - timedelta(days=30) for enrollment in chosen),
    }


def as_by_hand(found):
    return {
        "rows": {tuple(row.keys.values()): row.counts for row in found.rows},
        "people": found.total.people,
        "countries": found.total.countries_named,
        "active_7": found.total.active_7_days,
        "active_30": found.total.active_30_days,
    }


def test_every_report_equals_a_count_by_hand_and_its_rows_add_up_to_its_total():
    make_many(20201012, 60)
    days = {"first": date(2020, 10, 1), "last": date(2020, 10, 31)}
    all_filters = [
        Filters(),
        Filters(course="covid-19"),
        Filters(cohort=Cohort.objects.earliest("pk").uuid),
        Filters(delivery="webinar"),
        Filters(mode="cohort"),
        Filters(mode="audit"),
        Filters(country="KE"),
        Filters(**days),
        Filters(course="covid-19", delivery="online", mode="cohort", country="PE", **days),
    ]
    groupings = [*((dimension,) for dimension in DIMENSIONS), *combinations(DIMENSIONS, 2), ("month", "country")]

    for group_by in groupings:
        for filters in all_filters:
            found = report(group_by, filters)

            assert as_by_hand(found) == by_hand(group_by, filters), (group_by, filters)
            assert found.total.counts == sum((row.counts for row in found.rows), Counts())


def test_rows_are_sorted_and_carry_names():
    cohort = make_cohort()
    other = make_cohort(course="project-management", title="Serbia")
    for place, code in [(other, "PE"), (cohort, "KE"), (cohort, "ZZ")]:
        make_enrollment(place, country_id=code)

    by_country = [(dict(row.keys), dict(row.names)) for row in report().rows]
    by_course = [(dict(row.keys), dict(row.names)) for row in report(("course", "month"), languages=["ko", "en"]).rows]
    by_cohort = sorted(row.names["cohort"] for row in report(("cohort",)).rows)

    assert by_country == [
        ({"country": "KE"}, {"country": "Kenya"}),
        ({"country": "PE"}, {"country": "Peru"}),
        ({"country": "ZZ"}, {"country": "International organization"}),
    ]
    assert by_course == [
        ({"course": "covid-19", "month": "2020-10"}, {"course": "과정 covid-19", "month": "2020-10"}),
        ({"course": "project-management", "month": "2020-10"}, {"course": "과정 project-management", "month": "2020-10"}),
    ]
    assert by_cohort == ["October 2020", "Serbia"]


def test_what_was_taken_back_leaves_no_row_and_no_country():
    enrollment = make_enrollment(make_cohort())
    services.fold_changes()
    enrollment.delete()

    found = report(("delivery",))

    assert found.rows == ()
    assert found.total.countries_named == 0


def test_the_figures_are_read_in_one_statement_and_more_rows_need_no_more():
    make_enrollment(make_cohort())
    few, many = CaptureQueriesContext(connection), CaptureQueriesContext(connection)

    with few:
        report(("course", "cohort"))
    for code in ["PE", "ID", "KR"]:
        make_enrollment(make_cohort(course=f"course-{code.lower()}"), country_id=code)
    services.fold_changes()
    with many:
        report(("course", "cohort"))

    assert len(few) == len(many) == 6  # rows, countries named, people and who is active, titles of courses and of cohorts, publications
    assert sum("participationfigure" in query["sql"] and "participationchange" in query["sql"] for query in many.captured_queries) == 2


def test_administrators_see_all_instructors_their_cohorts_coordinators_their_country():
    cohort, foreign = make_cohort(), make_cohort(course="project-management")
    kenya = make_country("KE")
    for place, code in [(cohort, "KE"), (cohort, "PE"), (foreign, "KE"), (foreign, "ID")]:
        make_enrollment(place, country_id=code)
    mixed = make_staff("instructor", cohort=cohort)
    mixed.grants.create(role="coordinator", country=kenya, since=datetime(2020, 1, 1, tzinfo=UTC))
    people = {
        "administrator": make_staff("administrator"),
        "instructor of the cohort": make_staff("instructor", cohort=cohort),
        "instructor of the course": make_staff("instructor", course=cohort.version.course),
        "coordinator": make_staff("coordinator", country=kenya),
        "instructor and coordinator": mixed,
        "author": make_staff("author", course=cohort.version.course),
        "trainee": make_user(),
    }

    seen = {
        role: [(row.keys["country"], row.counts.enrolled) for row in report(bounds=selectors.bounds_of(user)).rows]
        for role, user in people.items()
    }

    assert seen == {
        "administrator": [("ID", 1), ("KE", 2), ("PE", 1)],
        "instructor of the cohort": [("KE", 1), ("PE", 1)],
        "instructor of the course": [("KE", 1), ("PE", 1)],
        "coordinator": [("KE", 2)],
        "instructor and coordinator": [("KE", 2), ("PE", 1)],
        "author": [],
        "trainee": [],
    }


def test_people_are_counted_within_the_bounds_too():
    kenya = make_country("KE")
    make_enrollment(make_cohort())
    make_enrollment(make_cohort(), country_id="PE")

    assert report(bounds=selectors.bounds_of(make_staff("coordinator", country=kenya))).total.people == 1


def test_figures_from_publications_stand_beside_and_in_no_total():
    cohort = make_cohort()
    PublicationFactory(key="course")
    PublicationFactory(key="webinar", webinar=True)
    PublicationFactory(key="cohort", course_slug="", cohort=cohort)

    def keys(filters):
        return [figure.key for figure in report(filters=filters).publications]

    assert report().total.counts == Counts()
    assert keys(Filters()) == ["webinar", "cohort", "course"]
    assert keys(Filters(course="covid-19")) == ["cohort", "course"]
    assert keys(Filters(cohort=cohort.uuid)) == ["cohort"]
    assert keys(Filters(delivery="webinar")) == ["webinar"]
    assert keys(Filters(first=date(2020, 10, 31))) == ["webinar"]
    assert keys(Filters(last=date(2020, 10, 12))) == ["webinar", "cohort", "course"]
    assert keys(Filters(last=date(2020, 10, 11))) == ["webinar"]
    assert keys(Filters(country="KE", mode="audit")) == ["webinar", "cohort", "course"]


def test_a_filter_on_what_does_not_exist_sounds_like_one_on_a_foreign_draft():
    draft, own = make_cohort(), make_cohort()
    Cohort.objects.update(published_at=None)
    instructor = selectors.bounds_of(make_staff("instructor", cohort=own))
    missing = Filters(course="no-such", cohort=draft.version.course.uuid, country="XX")

    assert selectors.unknown_filters(missing, EVERYTHING) == {
        "course": ["There is no such course."],
        "cohort": ["There is no such cohort."],
        "country": ["There is no such country."],
    }
    assert selectors.unknown_filters(Filters(cohort=draft.uuid), instructor) == {"cohort": ["There is no such cohort."]}
    assert selectors.unknown_filters(Filters(cohort=own.uuid, course="covid-19"), instructor) == {}
    assert selectors.unknown_filters(Filters(cohort=draft.uuid), EVERYTHING) == {}
