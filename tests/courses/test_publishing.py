"""From a folder to a published version: whole or not at all, once, verbatim."""

import hashlib
from datetime import timedelta

import pytest
from django.apps import apps

from academy.operations import files
from academy.operations.models import Act
from courses import publishing
from courses.models import Course, CourseVersion, Lesson, LessonText, Module, Question, Quiz, VersionFile
from courses.package.faults import PackageFaulty
from courses.publishing import publish_content, publish_folder
from tests.courses.package.packages import changed, small_package, write_package
from tests.factories.accounts import UserFactory
from tests.factories.courses import PUBLISHED_AT
from tests.threads import at_once

WORDS = ("01-response/02-command.en.md", "One paragraph of text.", "Two paragraphs of text.")


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    return settings.FILES_FOLDER


@pytest.fixture
def publish(tmp_path):
    """Write a package into a folder of its own and publish it."""

    def run(package=None, *, by=None, at=PUBLISHED_AT):
        number = len(list(tmp_path.iterdir()))
        return publish_folder(write_package(package or small_package(), tmp_path / f"package-{number}"), by=by, at=at)

    return run


def rows():
    """Every row of the courses' tables and every act, as plain values."""
    models = [*apps.get_app_config("courses").get_models(), Act]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def kept(storage):
    return {path.name: path.read_bytes() for path in storage.rglob("*") if path.is_file()}


@pytest.mark.django_db
def test_a_new_package_is_version_one_of_its_course(publish):
    author = UserFactory()

    version, new = publish(by=author)

    course = Course.objects.get()
    assert (new, version.number, course.slug, course.newest, course.created_at) == (True, 1, "screening-basics", version, PUBLISHED_AT)
    assert (version.published_at, version.published_by, version.source_language) == (PUBLISHED_AT, author, "en")
    assert (version.languages, float(version.hours), version.license) == (["en", "ko"], 1.5, "CC-BY-4.0")
    assert version.completion == {"lessons": ["alert-levels", "command", "stations", "tracing"], "quizzes": ["module-1", "module-2"]}
    assert version.certificate["issuer"] == "National Information Society Agency"
    assert version.texts["ko"]["title"] == "선별 진료의 기초"


@pytest.mark.django_db
def test_publishing_is_an_act_without_anything_personal(publish):
    author = UserFactory()

    version, _ = publish(by=author)

    act = Act.objects.get()
    assert (act.by, act.verb, act.object_type, act.object_key, act.at) == (
        author,
        "publish_course",
        "course",
        "screening-basics",
        PUBLISHED_AT,
    )
    assert (act.before, act.after) == ({}, {"version": 1, "digest": version.digest})


@pytest.mark.django_db
def test_every_file_is_kept_verbatim_and_listed_by_its_digest(publish, storage):
    package = small_package()

    version, _ = publish(package)

    digests = {path: hashlib.sha256(content).hexdigest() for path, content in package.items()}
    assert kept(storage) == {digests[path]: content for path, content in package.items()}
    assert {line["path"]: line["sha256"] for line in version.manifest} == digests
    assert {file.path: (file.sha256, file.size) for file in version.files.all()} == {
        path: (digests[path], len(content)) for path, content in package.items()
    }


@pytest.mark.django_db
def test_only_media_and_downloads_are_public(publish):
    publish()

    assert sorted(VersionFile.objects.filter(public=True).values_list("path", flat=True)) == [
        "downloads/worksheet.txt",
        "media/levels.en.md",
        "media/levels.en.vtt",
        "media/levels.svg",
        "media/levels.webm",
    ]


@pytest.mark.django_db
def test_the_same_again_makes_no_version_and_changes_nothing(publish, storage):
    first, _ = publish()
    before = rows(), kept(storage)

    second, new = publish(at=PUBLISHED_AT + timedelta(days=1))

    assert (second, new) == (first, False)
    assert (rows(), kept(storage)) == before


@pytest.mark.django_db
def test_a_changed_package_is_version_two_and_version_one_stays_as_it_was(publish, storage):
    first, _ = publish()
    before, there = rows(), kept(storage)

    second, new = publish(changed(*WORDS))

    assert (new, second.number, second.course, Course.objects.get().newest) == (True, 2, first.course, second)
    after = rows()
    tables = (CourseVersion, VersionFile, Module, Lesson, LessonText, Quiz, Question, Act)
    assert {model.__name__: after[model.__name__][: len(before[model.__name__])] for model in tables} == {
        model.__name__: before[model.__name__] for model in tables
    }
    assert {name: kept(storage)[name] for name in there} == there
    assert LessonText.objects.filter(lesson__key="command", html__contains="Two paragraphs").get().lesson.version == second


@pytest.mark.django_db
def test_an_older_content_published_again_is_its_old_version_and_the_newest_stays(publish):
    first, _ = publish()
    second, _ = publish(changed(*WORDS))

    again, new = publish()

    assert (again, new, Course.objects.get().newest) == (first, False, second)


@pytest.mark.django_db
def test_a_faulty_package_changes_neither_rows_nor_files(publish, storage):
    publish()
    before = rows(), kept(storage)
    faulty = changed(*WORDS) | {
        "01-response/quiz.yaml": changed("01-response/quiz.yaml", "right: alert", "right: panic")["01-response/quiz.yaml"]
    }

    with pytest.raises(PackageFaulty) as refused:
        publish(faulty)

    assert [(fault.file, fault.line) for fault in refused.value.faults] == [("01-response/quiz.yaml", 8)]
    assert (rows(), kept(storage)) == before


@pytest.mark.django_db
def test_a_failure_while_indexing_leaves_no_version(publish, monkeypatch):
    def fail(version, package):
        raise OSError("disk full")

    monkeypatch.setattr(publishing, "index_version", fail)
    with pytest.raises(OSError, match="disk full"):
        publish()

    assert {name: len(found) for name, found in rows().items() if found} == {}


@pytest.mark.django_db
def test_another_slug_is_another_course_and_a_known_slug_the_next_version_of_that_one(publish):
    first, _ = publish()
    other, _ = publish(changed("course.yaml", "slug: screening-basics", "slug: project-management"))
    third, _ = publish(changed("02-systems/module.en.yaml", "Systems", "Digital government systems"))

    assert [(version.course.slug, version.number) for version in (first, other, third)] == [
        ("screening-basics", 1),
        ("project-management", 1),
        ("screening-basics", 2),
    ]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_publishers_of_the_same_at_once_make_one_version(publish, tmp_path):
    folder = write_package(small_package(), tmp_path / "same")

    answers = at_once([lambda: publish_folder(folder, by=None, at=PUBLISHED_AT)] * 4)

    assert sorted(new for _, new in answers) == [False, False, False, True]
    assert {version.number for version, _ in answers} == {1}
    assert (CourseVersion.objects.count(), Lesson.objects.count(), Act.objects.count()) == (1, 4, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_publishers_of_different_versions_at_once_get_different_numbers(tmp_path):
    packages = [changed(WORDS[0], WORDS[1], f"Paragraph {number}.") for number in range(4)]
    folders = [write_package(package, tmp_path / f"version-{place}") for place, package in enumerate(packages)]

    answers = at_once([lambda folder=folder: publish_folder(folder, by=None, at=PUBLISHED_AT) for folder in folders])

    assert sorted((version.number, new) for version, new in answers) == [(1, True), (2, True), (3, True), (4, True)]
    assert Course.objects.get().newest.number == 4


@pytest.mark.django_db
def test_all_packages_of_the_content_folder_are_published_once(settings, tmp_path):
    settings.CONTENT_FOLDER = tmp_path / "content"
    write_package(small_package(), settings.CONTENT_FOLDER / "b-screening")
    write_package(changed("course.yaml", "slug: screening-basics", "slug: project-management"), settings.CONTENT_FOLDER / "a-project")
    (settings.CONTENT_FOLDER / "drafts").mkdir()
    (settings.CONTENT_FOLDER / "publications.yaml").write_text("publications: []\n")
    told = []

    publish_content(told.append)
    publish_content(told.append)

    assert told == ["Published project-management, version 1.", "Published screening-basics, version 1."]


@pytest.mark.django_db
def test_a_file_that_is_kept_already_is_not_written_again(publish):
    sha256 = files.keep(small_package()["media/levels.svg"])
    before = files.path_of(sha256).stat().st_ino

    publish()

    assert files.path_of(sha256).stat().st_ino == before
