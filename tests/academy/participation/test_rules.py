"""academy/participation/rules.py: who may read, and about what an answer would be true."""

import pytest
from django.contrib.auth.models import AnonymousUser

from academy.participation import rules
from academy.participation.reports import Bounds, Filters
from tests.academy.participation.rows import NOW, make_cohort, make_country, make_staff, make_user


@pytest.mark.django_db
def test_staff_but_authors_may_read():
    cohort, kenya = make_cohort(), make_country("KE")
    former = make_staff("instructor", cohort=cohort)
    former.grants.update(until=NOW)
    people = {
        "nobody": AnonymousUser(),
        "trainee": make_user(),
        "author": make_staff("author", course=cohort.version.course),
        "former instructor": former,
        "instructor": make_staff("instructor", cohort=cohort),
        "coordinator": make_staff("coordinator", country=kenya),
        "administrator": make_staff("administrator"),
        "operator": make_user(is_superuser=True),
    }

    assert [role for role, user in people.items() if rules.may_read_participation(user)] == [
        "instructor",
        "coordinator",
        "administrator",
        "operator",
    ]


@pytest.mark.parametrize(
    ("country", "bounds", "may"),
    [
        ("", Bounds(countries=frozenset({"KE"})), True),
        ("KE", Bounds(countries=frozenset({"KE"})), True),
        ("PE", Bounds(countries=frozenset({"KE"})), False),
        ("PE", Bounds(everything=True), True),
        ("PE", Bounds(cohorts={1: None}), True),
        ("PE", Bounds(), False),
    ],
)
def test_a_coordinator_asks_for_their_own_country_only(country, bounds, may):
    assert rules.may_ask_for(Filters(country=country), bounds) is may
