"""Who may do what with an enrollment: role by action."""

import pytest
from django.contrib.auth.models import AnonymousUser

from enrollments import rules
from enrollments.models import Attempt, Enrollment
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory, started

pytestmark = pytest.mark.django_db

ROLES = ["anonymous", "stranger", "trainee", "instructor", "other instructor", "coordinator", "other coordinator", "administrator"]
OWNS = {"trainee"}
SEES = {"trainee", "instructor", "administrator"}


def person(role, row):
    return {
        "anonymous": AnonymousUser,
        "stranger": UserFactory,
        "trainee": lambda: row.trainee,
        "instructor": lambda: GrantFactory(role="instructor", cohort=row.cohort).user,
        "other instructor": lambda: GrantFactory(role="instructor", cohort=CohortFactory(title="Other")).user,
        "coordinator": lambda: GrantFactory(role="coordinator", country_id="RS").user,
        "other coordinator": lambda: GrantFactory(role="coordinator", country_id="FR").user,
        "administrator": lambda: GrantFactory().user,
    }[role]()


@pytest.mark.parametrize("role", ROLES)
def test_an_enrollment_is_owned_by_its_trainee_and_seen_by_who_must_see_it(role):
    row = EnrollmentFactory(country_id="RS")
    attempt = started(row, "module-1")
    user = person(role, row)

    assert Enrollment.objects.owned_by(user).filter(pk=row.pk).exists() == (role in OWNS)
    assert Attempt.objects.owned_by(user).filter(pk=attempt.pk).exists() == (role in OWNS)
    assert Enrollment.objects.visible_to(user).filter(pk=row.pk).exists() == (role in SEES)


@pytest.mark.parametrize("role", ROLES)
def test_who_agreed_is_seen_by_the_coordinator_of_the_country_as_well(role):
    row = EnrollmentFactory(country_id="RS", shared_with_coordinator=True)
    user = person(role, row)

    assert Enrollment.objects.visible_to(user).filter(pk=row.pk).exists() == (role in SEES | {"coordinator"})
    assert rules.may_see_trainees_of(user, "RS") == (role in {"coordinator", "administrator"})


def test_a_grant_that_ended_opens_nothing():
    row = EnrollmentFactory()
    former = GrantFactory(role="instructor", cohort=row.cohort, ended=True).user

    assert Enrollment.objects.visible_to(former).count() == 0
