"""Courses, open lessons and cohorts as anybody reads them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Course
from tests.courses.api.wire import COHORTS, address, problem
from tests.courses.package.packages import changed
from tests.factories.accounts import UserFactory
from tests.factories.courses import CohortFactory, published

pytestmark = pytest.mark.django_db
COURSE = "/api/v1/courses/screening-basics"


def test_a_published_cohort_is_read_by_everybody_with_all_that_clients_rely_on(api):
    row = CohortFactory(
        current=True, capacity=30, seats_taken=28, partners=["NIA"], contact_name="Kim Minji", contact_email="m@example.org"
    )

    answer = api.get(address(row))

    assert answer["ETag"] == '"1"'
    assert answer.json() == {
        "id": str(row.uuid),
        "course": "screening-basics",
        "version": 1,
        "title": "October 2020",
        "delivery": "online",
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "enroll_from": row.enroll_from.isoformat(),
        "enroll_until": row.ends_on.isoformat(),
        "opens_at": f"{row.opens_at:%Y-%m-%dT%H:%M:%SZ}",
        "closes_at": f"{row.closes_at:%Y-%m-%dT%H:%M:%SZ}",
        "time_zone": "Asia/Seoul",
        "grace_hours": 48,
        "capacity": 30,
        "seats_left": 2,
        "place": "",
        "contact": {"name": "Kim Minji", "email": "m@example.org"},
        "partners": ["NIA"],
        "languages": ["en", "ko"],
        "state": "running",
        "enrolling": True,
    }


def test_a_cancelled_cohort_is_still_found_and_says_so(api):
    row = CohortFactory(current=True, cancelled=True)

    answer = api.get(address(row)).json()

    assert (answer["state"], answer["enrolling"]) == ("cancelled", False)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Center", "Full", "Other course", "Over", "Running"]),
        ("?course=screening-basics", ["Center", "Full", "Over", "Running"]),
        ("?course=unknown", []),
        ("?enrolling=true", ["Center", "Other course", "Running"]),
        ("?enrolling=false", ["Full", "Over"]),
        ("?delivery=training_center", ["Center"]),
        ("?delivery=online&enrolling=true&course=screening-basics", ["Running"]),
    ],
)
def test_cohorts_are_filtered(api, query, titles):
    version = CohortFactory(current=True, title="Running").version
    CohortFactory(version=version, title="Over")
    CohortFactory(version=version, current=True, title="Full", capacity=2, seats_taken=2)
    CohortFactory(version=version, current=True, title="Center", delivery="training_center")
    other = published(changed("course.yaml", "slug: screening-basics", "slug: project-management"))
    CohortFactory(version=other, current=True, title="Other course")

    answer = api.get(f"{COHORTS}{query}").json()

    assert (answer["count"], sorted(line["title"] for line in answer["results"])) == (len(titles), titles)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/api/v1/courses?title=x", ["title"]),
        ("/api/v1/courses?q=a&q=b", ["q"]),
        ("/api/v1/courses?language=nonsense-tag", ["language"]),
        ("/api/v1/courses?available_in=nonsense-tag", ["available_in"]),
        ("/api/v1/courses?page=0", ["page"]),
        ("/api/v1/cohorts?enrolling=&delivery=&course=", ["delivery", "enrolling"]),
        (f"{COURSE}?q=x", ["q"]),
        (f"{COURSE}?language=", []),
        (f"{COURSE}?language=xx1", ["language"]),
        (f"{COURSE}/lessons/alert-levels?language=12", ["language"]),
        (f"{COURSE}/lessons/alert-levels?x=1&y=2", ["x", "y"]),
        (f"{COHORTS}?state=running", ["state"]),
        (f"{COHORTS}?enrolling=maybe", ["enrolling"]),
        (f"{COHORTS}?enrolling=1", ["enrolling"]),
        (f"{COHORTS}?delivery=post", ["delivery"]),
        (f"{COHORTS}?course=a&course=b", ["course"]),
        (f"{COHORTS}?page=0", ["page"]),
        (f"{COHORTS}?page_size=201", ["page_size"]),
    ],
)
def test_a_filter_that_is_unknown_doubled_or_cannot_be_is_told_by_name(api, cohort, path, fields):
    answer = api.get(path)

    assert (answer.status_code, sorted(answer.json().get("errors", {}))) == (422 if fields else 200, fields)


@pytest.mark.parametrize(
    ("path", "present"),
    [
        ("/api/v1/courses/unknown", False),
        (f"{COURSE}/lessons/unknown", False),
        (f"{COURSE}/lessons/command", False),  # asks for an enrollment
        ("/api/v1/courses/unknown/lessons/alert-levels", False),
        (f"{COHORTS}/7d5f5f0e-0000-4000-8000-000000000000", False),
        (f"{COHORTS}/1", False),
        (f"{COURSE}/lessons/alert-levels", True),
    ],
)
def test_what_is_not_there_and_what_one_may_not_see_read_the_same(api, cohort, path, present):
    answer = api.get(path)

    assert (answer.status_code == 200) is present
    assert present or problem(answer) == (404, "application/problem+json", "/problems/not-found")


def test_a_withdrawn_course_is_not_found_nor_its_open_lesson(api):
    published()
    Course.objects.update(withdrawn_at=timezone.now())

    answers = [api.get(path) for path in (COURSE, f"{COURSE}/lessons/alert-levels")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert api.get("/api/v1/courses").json()["results"] == []


def test_the_catalogue_has_cards(api, cohort):
    card = api.get("/api/v1/courses").json()["results"][0]

    assert [found.pop("id") for found in card.pop("cohorts")] == [str(cohort.uuid)]
    assert card == {
        "slug": "screening-basics",
        "title": "Screening basics",
        "summary": "How a country finds an infection early.",
        "language": "en",
        "languages": ["en", "ko"],
        "hours": 1.5,
        "open_lesson": "alert-levels",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=screening", 1),
        ("?q=hospital", 0),
        ("?available_in=ko", 1),
        ("?available_in=KO&q=screening", 1),
        ("?available_in=fr", 0),
        ("?language=fr", 1),
    ],
)
def test_the_catalogue_is_searched(api, cohort, query, found):
    assert api.get(f"/api/v1/courses{query}").json()["count"] == found


def test_a_course_has_all_that_clients_rely_on(api, cohort):
    answer = api.get(f"{COURSE}?language=ko").json()

    assert (answer["slug"], answer["version"], answer["language"], answer["title"]) == ("screening-basics", 1, "ko", "선별 진료의 기초")
    assert (answer["hours"], answer["languages"], answer["license"]) == (1.5, ["en", "ko"], "CC-BY-4.0")
    assert answer["completion"] == {"lessons": ["alert-levels", "command", "stations", "tracing"], "quizzes": ["module-1", "module-2"]}
    module = answer["modules"][0]
    assert (module["key"], module["title"], module["language"]) == ("response", "Response", "en")
    lesson = module["lessons"][0]
    assert lesson | {"bytes": sorted(lesson["bytes"])} == {
        "key": "alert-levels",
        "title": "경보 단계",
        "language": "ko",
        "minutes": 14,
        "open": True,
        "bytes": ["pictures", "text", "video"],
    }
    assert module["quizzes"] == [{"key": "module-1", "title": "Response", "language": "en", "minutes": 10, "questions": 5}]
    assert [found["id"] for found in answer["cohorts"]] == [str(cohort.uuid)]


def test_an_open_lesson_has_all_that_clients_rely_on(api):
    published()

    answer = api.get(f"{COURSE}/lessons/alert-levels")

    lesson = answer.json()
    assert (answer["Content-Language"], lesson["language"], lesson["available_languages"]) == ("en", "en", ["en", "ko"])
    assert (lesson["key"], lesson["course"], lesson["version"], lesson["module"]) == ("alert-levels", "screening-basics", 1, "response")
    assert (lesson["title"], lesson["minutes"], lesson["translation"]) == ("Alert levels", 14, {"state": "source", "stale": False})
    assert (len(lesson["media"]), len(lesson["downloads"]), lesson["bytes"]["text"]) == (1, 1, len(lesson["html"].encode()))
    for url in (lesson["media"][0]["url"], lesson["media"][0]["transcript"], lesson["downloads"][0]["url"]):
        assert api.get(url).status_code == 200


@pytest.mark.parametrize(
    ("query", "profile", "header", "language"),
    [
        ("", None, "", "en"),
        ("", None, "fr, ko;q=0.8, en;q=0.5", "ko"),
        ("", "ko", "en", "ko"),
        ("?language=en", "ko", "ko", "en"),
        ("?language=fr", "ko", "en", "ko"),  # the course has no French: the profile's
        ("?language=ko-KR", None, "", "ko"),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_profiles_then_the_browsers(api, query, profile, header, language):
    published()
    if profile:
        api.force_authenticate(UserFactory(language=profile))

    answers = [api.get(f"{path}{query}", headers={"Accept-Language": header}) for path in (COURSE, f"{COURSE}/lessons/alert-levels")]

    assert [answer.json()["language"] for answer in answers] == [language] * 2


@pytest.mark.parametrize("path", [COURSE, f"{COURSE}/lessons/alert-levels"])
def test_what_was_read_is_not_sent_again_until_it_changes(api, path):
    published()
    first = api.get(path)
    etag = first["ETag"]

    again = api.get(path, headers={"If-None-Match": etag})
    korean = api.get(f"{path}?language=ko", headers={"If-None-Match": etag})
    published(changed("01-response/02-command.en.md", "One paragraph of text.", "Two paragraphs of text."))
    changed_since = api.get(path, headers={"If-None-Match": etag})

    assert [answer.status_code for answer in (first, again, korean, changed_since)] == [200, 304, 200, 200]
    assert (again.content, again["ETag"]) == (b"", etag)
    assert len({etag, korean["ETag"], changed_since["ETag"]}) == 3


@pytest.mark.parametrize("path", ["/api/v1/courses", COURSE, f"{COURSE}/lessons/alert-levels"])
def test_who_keeps_an_answer_is_told_what_its_language_depends_on(api, path):
    published()

    assert api.get(path)["Vary"] == "Accept-Language, Cookie, X-Session-Token"


def test_a_lesson_is_the_same_bytes_for_everybody(api):
    published()
    first = api.get(f"{COURSE}/lessons/alert-levels")
    api.force_authenticate(UserFactory(language="en"))

    second = api.get(f"{COURSE}/lessons/alert-levels")

    assert (first.content, first["ETag"]) == (second.content, second["ETag"])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_cohorts_costs_the_same_for_one_and_for_three(api, rows, django_assert_num_queries):
    version = published()
    for _ in range(rows):
        CohortFactory(version=version, current=True)

    with django_assert_num_queries(2):  # the count and the page
        answer = api.get(COHORTS)

    assert answer.json()["count"] == rows


def test_cohorts_come_latest_first_and_in_pages(api):
    version = published()
    start = timezone.now().date()
    for days in (1, 3, 2):
        CohortFactory(version=version, current=True, starts_on=start - timedelta(days=days), title=f"{days} days ago")

    first, second = (api.get(f"{COHORTS}?page_size=2&page={page}").json() for page in (1, 2))

    assert [line["title"] for line in first["results"] + second["results"]] == ["1 days ago", "2 days ago", "3 days ago"]
    assert (first["count"], bool(first["next"]), second["next"], bool(second["previous"])) == (3, True, None, True)


@pytest.mark.parametrize(
    ("method", "path"), [("put", COHORTS), ("delete", COHORTS), ("post", "/api/v1/courses"), ("post", COURSE), ("delete", COURSE)]
)
def test_other_methods_are_told_so(api, administrator, cohort, method, path):
    answer = getattr(api, method)(path, {}, format="json")

    assert problem(answer) == (405, "application/problem+json", "/problems/method-not-allowed")
