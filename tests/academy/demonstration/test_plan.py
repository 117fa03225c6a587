from collections import Counter
from datetime import date, timedelta

import pytest

from academy.demonstration import plan
from academy.demonstration.plan import Fate
from courses.services import LONGEST_COHORT_DAYS

TODAY = date(2026, 11, 25)


def cohort(key, today=TODAY):
    return next(each for each in plan.cohort_plans(today) if each.key == key)


def places(key):
    return [*cohort(key).places, *([plan.TRAINEE[key]] if key in plan.TRAINEE else [])]


def test_the_closed_cohort_has_the_numbers_of_the_first_course():
    people = places("closed")
    countries = Counter(place.country for place in people)

    assert len(people) == 265
    assert countries.pop("KR") == 139
    assert (len(countries), countries.total()) == (44, 126)
    assert Counter(place.fate for place in people) == {Fate.COMPLETED: 168, Fate.NOT_COMPLETED: 64, Fate.WITHDRAWN: 9, Fate.AUDIT: 24}


def test_the_running_cohort_has_96_people_and_some_are_behind():
    fates = Counter(place.fate for place in places("running"))

    assert fates.total() == 96
    assert fates[Fate.BEHIND] + fates[Fate.STUCK] + fates[Fate.ENROLLED] == 36


def test_the_enrolling_cohort_has_two_seats_left():
    assert cohort("enrolling").values["capacity"] - len(places("enrolling")) == 2


def test_only_people_from_serbia_share_and_not_all_of_them():
    shared = {
        (place.country, place.shared) for each in plan.cohort_plans(TODAY) for place in each.places if place.shared or place.country == "RS"
    }

    assert shared == {("RS", True), ("RS", False)}


def test_the_same_day_gives_the_same_plan():
    assert plan.cohort_plans(TODAY) == plan.cohort_plans(TODAY)


@pytest.mark.parametrize(
    "today", [date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31), *(TODAY + timedelta(days=day) for day in range(7))]
)
def test_on_any_day_the_cohorts_are_where_they_should_be(today):
    by_key = {each.key: each.values for each in plan.cohort_plans(today)}

    running, enrolling, closed = by_key["running"], by_key["enrolling"], by_key["closed"]
    assert 7 <= (today - running["starts_on"]).days < 14
    assert enrolling["enroll_from"] <= today < enrolling["enroll_until"]
    assert today < by_key["invitational"]["starts_on"]
    assert (closed["starts_on"].year, closed["starts_on"].month) == (today.year - 1, 10)
    assert max(by_key[key]["ends_on"] for key in ("closed", "serbian", "training-center")) < today - timedelta(days=7)
    for values in by_key.values():
        assert values["starts_on"].weekday() == 0
        assert values["enroll_from"] <= values["enroll_until"] <= values["ends_on"]
        assert (values["ends_on"] - values["starts_on"]).days < LONGEST_COHORT_DAYS


def test_every_cohort_has_a_seat_for_everybody_in_its_plan():
    assert [each.key for each in plan.cohort_plans(TODAY) if each.values["capacity"] < len(places(each.key))] == []
