"""Roster, gradebook, corrections and extensions, and who gets at them."""

import contextlib
import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from enrollments import services
from tests.factories.accounts import GrantFactory, UserFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory, passed

pytestmark = pytest.mark.django_db
PEOPLE = ("roster", "roster.csv", "roster.xlsx", "gradebook", "gradebook.csv", "gradebook.xlsx")


@pytest.fixture
def cohort():
    return CohortFactory(current=True)


@pytest.fixture
def instructor(api, cohort):
    user = GrantFactory(role="instructor", cohort=cohort).user
    api.force_authenticate(user)
    return user


def test_the_roster_tells_how_far_everybody_is(api, cohort, instructor):
    row = EnrollmentFactory(cohort=cohort)
    services.complete_lesson(row, "alert-levels", at=timezone.now())

    line = api.get(f"/api/v1/cohorts/{cohort.uuid}/roster").json()["results"][0]

    assert (line["name"], line["country"], line["state"], line["email"]) == (row.name, "KE", "active", row.trainee.email)
    assert (line["progress"], line["missing"]) == ({"lessons_done": 1, "lessons_total": 4}, 5)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Amina Wanjiru", "Hakima Khellaf", "Jovan Petrović"]),
        ("?country=DZ", ["Hakima Khellaf"]),
        ("?q=petrov", ["Jovan Petrović"]),
        ("?q=Јован", ["Jovan Petrović"]),
        ("?state=withdrawn", ["Jovan Petrović"]),
        ("?ordering=-name", ["Jovan Petrović", "Hakima Khellaf", "Amina Wanjiru"]),
        ("?mode=audit", []),
    ],
)
def test_the_roster_is_searched_filtered_and_ordered(api, cohort, instructor, query, expected):
    EnrollmentFactory(cohort=cohort)
    EnrollmentFactory(cohort=cohort, name="حكيمة خلاف", latin_name="Hakima Khellaf", country_id="DZ")
    EnrollmentFactory(cohort=cohort, name="Јован Петровић", latin_name="Jovan Petrović", country_id="RS", withdrawn=True)

    found = api.get(f"/api/v1/cohorts/{cohort.uuid}/roster{query}").json()["results"]

    assert [line["latin_name"] for line in found] == expected


@pytest.mark.parametrize("query", ["?state=asleep", "?ordering=password", "?trainee__password=x", "?unknown=1"])
def test_a_roster_refuses_filters_that_it_does_not_have(api, cohort, instructor, query):
    assert api.get(f"/api/v1/cohorts/{cohort.uuid}/roster{query}").status_code == 422


@pytest.mark.parametrize("name", ["roster", "gradebook"])
def test_people_cost_the_same_for_one_and_for_three(api, cohort, instructor, django_assert_max_num_queries, name):
    EnrollmentFactory(cohort=cohort)
    api.get(f"/api/v1/cohorts/{cohort.uuid}/{name}")
    with django_assert_max_num_queries(20) as one:
        api.get(f"/api/v1/cohorts/{cohort.uuid}/{name}")
    for _ in range(2):
        EnrollmentFactory(cohort=cohort)

    with django_assert_max_num_queries(20) as three:
        api.get(f"/api/v1/cohorts/{cohort.uuid}/{name}")

    assert len(three) == len(one)


def test_the_gradebook_shows_every_attempt_and_the_best(api, cohort, instructor):
    row, at = EnrollmentFactory(cohort=cohort), timezone.now()
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=at)
    services.save_answer(attempt, "days", response=14, sequence=1, at=at)
    services.submit_attempt(attempt, at=at)
    second, _ = services.start_attempt(row, "module-1", number=2, at=at)
    services.submit_attempt(second, at=at)

    quizzes = api.get(f"/api/v1/cohorts/{cohort.uuid}/gradebook").json()["results"][0]["quizzes"]

    assert quizzes[0] == {"key": "module-1", "scores": [16.67, 0.0], "best": 16.67, "passed": False}


def test_exports_hold_everybody_and_no_formula(api, cohort, instructor):
    EnrollmentFactory(cohort=cohort, name="=HYPERLINK(1)", latin_name="Amina", trainee=UserFactory(name="=HYPERLINK(1)"))
    passed(EnrollmentFactory(cohort=cohort, latin_name="Zoran"), "module-1", at=timezone.now())

    csv = b"".join(api.get(f"/api/v1/cohorts/{cohort.uuid}/roster.csv").streaming_content).decode()
    with contextlib.closing(api.get(f"/api/v1/cohorts/{cohort.uuid}/gradebook.xlsx")) as answer:
        book = b"".join(answer.streaming_content)
    cells = list(openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True))

    assert [line.split(",")[1] for line in csv.splitlines()] == ["name", "'=HYPERLINK(1)", "Amina Wanjiru"]
    assert [row[2] for row in cells] == ["latin_name", "Amina", "Zoran"]
    assert cells[2][5:8] == (100, None, None)


@pytest.mark.parametrize("path", PEOPLE)
@pytest.mark.parametrize(
    "who", ["anonymous", "trainee", "coordinator", "other_instructor", "without_second_factor", "instructor", "administrator"]
)
def test_the_people_of_a_cohort_are_for_its_staff_with_a_second_factor(api, cohort, path, who):
    people = {
        "anonymous": lambda: None,
        "trainee": lambda: EnrollmentFactory(cohort=cohort).trainee,
        "coordinator": lambda: GrantFactory(coordinator=True).user,
        "other_instructor": lambda: GrantFactory(role="instructor", cohort=CohortFactory(current=True, title="Other")).user,
        "without_second_factor": lambda: GrantFactory(role="instructor", cohort=cohort, user=UserFactory()).user,
        "instructor": lambda: GrantFactory(role="instructor", course=cohort.version.course).user,
        "administrator": lambda: GrantFactory().user,
    }
    expected = {"anonymous": 401, "instructor": 200, "administrator": 200}.get(who, 403)
    api.force_authenticate(people[who]())

    with contextlib.closing(api.get(f"/api/v1/cohorts/{cohort.uuid}/{path}")) as answer:
        assert answer.status_code == expected
        assert who != "without_second_factor" or answer.json()["type"] == "/problems/mfa-required"


def test_staff_correct_a_country_and_extend_one_trainee(api, cohort, instructor):
    row = EnrollmentFactory(cohort=cohort)
    until = (cohort.ends_on + timedelta(days=7)).isoformat()

    corrected = api.put(f"/api/v1/enrollments/{row.uuid}/country", {"country": "RS", "reason": "typed wrongly"}, format="json")
    extended = api.put(f"/api/v1/enrollments/{row.uuid}/extension", {"until": until, "reason": "ill"}, format="json")
    again = api.put(f"/api/v1/enrollments/{row.uuid}/extension", {"until": until, "reason": "ill"}, format="json")
    early = api.put(f"/api/v1/enrollments/{row.uuid}/extension", {"until": "2020-01-01", "reason": "ill"}, format="json")
    back = api.put(f"/api/v1/enrollments/{row.uuid}/extension", {"until": None, "reason": "a mistake"}, format="json")

    assert (corrected.json()["country"], extended.json()["closes_at"] > corrected.json()["closes_at"]) == ("RS", True)
    assert again.json() == extended.json()
    assert (early.status_code, early.json()["errors"].keys()) == (422, {"until"})
    assert back.json()["closes_at"] == corrected.json()["closes_at"]


def test_a_trainee_can_correct_or_extend_nothing_not_even_their_own(api, cohort):
    row = EnrollmentFactory(cohort=cohort)
    api.force_authenticate(row.trainee)

    answers = [
        api.put(f"/api/v1/enrollments/{row.uuid}/country", {"country": "RS", "reason": "x"}, format="json"),
        api.put(f"/api/v1/enrollments/{row.uuid}/extension", {"until": "2030-01-01", "reason": "x"}, format="json"),
    ]

    row.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert (row.country_id, row.extended_until) == ("KE", None)


def test_a_coordinator_reads_by_name_only_those_of_the_own_country_who_agreed(api, cohort):
    agreed = EnrollmentFactory(cohort=cohort, country_id="RS", shared_with_coordinator=True, latin_name="Agreed")
    EnrollmentFactory(cohort=cohort, country_id="RS", latin_name="Silent")
    foreign = EnrollmentFactory(cohort=cohort, country_id="KE", shared_with_coordinator=True)
    api.force_authenticate(GrantFactory(coordinator=True).user)

    mine = api.get("/api/v1/countries/RS/trainees").json()["results"]
    other = api.get("/api/v1/countries/KE/trainees")

    assert [line["latin_name"] for line in mine] == ["Agreed"]
    assert other.status_code == 404
    assert api.get(f"/api/v1/enrollments/{agreed.uuid}").status_code == 200
    assert api.get(f"/api/v1/enrollments/{foreign.uuid}").status_code == 404


@pytest.mark.parametrize("code", ["XX", "rs", "RS%00", "%00", "ß", "RSX"])
def test_a_country_that_there_is_not_has_no_trainees(api, code):
    api.force_authenticate(GrantFactory().user)

    assert api.get(f"/api/v1/countries/{code}/trainees").status_code == 404


def test_a_coordinator_sees_name_and_progress_and_nothing_that_was_not_agreed_to(api, cohort):
    row = EnrollmentFactory(
        cohort=cohort,
        country_id="RS",
        shared_with_coordinator=True,
        gender="female",
        organization="Ministry",
        organization_type="government",
    )
    passed(row, "module-1", at=timezone.now())
    api.force_authenticate(GrantFactory(coordinator=True).user)

    seen = api.get(f"/api/v1/enrollments/{row.uuid}").json()

    assert (seen["latin_name"], seen["progress"]) == (row.latin_name, {"lessons_done": 0, "lessons_total": 4})
    assert (seen["gender"], seen["organization"], seen["organization_type"], seen["score"], seen["certificate"]) == ("", "", "", None, None)
    assert (seen["modules"][0]["quizzes"][0]["passed"], seen["modules"][0]["quizzes"][0]["best_score"]) == (True, None)


def test_staff_without_a_second_factor_read_their_own_enrollment_and_nobody_elses(api, cohort):
    staff = GrantFactory(user=UserFactory()).user
    own, other = EnrollmentFactory(cohort=cohort, trainee=staff), EnrollmentFactory(cohort=cohort)
    api.force_authenticate(staff)

    assert api.get(f"/api/v1/enrollments/{own.uuid}").status_code == 200
    assert api.get(f"/api/v1/enrollments/{other.uuid}").json()["type"] == "/problems/mfa-required"


def test_agreement_taken_back_ends_the_coordinators_sight_at_once(api, cohort):
    row = EnrollmentFactory(cohort=cohort, country_id="RS", shared_with_coordinator=True)
    api.force_authenticate(GrantFactory(coordinator=True).user)
    before = api.get("/api/v1/countries/RS/trainees").json()["count"]

    services.share_with_coordinator(row, shared=False)

    assert (before, api.get("/api/v1/countries/RS/trainees").json()["count"]) == (1, 0)
    assert api.get(f"/api/v1/enrollments/{row.uuid}").status_code == 404
