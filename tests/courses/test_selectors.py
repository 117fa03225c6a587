"""The catalogue, a course, a lesson, and quizzes as grading reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from courses import selectors
from courses.models import Course, CourseVersion, Lesson, Quiz
from tests.courses.package.packages import changed, digest, small_package
from tests.factories.courses import NOW, PUBLISHED_AT, CohortFactory, published

pytestmark = pytest.mark.django_db


def course(slug, title="Screening basics", **more):
    """The small package as another course."""
    package = changed("course.yaml", "slug: screening-basics", f"slug: {slug}")
    package["course.en.yaml"] = package["course.en.yaml"].replace(b"title: Screening basics", f"title: {title}".encode())
    package["course.ko.yaml"] = package["course.ko.yaml"].replace(
        digest(small_package()["course.en.yaml"].decode()).encode(), digest(package["course.en.yaml"].decode()).encode()
    )
    return published({**package, **more})


def slugs(cards):
    return [card.slug for card in cards]


def test_a_card_shows_the_course_in_the_language_that_is_wanted():
    cohort = CohortFactory()

    card = selectors.catalogue(wanted=["ko"], at=NOW)[0]

    assert (card.slug, card.language, card.title, card.summary) == ("screening-basics", "ko", "선별 진료의 기초", "감염을 일찍 찾는 방법.")
    assert (card.languages, card.hours, card.modules, card.open_lesson, card.cohorts) == (["en", "ko"], 1.5, 2, "alert-levels", [cohort])


def test_the_first_open_lesson_of_several_is_the_one_to_begin_with():
    published(changed("01-response/02-command.en.md", "minutes: 20", "minutes: 20\nopen: true"))

    assert selectors.catalogue(wanted=[], at=NOW)[0].open_lesson == "alert-levels"


def test_courses_that_one_can_enroll_in_stand_first_then_by_title():
    course("zulu", "Zulu")
    CohortFactory(version=course("yankee", "Yankee"))
    CohortFactory(version=course("alpha", "Alpha"), enrolling_until_at=NOW)
    CohortFactory(version=course("xray", "X-ray"))

    assert slugs(selectors.catalogue(wanted=["en"], at=NOW)) == ["xray", "yankee", "alpha", "zulu"]


def test_what_is_withdrawn_or_never_published_is_in_no_catalogue():
    version = published()
    Course.objects.create(slug="empty", created_at=PUBLISHED_AT)
    before = slugs(selectors.catalogue(wanted=[], at=NOW))

    Course.objects.filter(slug="screening-basics").update(withdrawn_at=NOW)

    assert (before, selectors.catalogue(wanted=[], at=NOW)) == (["screening-basics"], [])
    assert selectors.course_page("screening-basics", wanted=[], at=NOW) is None
    assert selectors.course_page("empty", wanted=[], at=NOW) is None
    assert (selectors.newest_version("screening-basics"), selectors.newest_version("empty"), selectors.newest_version("x")) == (
        None,
        None,
        None,
    )
    assert CourseVersion.objects.get() == version


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["screening-basics", "systems"]),
        ("SCREENING", ["screening-basics"]),
        ("digital  government", ["systems"]),
        ("government digital", ["systems"]),
        ("digital country", ["systems"]),  # one word in the title, one in the summary
        ("digital hospital", []),
        ("선별", ["screening-basics", "systems"]),  # in whichever language, whatever is shown
        ("early", ["screening-basics", "systems"]),
        ("%", []),
    ],
)
def test_a_search_finds_all_its_words_in_title_and_summary(query, found):
    published()
    course("systems", "Digital government systems")

    assert sorted(slugs(selectors.catalogue(wanted=["en"], query=query, at=NOW))) == found


def test_a_language_leaves_only_the_courses_that_have_it():
    published()
    course("english-only", **{})
    CourseVersion.objects.filter(course__slug="english-only").update(languages=["en"])

    found = {tag: sorted(slugs(selectors.catalogue(wanted=[], language=tag, at=NOW))) for tag in ("en", "ko", "fr", "")}

    both = ["english-only", "screening-basics"]
    assert found == {"en": both, "ko": ["screening-basics"], "fr": [], "": both}


def test_cohorts_that_are_over_cancelled_or_drafts_are_not_shown():
    running = CohortFactory()
    later = CohortFactory(version=running.version, starts_on=running.starts_on + timedelta(days=3))
    for traits in ({"closes_at": NOW}, {"cancelled": True}, {"draft": True}):
        CohortFactory(version=running.version, **traits)

    page = selectors.course_page("screening-basics", wanted=[], at=NOW)

    assert (page.cohorts, selectors.catalogue(wanted=[], at=NOW)[0].cohorts) == ([running, later], [running, later])


def test_a_cohort_of_an_older_version_stands_with_its_course():
    cohort = CohortFactory()
    published(changed("02-systems/module.en.yaml", "Systems", "Digital government systems"))

    page = selectors.course_page("screening-basics", wanted=[], at=NOW)

    assert (page.version, [found.version.number for found in page.cohorts], page.cohorts) == (2, [1], [cohort])


def test_a_course_in_korean_is_korean_piece_by_piece():
    published()

    page = selectors.course_page("screening-basics", wanted=["ko"], at=NOW)

    assert (page.language, page.title, page.outcomes[0]) == ("ko", "선별 진료의 기초", "네 단계 경보를 말한다")
    assert (page.audience, page.license, page.hours, page.languages) == ("", "CC-BY-4.0", 1.5, ["en", "ko"])
    assert [(module.language, module.title, module.summary) for module in page.modules] == [
        ("en", "Response", "Who acts when."),
        ("en", "Systems", ""),
    ]
    lessons = [(lesson.key, lesson.language, lesson.title, lesson.minutes, lesson.open) for lesson in page.modules[0].lessons]
    assert lessons == [("alert-levels", "ko", "경보 단계", 14, True), ("command", "en", "One command", 20, False)]
    quizzes = [(quiz.key, quiz.language, quiz.title, quiz.minutes, quiz.pass_mark, quiz.questions) for quiz in page.modules[0].quizzes]
    assert quizzes == [("module-1", "en", "Response", 10, 6000, 5)]


def test_a_quiz_that_draws_tells_how_many_questions_it_asks():
    published(changed("01-response/quiz.yaml", "feedback: after_close", "feedback: after_close\ndraw: 3"))

    quizzes = [module.quizzes[0].questions for module in selectors.outline(CourseVersion.objects.get(), wanted=[])]

    assert quizzes == [3, 5]


def test_a_lesson_comes_in_the_best_language_with_all_that_belongs_to_it():
    version = published()

    page = selectors.lesson_page(version, "alert-levels", wanted=["km", "ko"])

    assert (page.key, page.course, page.version, page.digest, page.module) == (
        "alert-levels",
        "screening-basics",
        1,
        version.digest,
        "response",
    )
    assert (page.language, page.available_languages, page.title, page.objective) == (
        "ko",
        ["en", "ko"],
        "경보 단계",
        "네 단계 경보를 말한다.",
    )
    assert (page.open, page.minutes, page.translation) == (True, 14, {"state": "machine", "stale": False})
    package = small_package()
    sizes = {"text": len(page.html.encode()), "pictures": len(package["media/levels.svg"]), "video": len(package["media/levels.webm"])}
    assert page.bytes == sizes


def test_a_lesson_that_is_not_there_is_none_and_another_versions_neither():
    version = published()
    other = course(
        "other",
        **{"02-systems/01-stations.en.md": small_package()["02-systems/01-stations.en.md"].replace(b"key: stations", b"key: posts")},
    )

    assert [selectors.lesson_page(version, key, wanted=[]) for key in ("unknown", "posts")] == [None, None]
    assert selectors.lesson_page(other, "posts", wanted=[]).title == "Screening stations"


def test_a_file_is_public_by_its_content_and_each_of_its_names():
    package = small_package()
    package["media/again.svg"] = package["media/levels.svg"]
    lesson = package["02-systems/01-stations.en.md"].decode()
    package["02-systems/01-stations.en.md"] = f"{lesson}\n![The same](media/again.svg)\n".encode()
    version = published(package)
    by_path = {file.path: file.sha256 for file in version.files.all()}
    picture = by_path["media/levels.svg"]

    found = [
        getattr(selectors.public_file(picture, name=name), "path", None)
        for name in ("levels.svg", "again.svg", "other.svg", "media/levels.svg")
    ]

    assert found == ["media/levels.svg", "media/again.svg", None, None]
    assert selectors.public_file(by_path["course.yaml"], name="course.yaml") is None
    assert selectors.public_file("0" * 64, name="levels.svg") is None


def test_a_quiz_is_read_whole_once_and_then_kept(django_assert_num_queries):
    version = published()
    spec = selectors.quiz_spec(version.pk, "module-1")

    with django_assert_num_queries(0):
        assert selectors.quiz_spec(version.pk, "module-1") is spec

    assert (spec.version_id, spec.key, spec.attempts, spec.time_limit_seconds) == (version.pk, "module-1", 3, 2400)
    assert (spec.pass_mark, spec.feedback, spec.draw, spec.shuffle, spec.minutes) == (6000, "after_close", None, True, 10)
    assert (spec.languages, spec.texts["en"]["title"]) == (("en", "ko"), "Response")
    assert [(one.key, one.type, one.weight) for one in spec.questions.values()] == [
        ("level", "single_choice", "1"),
        ("means", "multiple_choice", "2"),
        ("open-data", "true_false", "1"),
        ("days", "numeric", "1"),
        ("agency", "short_text", "1"),
    ]
    assert spec.questions["level"].spec["right"] == "alert"
    assert spec.questions["level"].texts["en"]["text"] == "Which level calls every ministry to act?"


def test_a_quiz_that_is_not_there_is_told_each_time():
    version = published()

    for _ in range(2):
        with pytest.raises(Quiz.DoesNotExist):
            selectors.quiz_spec(version.pk, "module-3")


def test_keys_and_minutes_stand_in_the_order_of_the_course():
    version = published()

    assert list(selectors.lesson_minutes(version.pk).items()) == [("alert-levels", 14), ("command", 20), ("stations", 20), ("tracing", 20)]
    assert selectors.quiz_keys(version.pk) == ("module-1", "module-2")
    assert selectors.outline_keys(version.pk) == (
        selectors.ModuleKeys("response", ("alert-levels", "command"), ("module-1",)),
        selectors.ModuleKeys("systems", ("stations", "tracing"), ("module-2",)),
    )


@pytest.mark.parametrize("courses", [1, 3])
def test_a_catalogue_costs_the_same_for_one_course_and_for_three(courses, django_assert_num_queries):
    for number in range(courses):
        CohortFactory(version=course(f"course-{number}"))

    with django_assert_num_queries(4):
        cards = selectors.catalogue(wanted=["ko"], at=NOW)
        told = [(cohort.version.course.slug, cohort.version.languages) for card in cards for cohort in card.cohorts]

    assert told == [(f"course-{number}", ["en", "ko"]) for number in range(courses)]


@pytest.mark.parametrize("modules", [2, 4])
def test_a_course_costs_the_same_however_many_modules_it_has(modules, django_assert_num_queries):
    package = small_package()
    for number in range(3, modules + 1):
        for path, content in small_package().items():
            if path.startswith("02-systems/"):
                renamed = content
                for old in (b"systems", b"stations", b"tracing", b"module-2"):
                    renamed = renamed.replace(b"key: " + old, b"key: " + old + f"-{number}".encode())
                package[path.replace("02-systems", f"0{number}-systems")] = renamed
    published(package)

    with django_assert_num_queries(7):  # course, cohorts; modules, lessons, their texts, quizzes, their questions
        page = selectors.course_page("screening-basics", wanted=["ko"], at=datetime(2020, 10, 14, tzinfo=UTC))

    assert (len(page.modules), Lesson.objects.count()) == (modules, 2 * modules)
