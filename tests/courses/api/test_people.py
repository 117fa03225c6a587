"""Who may do what with courses and cohorts: role by route."""

import pytest

from courses.models import Cohort
from tests.courses.api.wire import COHORTS, address, problem
from tests.courses.package.packages import changed
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.courses import CohortFactory, published

pytestmark = pytest.mark.django_db
COURSE = "/api/v1/courses/screening-basics"
NEW = {"course": "screening-basics", "title": "Spring", "time_zone": "Asia/Seoul", "starts_on": "2030-03-04", "ends_on": "2030-03-22"}
PEOPLE = {
    "anonymous": lambda cohort: None,
    "trainee": lambda cohort: UserFactory(),
    "coordinator": lambda cohort: GrantFactory(coordinator=True).user,
    "author": lambda cohort: GrantFactory(role="author", course=cohort.version.course).user,
    "instructor of another cohort": lambda cohort: GrantFactory(role="instructor", cohort=CohortFactory(version=cohort.version)).user,
    "instructor of the cohort": lambda cohort: GrantFactory(role="instructor", cohort=cohort).user,
    "instructor of the course": lambda cohort: GrantFactory(role="instructor", course=cohort.version.course).user,
    "administrator": lambda cohort: GrantFactory().user,
    "administrator without second factor": lambda cohort: GrantFactory(user=UserFactory()).user,
    "administrator of the demonstration": lambda cohort: GrantFactory(user=UserFactory(demonstration=True)).user,
}


def as_one(api, who, cohort):
    user = PEOPLE[who](cohort)
    if user:
        api.force_authenticate(user)


@pytest.fixture
def cohort():
    return CohortFactory(current=True)


@pytest.mark.parametrize(
    ("who", "make", "change", "draft", "change_draft"),
    [
        ("anonymous", 401, 401, 404, 401),
        ("trainee", 403, 403, 404, 404),
        ("coordinator", 403, 403, 404, 404),
        ("author", 403, 403, 404, 404),
        ("instructor of another cohort", 403, 403, 404, 404),
        ("instructor of the cohort", 403, 200, 200, 200),
        ("instructor of the course", 201, 200, 200, 200),
        ("administrator", 201, 200, 200, 200),
        ("administrator without second factor", 403, 403, 200, 403),
        ("administrator of the demonstration", 201, 200, 200, 200),
    ],
)
def test_who_may_make_change_and_see_cohorts(api, cohort, who, make, change, draft, change_draft):
    as_one(api, who, cohort)
    calls = [
        lambda: api.post(COHORTS, NEW, format="json"),
        lambda: api.patch(address(cohort), {"title": "Autumn"}, format="json"),
        lambda: api.get(address(cohort)),
        lambda: api.patch(address(cohort), {"title": "Winter"}, format="json"),
    ]

    answers = [calls[0](), calls[1]()]
    Cohort.objects.filter(pk=cohort.pk).update(published_at=None)
    answers += [calls[2](), calls[3]()]

    assert [answer.status_code for answer in answers] == [make, change, draft, change_draft]
    assert Cohort.objects.filter(title__in=["Spring", "Autumn", "Winter"]).count() == [make, change].count(201) + (change_draft == 200)
    refused = {answer.json()["type"] for answer in answers if answer.status_code == 403}
    assert who != "administrator without second factor" or refused == {"/problems/mfa-required"}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("path", ["/api/v1/courses", COURSE, f"{COURSE}/lessons/alert-levels", COHORTS])
def test_everybody_reads_what_is_public(api, cohort, who, path):
    as_one(api, who, cohort)

    assert api.get(path).status_code == 200


def test_drafts_are_in_no_list_but_that_of_who_runs_them(api, cohort):
    draft = CohortFactory(version=cohort.version, current=True, draft=True)

    def listed(user):
        api.force_authenticate(user)
        return {line["id"] for line in api.get(COHORTS).json()["results"]}

    public, whole = {str(cohort.uuid)}, {str(cohort.uuid), str(draft.uuid)}
    assert listed(None) == public
    assert listed(UserFactory()) == public
    assert listed(GrantFactory(role="instructor", cohort=cohort).user) == public
    assert listed(GrantFactory(role="instructor", cohort=draft).user) == whole
    assert listed(GrantFactory(role="instructor", course=cohort.version.course).user) == whole
    assert listed(GrantFactory().user) == whole


def test_an_instructor_learns_nothing_of_courses_that_are_not_theirs(api, cohort):
    api.force_authenticate(GrantFactory(role="instructor", course=cohort.version.course).user)
    published(changed("course.yaml", "slug: screening-basics", "slug: project-management"))

    answers = [api.post(COHORTS, NEW | {"course": slug}, format="json") for slug in ("project-management", "unknown")]

    assert [problem(answer) for answer in answers] == [(403, "application/problem+json", "/problems/not-your-course")] * 2
    assert answers[0].content == answers[1].content
