"""What a trainee does over HTTP, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Cohort, CourseVersion
from enrollments import services
from enrollments.models import Enrollment
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory
from tests.factories.enrollments import EnrollmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(current=True)


@pytest.fixture
def trainee(api):
    user = UserFactory()
    api.force_authenticate(user)
    return user


def enroll(api, cohort, **body):
    return api.post(f"/api/v1/cohorts/{cohort.uuid}/enrollments", {"mode": "cohort", **body}, format="json")


def test_enrolling_answers_201_then_200_with_the_same_enrollment(api, cohort, trainee):
    first, second = enroll(api, cohort, country="RS"), enroll(api, cohort, country="RS")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["country"] == "RS"


def test_an_enrollment_tells_progress_what_is_missing_and_what_is_next(api, cohort, trainee):
    row = enroll(api, cohort).json()

    done = api.put(f"/api/v1/enrollments/{row['id']}/lessons/alert-levels/completion")
    after = api.get(f"/api/v1/enrollments/{row['id']}").json()

    assert row["progress"] == {"lessons_done": 0, "lessons_total": 4}
    assert row["modules"][0] == {
        "key": "response",
        "lessons": [{"key": "alert-levels", "done": False}, {"key": "command", "done": False}],
        "quizzes": [
            {
                "key": "module-1",
                "best_score": None,
                "pass_mark": 60.0,
                "passed": False,
                "attempts_used": 0,
                "attempts_left": 3,
                "open_attempt": None,
            }
        ],
    }
    assert done.json()["progress"] == {"lessons_done": 1, "lessons_total": 4}
    assert after["next"] == {"lesson_key": "command"}
    assert after["missing"] == [
        {"code": "lesson-not-done", "key": "command", "has": None, "needed": None},
        {"code": "lesson-not-done", "key": "stations", "has": None, "needed": None},
        {"code": "lesson-not-done", "key": "tracing", "has": None, "needed": None},
        {"code": "quiz-not-passed", "key": "module-1", "has": None, "needed": 60.0},
        {"code": "quiz-not-passed", "key": "module-2", "has": None, "needed": 60.0},
    ]


def test_the_list_of_enrollments_costs_the_same_for_one_and_for_three(api, trainee, django_assert_num_queries):
    version = CohortFactory(current=True).version
    EnrollmentFactory(trainee=trainee, cohort=CohortFactory(current=True, version=version))
    api.get("/api/v1/enrollments")

    with django_assert_num_queries(6):
        one = api.get("/api/v1/enrollments").json()
    for title in ("Second", "Third"):
        EnrollmentFactory(trainee=trainee, cohort=CohortFactory(current=True, version=version, title=title))
    with django_assert_num_queries(6):
        three = api.get("/api/v1/enrollments").json()

    assert (one["count"], three["count"]) == (1, 3)


def test_another_trainees_enrollment_is_not_there(api, cohort, trainee):
    foreign = EnrollmentFactory(cohort=cohort)
    missing = "00000000-0000-4000-8000-000000000000"

    calls = [
        ("get", ""),
        ("patch", ""),
        ("put", "/mode"),
        ("put", "/withdrawal"),
        ("put", "/country"),
        ("put", "/extension"),
        ("get", "/lessons/alert-levels"),
        ("put", "/lessons/alert-levels/completion"),
        ("get", "/quizzes/module-1"),
        ("put", "/quizzes/module-1/attempts/1"),
        ("post", "/quizzes/module-1/practice"),
    ]
    for method, path in calls:
        theirs = getattr(api, method)(f"/api/v1/enrollments/{foreign.uuid}{path}", {}, format="json")
        nothing = getattr(api, method)(f"/api/v1/enrollments/{missing}{path}", {}, format="json")
        assert (theirs.status_code, theirs.content) == (404, nothing.content), path

    foreign.refresh_from_db()
    assert (foreign.state, foreign.lesson_progress.count(), foreign.attempts.count()) == ("active", 0, 0)


def test_nobody_logged_in_is_401_with_a_problem_document(api, cohort):
    answer = enroll(api, cohort)

    assert (answer.status_code, answer["Content-Type"], answer["WWW-Authenticate"]) == (401, "application/problem+json", "Session")
    assert answer.json()["type"] == "/problems/not-logged-in"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mode": "cohort", "country": "XX"}, "country"),
        ({"mode": "cohort", "country": 5}, "country"),
        ({"mode": "cohort", "country": "Kenya"}, "country"),
        ({"mode": "cohort", "country": "ß"}, "country"),
        ({"mode": "cohort", "language": "<script>"}, "language"),
        ({"mode": "cohort", "organization": "A\nB"}, "organization"),
        ({"mode": "certificate"}, "mode"),
        ({}, "mode"),
        ({"mode": "cohort", "state": "completed"}, "state"),
        ({"mode": "cohort", "score": 10000}, "score"),
        ({"mode": "cohort", "name": "A\u0000B"}, None),
        ({"mode": "cohort", "name": "A\nB"}, "latin_name"),
        ({"mode": "cohort", "name": "x" * 201}, "name"),
        ({"mode": "cohort", "shared_with_coordinator": "yes"}, "shared_with_coordinator"),
        ({"mode": ["cohort"]}, "mode"),
    ],
)
def test_a_body_that_cannot_be_used_is_told_by_field_and_changes_nothing(api, cohort, trainee, body, field):
    answer = api.post(f"/api/v1/cohorts/{cohort.uuid}/enrollments", body, format="json")

    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, list(answer.json().get("errors", {}))) == ((422, [field]) if field else (400, []))
    assert (Enrollment.objects.count(), Cohort.objects.get().seats_taken) == (0, 0)


@pytest.mark.parametrize(
    ("content", "content_type", "status", "code"),
    [
        ('{"mode": "cohort", "mode": "audit"}', "application/json", 400, "malformed-request"),
        ('{"mode": "cohort"', "application/json", 400, "malformed-request"),
        ('{"mode": NaN}', "application/json", 400, "malformed-request"),
        ("[" * 2000 + "]" * 2000, "application/json", 400, "malformed-request"),
        ('["cohort"]', "application/json", 422, "invalid-field"),
        ('{"mode": "cohort", "name": "' + "x" * 10_000_000 + '"}', "application/json", 413, "too-large"),
        ("mode=cohort", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b'\xff\xfe{"mode": 1}', "application/json", 400, "malformed-request"),
    ],
)
def test_a_body_that_is_no_clean_json_is_refused_whole(api, cohort, trainee, content, content_type, status, code):
    answer = api.generic("POST", f"/api/v1/cohorts/{cohort.uuid}/enrollments", content, content_type=content_type)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
    assert Enrollment.objects.count() == 0


def test_writes_that_take_no_values_refuse_a_body_by_name(api, cohort, trainee):
    row = enroll(api, cohort).json()
    attempt = api.put(f"/api/v1/enrollments/{row['id']}/quizzes/module-1/attempts/1").json()
    body = {"score": 10000}

    answers = [
        api.put(f"/api/v1/enrollments/{row['id']}/withdrawal", body, format="json"),
        api.put(f"/api/v1/enrollments/{row['id']}/lessons/command/completion", body, format="json"),
        api.put(f"/api/v1/enrollments/{row['id']}/quizzes/module-2/attempts/1", body, format="json"),
        api.post(f"/api/v1/attempts/{attempt['id']}/submission", body, format="json"),
        api.post(f"/api/v1/attempts/{attempt['id']}/submission", [], format="json"),
    ]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert [list(answer.json()["errors"]) for answer in answers[:4]] == [["score"]] * 4
    assert api.get(f"/api/v1/attempts/{attempt['id']}").json()["state"] == "open"


def test_a_full_cohort_answers_409_with_its_state(api, trainee):
    cohort = CohortFactory(current=True, capacity=1, seats_taken=1)

    answer = enroll(api, cohort)

    assert (answer.status_code, answer.json()["type"], answer.json()["state"]) == (
        409,
        "/problems/cohort-full",
        {"capacity": 1, "seats_left": 0},
    )


def test_enrolling_asks_for_a_confirmed_address_and_for_present_consents(api, cohort):
    answers = []
    for user in (UserFactory(verify=False), UserFactory(agree=False), UserFactory(without_email=True)):
        api.force_authenticate(user)
        answers.append(enroll(api, cohort))

    assert [answer.status_code for answer in answers] == [403, 403, 201]
    assert [answer.json().get("type") for answer in answers[:2]] == ["/problems/email-unverified", "/problems/consent-required"]


def test_a_draft_is_not_there_for_a_trainee(api, trainee):
    assert enroll(api, CohortFactory(current=True, draft=True)).status_code == 404


def test_leaving_is_204_and_can_be_repeated(api, cohort, trainee):
    row = enroll(api, cohort).json()

    answers = [api.put(f"/api/v1/enrollments/{row['id']}/withdrawal") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert api.get(f"/api/v1/enrollments/{row['id']}").json()["state"] == "withdrawn"


def test_upgrading_and_sharing_are_ones_own_choice(api, cohort, trainee):
    row = enroll(api, cohort, mode="audit").json()

    upgraded = api.put(f"/api/v1/enrollments/{row['id']}/mode", {"mode": "cohort"}, format="json")
    shared = api.patch(f"/api/v1/enrollments/{row['id']}", {"shared_with_coordinator": True}, format="json")
    back = api.put(f"/api/v1/enrollments/{row['id']}/mode", {"mode": "audit"}, format="json")

    assert (upgraded.json()["mode"], shared.json()["shared_with_coordinator"], back.status_code) == ("cohort", True, 422)


def test_a_lesson_comes_in_the_best_language_with_a_validator_and_nothing_personal(api, cohort, trainee):
    row = enroll(api, cohort).json()
    address = f"/api/v1/enrollments/{row['id']}/lessons/alert-levels"

    english, korean = api.get(address), api.get(f"{address}?language=ko")
    again = api.get(f"{address}?language=ko", headers={"If-None-Match": korean["ETag"]})
    french = api.get(f"{address}?language=fr")

    assert (english["Content-Language"], korean["Content-Language"], french["Content-Language"]) == ("en", "ko", "en")
    assert (korean.json()["available_languages"], korean.json()["translation"]) == (["en", "ko"], {"state": "machine", "stale": False})
    assert again.status_code == 304
    assert (english["ETag"] != korean["ETag"], trainee.name in english.content.decode()) == (True, False)


def test_completing_a_whole_course_over_http(api, cohort, trainee):
    row = enroll(api, cohort).json()
    for lesson in CourseVersion.objects.get().completion["lessons"]:
        assert api.put(f"/api/v1/enrollments/{row['id']}/lessons/{lesson}/completion").status_code == 200
    for quiz in ("module-1", "module-2"):
        attempt = api.put(f"/api/v1/enrollments/{row['id']}/quizzes/{quiz}/attempts/1").json()
        answers = {
            "level": _token(attempt, "level", "Alert"),
            "means": [_token(attempt, "means", "Tests"), _token(attempt, "means", "Tracing")],
            "open-data": True,
            "days": 14,
            "agency": " kdca ",
        }
        body = {"answers": {key: {"response": response, "sequence": 1} for key, response in answers.items()}}
        saved = api.patch(f"/api/v1/attempts/{attempt['id']}/answers", body, format="json")
        assert {each["state"] for each in saved.json()["answers"].values()} == {"saved"}
        graded = api.post(f"/api/v1/attempts/{attempt['id']}/submission")
        assert (graded.status_code, graded.json()["score"], graded.json()["passed"]) == (200, 100.0, True)
        assert api.post(f"/api/v1/attempts/{attempt['id']}/submission").content == graded.content

    done = api.get(f"/api/v1/enrollments/{row['id']}").json()
    assert (done["state"], done["score"], done["missing"]) == ("completed", 100.0, [])
    assert (done["certificate"]["state"], done["certificate"]["specimen"]) == ("requested", False)


def test_an_unknown_lesson_or_quiz_is_not_there(api, cohort, trainee):
    row = enroll(api, cohort).json()

    answers = [
        api.get(f"/api/v1/enrollments/{row['id']}/lessons/unknown"),
        api.put(f"/api/v1/enrollments/{row['id']}/lessons/unknown/completion"),
        api.get(f"/api/v1/enrollments/{row['id']}/quizzes/unknown"),
        api.put(f"/api/v1/enrollments/{row['id']}/quizzes/unknown/attempts/1"),
        api.post(f"/api/v1/enrollments/{row['id']}/quizzes/unknown/practice", {"answers": {}}, format="json"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


@pytest.mark.parametrize("query", ["?unknown=1", "?page=0", "?page=x", "?page_size=201", "?page_size=-1", "?page=1&page=2"])
def test_unknown_or_impossible_filters_are_422(api, trainee, query):
    assert api.get(f"/api/v1/enrollments{query}").status_code == 422


def test_after_the_close_a_quiz_is_practice_that_stores_nothing(api, trainee):
    row = EnrollmentFactory(trainee=trainee)  # the cohort of 2020
    address = f"/api/v1/enrollments/{row.uuid}/quizzes/module-1"

    quiz = api.get(address).json()
    answers = {"days": 14, "level": _token({"questions": quiz["practice"]}, "level", "Alert")}
    graded = api.post(f"{address}/practice", {"answers": answers}, format="json").json()
    refused = api.put(f"{address}/attempts/1")
    wrong = api.post(f"{address}/practice", {"answers": {"days": "x", "none": 1}}, format="json")

    assert (graded["score"], graded["passed"], graded["feedback"]["days"]["points"]) == (33.33, False, 1.0)
    assert graded["feedback"]["agency"]["explanation"] == "It was founded in 2020."
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/cohort-closed")
    assert wrong.status_code == 422
    assert (row.attempts.count(), row.lesson_progress.count()) == (0, 0)


def test_practice_waits_until_attempts_no_longer_count(api, cohort, trainee):
    row = enroll(api, cohort).json()

    answer = api.post(f"/api/v1/enrollments/{row['id']}/quizzes/module-1/practice", {"answers": {}}, format="json")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/still-counts")
    assert api.get(f"/api/v1/enrollments/{row['id']}/quizzes/module-1").json()["practice"] is None


def test_answers_over_http_by_sequence_and_by_time(api, cohort, trainee):
    row = EnrollmentFactory(trainee=trainee, cohort=cohort)
    attempt = api.put(f"/api/v1/enrollments/{row.uuid}/quizzes/module-1/attempts/1").json()
    address = f"/api/v1/attempts/{attempt['id']}/answers/days"

    def save(response, sequence):
        return api.put(address, {"response": response, "sequence": sequence}, format="json")

    answers = [save(10, 5), save(12, 3), save(10, 5), save(11, 5), save("x", 6), save(True, 6)]
    unknown = api.put(f"/api/v1/attempts/{attempt['id']}/answers/none", {"response": 1, "sequence": 1}, format="json")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 409, 422, 422]
    assert (answers[1].json()["superseded"], answers[1].json()["response"], answers[1].json()["sequence"]) == (True, 10, 5)
    assert answers[3].json()["state"] == {"response": 10, "sequence": 5}
    assert unknown.status_code == 404


def test_a_late_answer_is_202_and_kept_apart(api, cohort, trainee):
    row = EnrollmentFactory(trainee=trainee, cohort=cohort)
    attempt, _ = services.start_attempt(row, "module-1", number=1, at=timezone.now() - timedelta(hours=1))

    one = api.put(f"/api/v1/attempts/{attempt.uuid}/answers/days", {"response": 14, "sequence": 1}, format="json")
    many = api.patch(f"/api/v1/attempts/{attempt.uuid}/answers", {"answers": {"days": {"response": 14, "sequence": 2}}}, format="json")
    graded = api.get(f"/api/v1/attempts/{attempt.uuid}").json()

    assert (one.status_code, one.json()["state"], many.status_code) == (202, "late", 202)
    assert (graded["state"], graded["closed_by"], graded["score"]) == ("graded", "deadline", 0.0)
    assert (attempt.answers.count(), attempt.late_answers.count()) == (0, 2)


def test_another_trainees_attempt_is_not_there(api, cohort, trainee):
    foreign, _ = services.start_attempt(EnrollmentFactory(cohort=cohort), "module-1", number=1, at=timezone.now())

    answers = [
        api.get(f"/api/v1/attempts/{foreign.uuid}"),
        api.put(f"/api/v1/attempts/{foreign.uuid}/answers/days", {"response": 1, "sequence": 1}, format="json"),
        api.patch(f"/api/v1/attempts/{foreign.uuid}/answers", {"answers": {"days": {"response": 1, "sequence": 1}}}, format="json"),
        api.post(f"/api/v1/attempts/{foreign.uuid}/submission"),
    ]

    foreign.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (foreign.state, foreign.answers.count()) == ("open", 0)


def _token(attempt, key, text):
    question = next(each for each in attempt["questions"] if each["key"] == key)
    return next(choice["key"] for choice in question["choices"] if choice["text"] == text)
