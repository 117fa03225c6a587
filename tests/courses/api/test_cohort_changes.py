"""Cohorts made and changed over HTTP, and every way to be refused."""

from datetime import timedelta

import pytest

from academy.operations.models import Act
from courses.models import Cohort
from tests.courses.api.wire import COHORTS, address, problem
from tests.factories.courses import CohortFactory, published
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db
NEW = {"course": "screening-basics", "title": "Spring", "time_zone": "Asia/Seoul", "starts_on": "2030-03-04", "ends_on": "2030-03-22"}


def test_a_cohort_is_made_with_its_first_revision_and_by_whom(api, administrator):
    published()

    answer = api.post(COHORTS, NEW | {"capacity": 30, "published": False, "contact_name": "Kim Minji"}, format="json")

    row = Cohort.objects.get()
    assert (answer.status_code, answer["ETag"], answer.json()["id"]) == (201, '"1"', str(row.uuid))
    assert (answer.json()["state"], answer.json()["seats_left"], answer.json()["contact"]["name"]) == ("draft", 30, "Kim Minji")
    assert (row.created_by, row.published_at, row.enroll_until.isoformat()) == (administrator, None, "2030-03-22")
    assert Act.objects.get(verb="create_cohort").by == administrator


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"course": "unknown"}, ["course"]),
        ({"course": 7}, ["course"]),
        ({"title": ""}, ["title"]),
        ({"title": "x" * 201}, ["title"]),
        ({"title": 5}, ["title"]),
        ({"title": None}, ["title"]),
        ({"title": "a\r\nBcc: b"}, ["title"]),
        ({"place": "a\u2028b"}, ["place"]),
        ({"partners": ["a\x1bb"]}, ["partners.0"]),
        ({"contact_email": "a" * 64 + "@" + ".".join(["b" * 60] * 4) + ".org"}, ["contact_email"]),
        ({"delivery": "post"}, ["delivery"]),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"starts_on": "2030-02-30"}, ["starts_on"]),
        ({"starts_on": "4 March"}, ["starts_on"]),
        ({"ends_on": "2030-03-01"}, ["ends_on"]),
        ({"ends_on": "2030-03-01T00:00:00Z"}, ["ends_on"]),
        ({"enroll_until": "2030-03-23"}, ["enroll_until"]),
        ({"capacity": 0}, ["capacity"]),
        ({"capacity": "30"}, ["capacity"]),
        ({"capacity": 2.5}, ["capacity"]),
        ({"capacity": True}, ["capacity"]),
        ({"grace_hours": -1}, ["grace_hours"]),
        ({"grace_hours": 1441}, ["grace_hours"]),
        ({"contact_email": "no address"}, ["contact_email"]),
        ({"partners": "NIA"}, ["partners"]),
        ({"partners": [1]}, ["partners.0"]),
        ({"languages": ["english"]}, ["languages"]),
        ({"published": "yes"}, ["published"]),
        ({"cancelled": True}, ["cancelled"]),
        ({"seats_taken": 0}, ["seats_taken"]),
        ({"closes_at": "2030-03-22T00:00:00Z", "id": "x"}, ["closes_at", "id"]),
    ],
)
def test_a_faulty_cohort_is_refused_by_field_and_not_made(api, administrator, change, fields):
    published()

    answer = api.post(COHORTS, NEW | change, format="json")

    assert problem(answer) == (422, "application/problem+json", "/problems/invalid-field")
    assert (sorted(answer.json()["errors"]), Cohort.objects.count()) == (fields, 0)


def test_what_a_cohort_needs_is_told_by_field(api, administrator):
    answer = api.post(COHORTS, {}, format="json")

    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, ["course", "ends_on", "starts_on", "time_zone", "title"])


@pytest.mark.parametrize(("body", "status"), [("{", 400), ('{"title": "a", "title": "b"}', 400), ("[]", 422), ('"x"', 422)])
@pytest.mark.parametrize("method", ["post", "patch"])
def test_what_is_no_object_is_refused(api, administrator, cohort, method, body, status):
    path = COHORTS if method == "post" else address(cohort)

    answer = getattr(api, method)(path, body, content_type="application/json")

    assert (answer.status_code, Cohort.objects.count()) == (status, 1)


def test_a_change_of_what_was_read_is_made_and_one_of_what_is_over_is_412(api, administrator, cohort):
    etag = api.get(address(cohort))["ETag"]

    first = api.patch(address(cohort), {"title": "Autumn"}, format="json", headers={"If-Match": etag})
    second = api.patch(address(cohort), {"title": "Winter"}, format="json", headers={"If-Match": etag})

    cohort.refresh_from_db()
    assert (first.status_code, first["ETag"], first.json()["title"]) == (200, '"2"', "Autumn")
    assert problem(second) == (412, "application/problem+json", "/problems/precondition-failed")
    assert (cohort.title, cohort.revision) == ("Autumn", 2)


@pytest.mark.parametrize(
    ("wanted", "status"),
    [("", 200), ("*", 200), ('"1"', 200), ('W/"1"', 200), ('"2"', 412), ('"x"', 412), ('"99999999999999999999"', 412), ('"-1"', 412)],
)
def test_if_match_names_the_revision_that_was_read(api, administrator, cohort, wanted, status):
    assert api.patch(address(cohort), {"title": "Autumn"}, format="json", headers={"If-Match": wanted}).status_code == status


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"course": "screening-basics"}, ["course"]),
        ({"revision": 7}, ["revision"]),
        ({"ends_on": "2020-01-01"}, ["ends_on", "enroll_until"]),
        ({"time_zone": "nowhere"}, ["time_zone"]),
        ({"capacity": 1_000_001}, ["capacity"]),
        ({"ends_on": None}, ["ends_on"]),
    ],
)
def test_a_faulty_change_is_refused_by_field_and_changes_nothing(api, administrator, cohort, change, fields):
    before = Cohort.objects.values().get()

    answer = api.patch(address(cohort), {"title": "Autumn"} | change, format="json")

    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, fields)
    assert Cohort.objects.values().get() == before


def test_what_the_present_state_does_not_allow_is_409_with_that_state(api, administrator):
    row = CohortFactory(current=True, capacity=3, seats_taken=2)
    EnrollmentFactory(cohort=row)

    below = api.patch(address(row), {"capacity": 1}, format="json")
    unpublish = api.patch(address(row), {"published": False}, format="json")
    cancelled = api.patch(address(row), {"cancelled": True}, format="json")
    after = api.patch(address(row), {"title": "Autumn"}, format="json")

    assert (problem(below)[::2], below.json()["state"]) == ((409, "/problems/capacity-below-seats-taken"), {"seats_taken": 2})
    assert (problem(unpublish)[::2], unpublish.json()["state"]) == ((409, "/problems/conflict"), {"enrollments": 1})
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert (problem(after)[::2], after.json()["state"]) == ((409, "/problems/cohort-cancelled"), {"state": "cancelled"})


def test_a_moved_end_moves_the_close_that_people_see(api, administrator, cohort):
    ends_on = cohort.ends_on + timedelta(days=7)

    answer = api.patch(address(cohort), {"ends_on": ends_on.isoformat()}, format="json").json()

    assert (answer["ends_on"], answer["closes_at"]) == (ends_on.isoformat(), f"{cohort.closes_at + timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}")
