import hashlib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from courses.package import (
    Completion,
    Fault,
    PackageFaulty,
    PackageFile,
    Question,
    check_package,
    manifest_digest,
    read_package,
)
from tests.courses.package.packages import changed, lesson, small_package, write_package

LESSON = "01-response/01-alert-levels.en.md"
LESSON_KO = "01-response/01-alert-levels.ko.md"
QUIZ = "01-response/quiz.yaml"
QUIZ_EN = "01-response/quiz.en.yaml"


def told(package: Mapping[str, bytes]) -> list[str]:
    return [str(fault) for fault in check_package(package)]


def test_a_package_is_read_whole() -> None:
    package = read_package(small_package())

    assert (package.slug, package.source_language, package.languages) == ("screening-basics", "en", ("en", "ko"))
    assert (package.hours, package.license) == (Decimal("1.5"), "CC-BY-4.0")
    assert package.certificate == {
        "issuer": "National Information Society Agency",
        "signatories": [{"name": "Academy programme office", "title": "Director"}],
    }
    assert package.completion == Completion(("alert-levels", "command", "stations", "tracing"), ("module-1", "module-2"))
    assert package.texts["en"] == {
        "title": "Screening basics",
        "summary": "How a country finds an infection early.",
        "outcomes": ["Name the four alert levels", "Plan a screening station"],
        "audience": "Officials of health and interior ministries",
        "state": "source",
        "source": "",
        "stale": False,
    }
    assert [(module.key, module.position) for module in package.modules] == [("response", 1), ("systems", 2)]
    places = [(one.key, one.position, one.minutes, one.open) for module in package.modules for one in module.lessons]
    assert places == [("alert-levels", 1, 14, True), ("command", 2, 20, False), ("stations", 3, 20, False), ("tracing", 4, 20, False)]


def test_a_quiz_is_read_with_its_terms_and_questions() -> None:
    quiz = read_package(small_package()).modules[0].quizzes[0]

    assert (quiz.key, quiz.position, quiz.minutes, quiz.attempts) == ("module-1", 1, 10, 3)
    assert (quiz.time_limit_seconds, quiz.pass_mark_hundredths) == (2400, 6000)
    assert (quiz.feedback, quiz.draw, quiz.shuffle) == ("after_close", None, True)
    assert quiz.questions[3] == Question(
        key="days",
        type="numeric",
        weight="1",
        spec={"right": "14", "tolerance": "0.5"},
        texts={"en": {"text": "How long did a quarantine last?", "unit": "days", "explanation": "Two weeks."}},
    )
    assert [(one.type, one.weight) for one in quiz.questions] == [
        ("single_choice", "1"),
        ("multiple_choice", "2"),
        ("true_false", "1"),
        ("numeric", "1"),
        ("short_text", "1"),
    ]


def test_terms_that_are_left_out_or_unlimited() -> None:
    package = changed(
        QUIZ, "attempts: 3\ntime_limit_minutes: 40\npass_mark: 60\nfeedback: after_close", "attempts: unlimited\npass_mark: 62.5"
    )

    quiz = read_package(package).modules[0].quizzes[0]

    assert (quiz.attempts, quiz.time_limit_seconds, quiz.pass_mark_hundredths, quiz.feedback) == (None, None, 6250, "after_close")


def test_a_lesson_is_read_with_what_it_refers_to_in_each_language() -> None:
    texts = read_package(small_package()).modules[0].lessons[0].texts

    assert list(texts) == ["en", "ko"]
    english, korean = texts["en"], texts["ko"]
    assert english.markdown.splitlines()[0] == "## Four levels"
    assert (english.file, english.state, english.pictures) == (LESSON, "source", ("media/levels.svg",))
    assert (english.videos[0].subtitles, english.videos[0].transcripts) == ({"en": "media/levels.en.vtt"}, {"en": "media/levels.en.md"})
    assert [(one.file, one.title) for one in english.downloads] == [("downloads/worksheet.txt", "Worksheet")]
    assert (korean.state, korean.stale, korean.title) == ("machine", False, "경보 단계")
    assert [(one.file, one.title) for one in korean.videos] == [("media/levels.webm", "2분 만에 보는 네 단계")]
    assert [one.title for one in korean.downloads] == ["Worksheet"]  # not translated: the source's own


def test_a_translation_of_an_older_source_is_stale() -> None:
    package = read_package(changed(LESSON, "Each level names", "Every level names"))

    assert package.modules[0].lessons[0].texts["ko"].stale is True
    assert package.texts["ko"]["stale"] is False


def test_completion_may_name_lessons_and_quizzes() -> None:
    package = changed("course.yaml", "lessons: all\n  quizzes: all", "lessons: [tracing, command]\n  quizzes: []")

    assert read_package(package).completion == Completion(("command", "tracing"), ())


def test_files_are_listed_by_path_and_only_media_and_downloads_are_public() -> None:
    package = read_package(small_package())

    assert [file.path for file in package.files] == sorted(small_package())
    assert [file.path for file in package.files if file.public] == [
        "downloads/worksheet.txt",
        "media/levels.en.md",
        "media/levels.en.vtt",
        "media/levels.svg",
        "media/levels.webm",
    ]
    assert package.files[-1] == PackageFile("media/levels.webm", package.files[-1].sha256, 48, "video/webm", public=True)


def test_the_digest_is_of_paths_and_contents_alone() -> None:
    files = [PackageFile("b", "2" * 64, 1, "text/plain", public=False), PackageFile("a", "1" * 64, 1, "text/plain", public=False)]

    canonical = f'[["a","{"1" * 64}"],["b","{"2" * 64}"]]'
    assert manifest_digest(files) == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_folder_and_a_mapping_are_the_same_package(tmp_path: Path) -> None:
    write_package(small_package(), tmp_path)

    assert read_package(tmp_path) == read_package(small_package())


def test_lessons_follow_their_numbers_not_their_letters() -> None:
    package = small_package()
    package["02-systems/100-end.en.md"] = lesson("end", title="The end").encode()

    assert [one.key for one in read_package(package).modules[1].lessons] == ["stations", "tracing", "end"]


def test_norway_stays_text() -> None:
    package = changed(
        "course.en.yaml", "Name the four alert levels\n  - Plan a screening station", "no\n  - 12:30\n  - 2020-10-12\n  - 0o14\n  - ~"
    )

    assert read_package(package).texts["en"]["outcomes"] == ["no", "12:30", "2020-10-12", "0o14", "~"]


def test_all_faults_are_told_at_once_and_in_order() -> None:
    package = changed("course.yaml", "hours: 1.5", "hours: many")
    package[QUIZ] = package[QUIZ].replace(b"pass_mark: 60", b"pass_mark: 160")
    package[LESSON] = package[LESSON].replace(b"open: true", b"open: yes")

    with pytest.raises(PackageFaulty) as faulty:
        read_package({**package, "course.yaml": small_package()["course.yaml"]})

    assert faulty.value.faults == (
        Fault(LESSON, 5, "open must be true or false"),
        Fault(QUIZ, 4, "pass_mark must be a number from 0 to 100 with at most 2 decimal places"),
    )
    assert str(faulty.value).splitlines()[0] == f"{LESSON}:5: open must be true or false"


WRONG_TEXTS = [
    ("course.yaml", "slug: screening-basics", "slug: Screening", "course.yaml:1: slug must be 1 to 64 of a-z, 0-9 and -"),
    ("course.yaml", "source_language: en", "source_language: english", "course.yaml:2: source_language english is no language tag"),
    ("course.yaml", "hours: 1.5", "hours: many", "course.yaml:3: hours must be a number from 0.5 to 1000 with at most 1 decimal places"),
    ("course.yaml", "hours: 1.5\n", "", "course.yaml:1: hours is missing"),
    ("course.yaml", "license:", "licence: x\nlicense:", "course.yaml:4: licence is not known here"),
    ("course.yaml", "slug:", "slug: twice\nslug:", "course.yaml:2: slug is written twice"),
    ("course.yaml", "lessons: all", "lessons: some", "course.yaml:6: completion.lessons must be all or a list of keys"),
    ("course.yaml", "lessons: all", "lessons: [nothing]", "course.yaml:6: completion.lessons: there is no nothing"),
    ("course.yaml", "quizzes: all", "quizzes: [module-1, module-1]", "course.yaml:7: completion.quizzes: module-1 is listed twice"),
    ("course.yaml", "lessons: all\n  quizzes: all", "lessons: []\n  quizzes: []", "course.yaml:5: completion asks for nothing"),
    ("course.yaml", "  issuer: National Information Society Agency\n", "", "course.yaml:8: certificate.issuer is missing"),
    (
        "course.yaml",
        "    - {",
        "    - {name: A, title: B}\n    - {name: C, title: D}\n    - {",
        "course.yaml:10: certificate.signatories must have at most 2, not 3",
    ),
    (
        "course.yaml",
        "{name: Academy programme office, title: Director}",
        "text",
        "course.yaml:11: certificate.signatories[1] must be a mapping",
    ),
    ("course.en.yaml", "title: Screening basics", "title: ''", "course.en.yaml:1: title must not be empty"),
    ("course.en.yaml", "title: Screening basics", "title: [a]", "course.en.yaml:1: title must be text"),
    ("course.en.yaml", "summary: How", f"summary: {'a' * 300} How", "course.en.yaml:2: summary must have at most 300 characters, not 340"),
    (
        "course.en.yaml",
        "  - Name the four alert levels\n  - Plan a screening station\n",
        "  none\n",
        "course.en.yaml:3: outcomes must be a list",
    ),
    ("course.en.yaml", "title:", "state: reviewed\ntitle:", "course.en.yaml:1: state is not known here"),
    ("course.ko.yaml", "state: reviewed", "state: done", "course.ko.yaml:6: state must be 'machine' or 'reviewed'"),
    ("course.ko.yaml", "source: ", "source: x", "course.ko.yaml:7: source must be the SHA-256 of the source file, 64 of 0-9 and a-f"),
    (
        "02-systems/module.yaml",
        "key: systems",
        "key: response",
        "02-systems/module.yaml:1: the module key response is taken by 01-response/module.yaml",
    ),
    ("02-systems/module.yaml", "key: systems", "- a", "02-systems/module.yaml:1: the file must be a mapping"),
    (
        "02-systems/01-stations.en.md",
        "key: stations",
        "key: command",
        "02-systems/01-stations.en.md:2: the lesson key command is taken by 01-response/02-command.en.md",
    ),
    (
        "02-systems/quiz.yaml",
        "key: module-2",
        "key: module-1",
        "02-systems/quiz.yaml:1: the quiz key module-1 is taken by 01-response/quiz.yaml",
    ),
    (LESSON, "open: true\n", "", f"{LESSON}:2: the first lesson of a course must be open"),
    (LESSON, "minutes: 14", "minutes: 0", f"{LESSON}:4: minutes must be a whole number from 1 to 600"),
    (LESSON, "minutes: 14", f"minutes: {'9' * 5000}", f"{LESSON}:4: minutes must be a whole number from 1 to 600"),
    (LESSON, "---\nkey", "key", f"{LESSON}:1: a lesson begins with front matter between two lines ---"),
    (LESSON, "    transcript: {en: media/levels.en.md}\n", "", f"{LESSON}:8: video[1].transcript is missing"),
    (LESSON, "transcript: {en:", "transcript: {ko:", f"{LESSON}:11: the video has no transcript in en"),
    (LESSON, "subtitles: {en:", "subtitles: {english:", f"{LESSON}:10: video[1].subtitles english is no language tag"),
    (
        LESSON,
        "subtitles: {en: media/levels.en.vtt}",
        "subtitles: {en: media/none.vtt}",
        f"{LESSON}:10: media/none.vtt is not in the package",
    ),
    (LESSON, "file: media/levels.webm", "file: media/levels.svg", f"{LESSON}:8: media/levels.svg is not one of mp4, webm"),
    (LESSON, "file: downloads/worksheet.txt", "file: media/levels.svg", f"{LESSON}:13: media/levels.svg is not under downloads/"),
    (LESSON, "](media/levels.svg)", "](media/none.svg)", f"{LESSON}:19: media/none.svg is not in the package"),
    (LESSON, "](media/levels.svg)", "](https://example.org/x.svg)", f"{LESSON}:19: https://example.org/x.svg is not under media/"),
    (LESSON, "![Four steps from attention to serious]", "![]", f"{LESSON}:19: the picture has no alternative text"),
    (LESSON, "## Four levels", "# Four levels", f"{LESSON}:15: headings begin with ##"),
    (LESSON, "Each level", "Each <b>level</b>", f"{LESSON}:17: raw HTML is not allowed"),
    (LESSON, "(#who-acts)", "(#nobody)", f"{LESSON}:17: no heading is called #nobody"),
    (
        LESSON,
        "(#who-acts)",
        "(http://example.org)",
        f'{LESSON}:17: a link must begin with https://, mailto: or #, not "http://example.org"',
    ),
    (LESSON_KO, "title: 경보 단계", "", f"{LESSON_KO}:2: title is missing"),
    (LESSON_KO, "key: alert-levels", "key: other", f"{LESSON_KO}:2: the key must be alert-levels as in {LESSON}"),
    (LESSON_KO, "video:\n", "video:\n  - title: 또\n", f"{LESSON_KO}:7: video has 2 titles, the source has 1"),
    (LESSON_KO, "## 네 단계", "<script>", f"{LESSON_KO}:10: raw HTML is not allowed"),
    ("media/levels.en.md", "Four levels.", "<i>Four</i> levels.", "media/levels.en.md:1: raw HTML is not allowed"),
    (
        "01-response/02-command.en.md",
        "## One command\n\nOne paragraph of text.\n",
        "",
        "01-response/02-command.en.md:7: the lesson has no text",
    ),
    (QUIZ, "attempts: 3", "attempts: 21", f"{QUIZ}:2: attempts must be a whole number from 1 to 20 or unlimited"),
    (QUIZ, "pass_mark: 60", "pass_mark: 101", f"{QUIZ}:4: pass_mark must be a number from 0 to 100 with at most 2 decimal places"),
    (
        QUIZ,
        "feedback: after_close",
        "feedback: soon",
        f"{QUIZ}:5: feedback must be 'after_each_answer', 'after_submission', 'after_close' or 'never'",
    ),
    (QUIZ, "minutes: 10", "minutes: 10\ndraw: 6", f"{QUIZ}:7: draw is 6, but there are 5 questions"),
    (QUIZ, "right: 14", "right: fourteen", f"{QUIZ}:11: question days: right must be a number of at most 15 digits"),
    (QUIZ, "right: alert}", "right: panic}", f"{QUIZ}:8: question level: right must be one of the choices"),
    (
        QUIZ,
        "type: true_false",
        "type: essay",
        f"{QUIZ}:10: question open-data: type must be one of single_choice, multiple_choice, true_false, numeric, short_text",
    ),
    (
        QUIZ,
        "  - {key: days",
        "  - {key: level, type: true_false, right: true}\n  - {key: days",
        f"{QUIZ}:11: the question key level is taken",
    ),
    (QUIZ, "weight: 2", "weight: 0", f"{QUIZ}:9: questions[2].weight must be a number from 0.01 to 1000 with at most 2 decimal places"),
    (QUIZ, "right: true", "right: true, hint: x", f"{QUIZ}:10: question open-data: hint is not known in a true_false question"),
    (
        QUIZ_EN,
        "  agency: {text: Which agency leads?, explanation: It was founded in 2020.}\n",
        "",
        f"{QUIZ_EN}:2: question agency has no texts",
    ),
    (QUIZ_EN, "  agency:", "  office: {text: a}\n  agency:", f"{QUIZ_EN}:13: question office is not in the quiz"),
    (QUIZ_EN, ", caution: Caution", "", f"{QUIZ_EN}:3: question level: choice caution has no text"),
    (QUIZ_EN, "title: Response", "title: {a: b}", f"{QUIZ_EN}:1: title must be text"),
]


@pytest.mark.parametrize(("path", "old", "new", "fault"), WRONG_TEXTS)
def test_a_fault_in_a_text_is_told_by_file_and_line(path: str, old: str, new: str, fault: str) -> None:
    assert told(changed(path, old, new)) == [fault]


MISSING = [
    ("course.yaml", ["course.yaml:1: this file is missing"]),
    ("course.en.yaml", ["course.en.yaml:1: this file is missing"]),
    ("01-response/module.yaml", ["01-response/module.yaml:1: this file is missing"]),
    ("01-response/module.en.yaml", ["01-response/module.en.yaml:1: this file is missing"]),
    (QUIZ, [f"{QUIZ_EN}:1: there is no quiz.yaml beside it"]),
    (QUIZ_EN, [f"{QUIZ_EN}:1: this file is missing"]),
    (LESSON, [f"{LESSON}:1: this file is missing"]),
    ("media/levels.en.md", [f"{LESSON}:11: media/levels.en.md is not in the package"]),
]


@pytest.mark.parametrize(("path", "faults"), MISSING)
def test_a_missing_file_is_told(path: str, faults: list[str]) -> None:
    package = small_package()
    del package[path]

    assert told(package) == faults


ADDED = [
    ("media/unused.png", b"\x89PNG\r\n\x1a\n", "media/unused.png:1: no lesson refers to this file"),
    ("downloads/unused.txt", b"text", "downloads/unused.txt:1: no lesson refers to this file"),
    ("README.md", b"text", "README.md:1: this file has no place in a package"),
    ("01-response/notes.md", b"text", "01-response/notes.md:1: this file has no place in a package"),
    ("01-response/run.py", b"text", "01-response/run.py:1: a file of this kind has no place here"),
    ("media/deep/levels.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "media/deep/levels.svg:1: this file has no place in a package"),
    ("course.klingon.yaml", b"title: a", "course.klingon.yaml:1: this file has no place in a package"),
    ("course.qq.yaml", b"title: a", "course.qq.yaml:1: qq is no language tag"),
    ("course.sr.yaml", b"title: a", "course.sr.yaml:1: sr is no language tag"),
    (
        "02-systems/02-end.en.md",
        lesson("end", title="End").encode(),
        "02-systems/02-tracing.en.md:1: 02-tracing has the same number as 02-end",
    ),
    ("03-empty/module.yaml", b"key: empty\n", "03-empty/module.yaml:1: the module has no lesson"),
]


@pytest.mark.parametrize(("path", "content", "fault"), ADDED)
def test_a_file_too_many_is_told(path: str, content: bytes, fault: str) -> None:
    package = {**small_package(), path: content}
    if path.startswith("03-empty/"):
        package["03-empty/module.en.yaml"] = b"title: Empty\n"

    assert told(package) == [fault]


def test_a_course_without_modules_is_told() -> None:
    package = {path: content for path, content in small_package().items() if path.startswith("course.")}

    assert told(package) == ["course.yaml:1: the course has no module"]
