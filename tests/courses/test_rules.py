"""Who may run and make cohorts: role by action."""

import pytest
from django.contrib.auth.models import AnonymousUser

from courses.rules import may_create_cohort, may_run_cohort
from tests.courses.package.packages import changed
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.courses import CohortFactory, published

pytestmark = pytest.mark.django_db
PEOPLE = {
    "anonymous": lambda cohort, other: AnonymousUser(),
    "trainee": lambda cohort, other: UserFactory(),
    "coordinator": lambda cohort, other: GrantFactory(coordinator=True).user,
    "instructor of the cohort": lambda cohort, other: GrantFactory(role="instructor", cohort=cohort).user,
    "instructor of the course": lambda cohort, other: GrantFactory(role="instructor", course=cohort.version.course).user,
    "author of the course": lambda cohort, other: GrantFactory(role="author", course=cohort.version.course).user,
    "instructor of another cohort": lambda cohort, other: GrantFactory(role="instructor", cohort=other).user,
    "instructor of another course": lambda cohort, other: GrantFactory(role="instructor", course=other.version.course).user,
    "former instructor": lambda cohort, other: GrantFactory(role="instructor", cohort=cohort, ended=True).user,
    "administrator": lambda cohort, other: GrantFactory().user,
    "former administrator": lambda cohort, other: GrantFactory(ended=True).user,
    "operator": lambda cohort, other: UserFactory(is_superuser=True),
    "disabled administrator": lambda cohort, other: GrantFactory(user__is_active=False).user,
}
MAY = {  # run the cohort, make another of its course
    "instructor of the cohort": (True, False),
    "instructor of the course": (True, True),
    "administrator": (True, True),
    "operator": (True, True),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_role_by_action(who):
    cohort = CohortFactory()
    other = CohortFactory(version=published(changed("course.yaml", "screening-basics", "project-management")))
    user = PEOPLE[who](cohort, other)

    assert (may_run_cohort(user, cohort), may_create_cohort(user, cohort.version.course)) == MAY.get(who, (False, False))
