"""What a lesson's row holds, made from its package."""

import hashlib

import pytest

from courses.indexing import media_address
from courses.models import LessonText, Quiz
from tests.courses.package.packages import changed, small_package
from tests.factories.courses import published

pytestmark = pytest.mark.django_db


def address(path):
    return f"/media/{hashlib.sha256(small_package()[path]).hexdigest()}/{path.split('/')[-1]}"


def test_an_address_is_content_then_a_name():
    assert media_address("ab" * 32, "media/levels.svg") == f"/media/{'ab' * 32}/levels.svg"


def test_videos_and_downloads_come_with_addresses_sizes_and_types():
    published()
    package = small_package()

    text = LessonText.objects.get(lesson__key="alert-levels", language="en")

    assert text.media == [
        {
            "url": address("media/levels.webm"),
            "type": "video/webm",
            "title": "Four levels in two minutes",
            "bytes": len(package["media/levels.webm"]),
            "subtitles": [{"language": "en", "url": address("media/levels.en.vtt")}],
            "transcript": address("media/levels.en.md"),
        }
    ]
    assert text.downloads == [
        {
            "url": address("downloads/worksheet.txt"),
            "title": "Worksheet",
            "name": "worksheet.txt",
            "type": "text/plain",
            "bytes": len(package["downloads/worksheet.txt"]),
        }
    ]


def test_a_translation_keeps_the_transcript_that_there_is_until_it_has_its_own():
    published()
    package = small_package()
    package["media/levels.ko.md"] = "네 단계.\n".encode()
    lesson = package["01-response/01-alert-levels.en.md"]
    package["01-response/01-alert-levels.en.md"] = lesson.replace(b"levels.en.md}", b"levels.en.md, ko: media/levels.ko.md}")
    second = published(package)

    transcripts = [
        LessonText.objects.get(lesson__version__number=number, lesson__key="alert-levels", language="ko").media[0]["transcript"]
        for number in (1, 2)
    ]

    own = f"/media/{second.files.get(path='media/levels.ko.md').sha256}/levels.ko.md"
    assert transcripts == [address("media/levels.en.md"), own]


def test_pictures_in_the_text_have_their_address_and_count_once():
    published(changed("01-response/02-command.en.md", "One paragraph of text.", "![One](media/levels.svg)\n\n![Two](media/levels.svg)"))

    text = LessonText.objects.get(lesson__key="command")

    assert (text.html.count(address("media/levels.svg")), text.bytes_pictures) == (2, len(small_package()["media/levels.svg"]))
    assert (text.bytes_text, text.bytes_video, text.media, text.downloads) == (len(text.html.encode()), 0, [], [])


def test_a_translation_says_of_what_it_is_and_whether_that_is_still_so():
    package = small_package()
    package["01-response/01-alert-levels.en.md"] += b"\nOne more sentence.\n"
    published(package)

    rows = {row.language: (row.state, row.stale, row.source_digest) for row in LessonText.objects.filter(lesson__key="alert-levels")}

    source = hashlib.sha256(small_package()["01-response/01-alert-levels.en.md"]).hexdigest()
    assert rows == {"en": ("source", False, ""), "ko": ("machine", True, source)}


def test_a_quiz_keeps_its_terms_and_the_order_of_its_questions():
    published(changed("01-response/quiz.yaml", "time_limit_minutes: 40\n", ""))

    quiz = Quiz.objects.get(key="module-1")

    assert (quiz.module.key, quiz.attempts, quiz.time_limit_seconds, quiz.pass_mark, quiz.shuffle) == ("response", 3, None, 6000, True)
    assert [(one.position, one.key) for one in quiz.questions.all()] == [
        (1, "level"),
        (2, "means"),
        (3, "open-data"),
        (4, "days"),
        (5, "agency"),
    ]
