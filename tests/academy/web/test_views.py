import re
from datetime import UTC, date, datetime

import pytest

from academy.operations.demonstration import JOB_KEY
from academy.operations.models import Job
from courses import services
from tests.academy.web.conftest import NOW, publish
from tests.courses.package.packages import small_package

SLUG = "/courses/screening-basics"
ADDRESSES = [
    "/",
    SLUG,
    f"{SLUG}/lessons/alert-levels",
    f"{SLUG}/lessons/command",
    "/verify",
    "/verify/ABC",
    "/legal/privacy",
    "/legal/terms",
]
ADDRESSES += ["/problems/conflict", "/nothing", "/api/docs"]


def _cohort(course, **values):
    days = {
        "starts_on": date(2020, 10, 26),
        "ends_on": date(2020, 11, 6),
        "enroll_from": date(2020, 10, 1),
        "enroll_until": date(2020, 10, 25),
    }
    return services.create_cohort(course, values={"title": "Autumn", "time_zone": "Asia/Seoul", **days, **values}, by=None, at=NOW)


def _text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


@pytest.fixture(autouse=True)
def _in_october(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2020, 10, 20, 12, tzinfo=UTC))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_carries_the_strict_headers(browser, course, address):
    response = browser.get(address)

    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Permissions-Policy"].startswith("accelerometer=(), camera=()")


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_holds_a_style_or_a_script_of_its_own(browser, course, address):
    page = browser.get(address).content.decode()

    inline = re.findall(r"<style|<script(?![^>]* src=)|<[^>]* style=|<[^>]* on[a-z]+=|javascript:", page)
    assert inline == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_has_one_title_one_heading_and_a_way_past_the_frame(browser, course, address):
    page = browser.get(address).content.decode()

    assert page.count("<title>") == 1
    if address != "/api/docs":
        assert (page.count("<h1"), page.count('<a class="skip" href="#main">'), page.count('<main id="main">')) == (1, 1, 1)


def test_the_start_page_leads_to_the_course_its_open_lesson_and_the_api(browser, course):
    response = browser.get("/")

    links = re.findall(r'href="([^"#]*)"', response.content.decode())
    assert response.status_code == 200
    assert {SLUG, f"{SLUG}/lessons/alert-levels", "/verify", "/api/docs", "/accounts/login/", "/accounts/signup/"} <= set(links)


def test_a_card_tells_size_languages_and_the_cohort_to_join(browser, course):
    _cohort(course, title="Full", capacity=1)
    services.take_place(course.newest.cohorts.get().pk)
    _cohort(course, capacity=300)

    text = _text(browser.get("/"))

    assert "2 modules, 1.5 learning hours. English , 한국어 Enroll until 25 October 2020. 300 of 300 seats left" in text


def test_the_start_page_asks_as_many_queries_for_three_courses_as_for_one(browser, course, tmp_path, django_assert_num_queries):
    with django_assert_num_queries(6):
        browser.get("/")

    for slug in ("second", "third"):
        package = small_package()
        package["course.yaml"] = package["course.yaml"].replace(b"screening-basics", slug.encode())
        _cohort(publish(tmp_path / slug, package))
    with django_assert_num_queries(6):
        browser.get("/")


@pytest.mark.django_db
def test_without_courses_the_start_page_says_so(browser):
    assert "No course is published here yet." in _text(browser.get("/"))


def test_texts_in_another_language_carry_its_tag(browser, course):
    page = browser.get(f"{SLUG}?language=ko").content.decode()

    assert '<h1 lang="ko" dir="ltr">선별 진료의 기초</h1>' in page


def test_a_course_shows_its_cohort_with_dates_zone_and_seats(browser, course):
    _cohort(course, capacity=300, contact_name="<b>Kim</b>", contact_email="kim@academy.example")

    response = browser.get(SLUG)

    text = _text(response)
    assert "Dates 26 October – 6 November 2020 State Upcoming Time zone Asia/Seoul" in text
    assert "Enroll by 25 October 2020, 23:59 in Seoul Seats 300 of 300 seats left" in text
    assert "<bdi>&lt;b&gt;Kim&lt;/b&gt;</bdi>" in response.content.decode()


def test_a_course_says_what_a_certificate_needs(browser, course):
    text = _text(browser.get(SLUG))

    assert "What a certificate needs 4 of 4 lessons read" in text
    assert text.count("at least 60 of 100 points") == 2


def test_only_open_lessons_of_a_course_are_links(browser, course):
    page = browser.get(SLUG).content.decode()

    assert set(re.findall(rf'href="{SLUG}/lessons/([^"]*)"', page)) == {"alert-levels"}


def test_drafts_are_not_shown(browser, course):
    _cohort(course, title="Secret plan", published=False)

    assert "Secret plan" not in browser.get(SLUG).content.decode()


def test_an_open_lesson_is_read_without_an_account(browser, course):
    response = browser.get(f"{SLUG}/lessons/alert-levels")

    page = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Alert levels</h1>" in page
    assert "Each level names who acts." in page
    assert page.count("<img ") == 1
    assert len(re.findall(r'<video controls preload="none"', page)) == 1


def test_heavy_pictures_are_loaded_when_asked_for(browser, course):
    course.newest.lessons.get(key="alert-levels").texts.update(bytes_pictures=31_000)

    pages = [browser.get(f"{SLUG}/lessons/alert-levels{query}").content.decode() for query in ("", "?load=pictures")]

    assert [page.count("<img ") for page in pages] == [0, 1]
    assert "<span>31\N{NO-BREAK SPACE}kB more</span>" in pages[0]


def test_another_lesson_needs_an_enrollment_and_shows_no_text(browser, course):
    html = course.newest.lessons.get(key="command").texts.get(language="en").html

    response = browser.get(f"{SLUG}/lessons/command")

    assert response.status_code == 403
    assert "This lesson needs an enrollment" in _text(response)
    assert html not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/courses/unknown", "/courses/unknown/lessons/a", f"{SLUG}/lessons/unknown", "/legal/unknown", "/legal/../privacy"]
)
def test_what_does_not_exist_is_not_found(browser, course, address):
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize(("document", "title"), [("privacy", "Privacy notice"), ("terms", "Terms of use")])
def test_the_legal_texts_say_their_version(browser, db, document, title):
    response = browser.get(f"/legal/{document}")

    assert f"<h1>{title}</h1>" in response.content.decode()
    assert "Version 2026-11, in force since 1 November 2026" in _text(response)


def test_robots_may_read_the_pages_but_neither_accounts_nor_the_api(browser):
    response = browser.get("/robots.txt")

    assert response.content.decode().splitlines() == ["User-agent: *", "Disallow: /accounts/", "Disallow: /api/", "Disallow: /_allauth/"]


def test_the_frame_says_so_while_demonstration_data_exist(browser, course, settings):
    settings.DEMONSTRATION_ALLOWED = False  # that forbids making them; those that are there are told
    cohort = _cohort(course)
    before = _text(browser.get(SLUG))
    cohort.demonstration = True
    cohort.save(update_fields=["demonstration"])

    assert "Demonstration: people and figures on this page are invented." not in before
    assert "Demonstration: people and figures on this page are invented." in _text(browser.get(SLUG))


def test_pages_take_no_writes(browser, course):
    assert [browser.post(address).status_code for address in ("/", SLUG, "/verify", "/legal/privacy", "/robots.txt")] == [405] * 5


def test_the_start_page_tells_how_far_the_demonstration_is_and_reads_itself_again_until_it_is_made(browser, course):
    job = Job.objects.create(key=JOB_KEY, kind="demonstration", state="running", done=120, total=490, created_at=NOW)
    making = browser.get("/")
    job.state = "done"
    job.save()
    made = browser.get("/")

    assert "The demonstration is being made: 120 of 490 people." in _text(making)
    assert '<progress max="490" value="120">' in making.content.decode()
    assert (making.headers["Refresh"], made.headers.get("Refresh")) == ("4", None)
    assert "is being made" not in _text(made)


def test_the_start_page_names_the_file_with_the_log_ins_and_no_password(browser, course, settings):
    cohort = _cohort(course)
    without = _text(browser.get("/"))
    cohort.demonstration = True
    cohort.save(update_fields=["demonstration"])

    assert "demo-accounts.json" not in without
    assert f"{settings.DATA_FOLDER}/demo-accounts.json" in _text(browser.get("/"))
