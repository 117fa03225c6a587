"""What there is to learn: the catalogue, one course, one lesson; and quizzes as grading reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q

from academy.api.prepared import Param, PreparedQuery
from courses.models import Cohort, Course, CourseVersion, Lesson, LessonText, Module, Quiz, VersionFile
from courses.texts import best_texts


@dataclass(frozen=True)
class CourseCard:
    """A course as a catalogue shows it; `language` is the one of its texts."""

    slug: str
    language: str
    title: str
    summary: str
    languages: list[str]
    hours: float
    modules: int
    open_lesson: str | None
    cohorts: list[Cohort]


@dataclass(frozen=True)
class LessonEntry:
    """A lesson in the outline."""

    key: str
    language: str
    title: str
    minutes: int
    open: bool
    bytes: dict[str, int]


@dataclass(frozen=True)
class QuizEntry:
    """A quiz in the outline; the terms are its package's."""

    key: str
    language: str
    title: str
    minutes: int
    pass_mark: int
    questions: int


@dataclass(frozen=True)
class ModuleEntry:
    key: str
    language: str
    title: str
    summary: str
    lessons: list[LessonEntry]
    quizzes: list[QuizEntry]


@dataclass(frozen=True)
class CoursePage:
    """A course with all that one sees before enrolling."""

    slug: str
    version: int
    language: str
    title: str
    summary: str
    outcomes: list[str]
    audience: str
    languages: list[str]
    hours: float
    license: str
    completion: dict[str, list[str]]
    modules: list[ModuleEntry]
    cohorts: list[Cohort]


@dataclass(frozen=True)
class LessonPage:
    """A lesson in the best language for its reader; nothing in it is personal."""

    key: str
    course: str
    version: int
    digest: str
    module: str
    open: bool
    minutes: int
    language: str
    available_languages: list[str]
    title: str
    objective: str
    html: str
    bytes: dict[str, int]
    media: list[dict[str, Any]]
    downloads: list[dict[str, Any]]
    translation: dict[str, object] = field(default_factory=dict)
    """state (source, machine, reviewed) and stale."""


@dataclass(frozen=True)
class QuestionSpec:
    key: str
    type: str
    weight: str
    spec: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class QuizSpec:
    """A quiz of one version with its right answers: for grading, never for a reply as it is."""

    version_id: int
    key: str
    attempts: int | None
    time_limit_seconds: int | None
    pass_mark: int
    feedback: str
    draw: int | None
    shuffle: bool
    minutes: int
    texts: Mapping[str, Mapping[str, Any]]
    languages: tuple[str, ...]
    questions: Mapping[str, QuestionSpec]


def catalogue(*, wanted: Sequence[str], query: str = "", language: str = "", at: datetime) -> list[CourseCard]:
    """The courses that are published, those that one can enroll in first.

    Args: wanted, languages for the texts; query, words that stand in title or summary of any language; language, one the course must have.
    """
    courses = list(Course.objects.filter(newest__isnull=False, withdrawn_at__isnull=True).select_related("newest").order_by("slug"))
    versions = [course.newest for course in courses if course.newest is not None]
    counts = _counts(versions)
    cohorts = _cohorts_by_course(courses, at=at)
    cards = []
    for course in courses:
        version = course.newest
        if version is None or (language and language not in version.languages) or not _matches(version, query):
            continue
        tag, texts = best_texts(version.texts, wanted=wanted, order=version.languages)
        modules, open_lesson = counts[version.pk]
        cards.append(
            CourseCard(
                slug=course.slug,
                language=tag,
                title=texts["title"],
                summary=texts["summary"],
                languages=version.languages,
                hours=float(version.hours),
                modules=modules,
                open_lesson=open_lesson,
                cohorts=cohorts[course.pk],
            )
        )
    return sorted(cards, key=lambda card: (not any(cohort.is_enrolling_at(at) for cohort in card.cohorts), card.title))


def course_page(slug: str, *, wanted: Sequence[str], at: datetime) -> CoursePage | None:
    """One published course with its outline and its cohorts that are not over, or None."""
    course = Course.objects.select_related("newest").filter(slug=slug, newest__isnull=False, withdrawn_at__isnull=True).first()
    if course is None or course.newest is None:
        return None
    version = course.newest
    tag, texts = best_texts(version.texts, wanted=wanted, order=version.languages)
    return CoursePage(
        slug=slug,
        version=version.number,
        language=tag,
        title=texts["title"],
        summary=texts["summary"],
        outcomes=list(texts.get("outcomes") or []),
        audience=texts.get("audience") or "",
        languages=version.languages,
        hours=float(version.hours),
        license=version.license,
        completion=version.completion,
        modules=outline(version, wanted=wanted),
        cohorts=_cohorts_by_course([course], at=at)[course.pk],
    )


def outline(version: CourseVersion, *, wanted: Sequence[str]) -> list[ModuleEntry]:
    """The modules of a version with their lessons and quizzes, each piece in its best language."""
    modules = Module.objects.filter(version=version).prefetch_related("lessons__texts", "quizzes__questions")
    return [_module_entry(module, version, wanted) for module in modules]


_lesson_text = PreparedQuery(
    lambda: (
        LessonText.objects.select_related("lesson__module")
        .only(
            *(field.name for field in LessonText._meta.concrete_fields),
            "lesson__key",
            "lesson__minutes",
            "lesson__open",
            "lesson__module__key",
        )
        .filter(
            lesson__version=Param("version", CourseVersion._meta.get_field("id")),
            lesson__key=Param("key", Lesson._meta.get_field("key")),
            language=Param("language", LessonText._meta.get_field("language")),
        )
    )
)


def lesson_page(version: CourseVersion, key: str, *, wanted: Sequence[str]) -> LessonPage | None:
    """A lesson of a version in the best language, or None if there is no such lesson."""
    available = lesson_languages(version.pk).get(key)
    text = _lesson_text.one(version=version.pk, key=key, language=_best(wanted, available)) if available else None
    if available is None or text is None:
        return None
    lesson = text.lesson
    return LessonPage(
        key=lesson.key,
        course=version.course.slug,
        version=version.number,
        digest=version.digest,
        module=lesson.module.key,
        open=lesson.open,
        minutes=lesson.minutes,
        language=text.language,
        available_languages=list(available),
        title=text.title,
        objective=text.objective,
        html=text.html,
        bytes=_bytes(text),
        media=text.media,
        downloads=text.downloads,
        translation={"state": text.state, "stale": text.stale},
    )


def newest_version(slug: str) -> CourseVersion | None:
    """The newest version of a course in the catalogue."""
    course = Course.objects.select_related("newest__course").filter(slug=slug, withdrawn_at__isnull=True).first()
    return course.newest if course else None


def public_file(sha256: str, *, name: str) -> VersionFile | None:
    """A file that some published version lists under media/ or downloads/ by this name; one content may have several."""
    files = VersionFile.objects.filter(sha256=sha256, public=True).order_by("pk")
    return next((file for file in files if file.path.rpartition("/")[2] == name), None)


@lru_cache(maxsize=512)
def quiz_spec(version_id: int, key: str) -> QuizSpec:
    """A quiz with its right answers; kept in the process, for a published version never changes.

    Raises: Quiz.DoesNotExist.
    """
    quiz = Quiz.objects.select_related("version").prefetch_related("questions").get(version_id=version_id, key=key)
    return QuizSpec(
        version_id=version_id,
        key=quiz.key,
        attempts=quiz.attempts,
        time_limit_seconds=quiz.time_limit_seconds,
        pass_mark=quiz.pass_mark,
        feedback=quiz.feedback,
        draw=quiz.draw,
        shuffle=quiz.shuffle,
        minutes=quiz.minutes,
        texts=quiz.texts,
        languages=tuple(quiz.version.languages),
        questions={
            question.key: QuestionSpec(question.key, question.type, question.weight, question.spec, question.texts)
            for question in quiz.questions.all()
        },
    )


@lru_cache(maxsize=512)
def lesson_minutes(version_id: int) -> Mapping[str, int]:
    """The authored minutes of each lesson of a version, in their order."""
    return dict(Lesson.objects.filter(version_id=version_id).order_by("position").values_list("key", "minutes"))


@lru_cache(maxsize=512)
def lesson_languages(version_id: int) -> Mapping[str, tuple[str, ...]]:
    """The languages of each lesson of a version, in the version's order."""
    order = CourseVersion.objects.values_list("languages", flat=True).get(pk=version_id)
    found: dict[str, set[str]] = {}
    for key, language in LessonText.objects.filter(lesson__version_id=version_id).values_list("lesson__key", "language"):
        found.setdefault(key, set()).add(language)
    return {key: tuple(tag for tag in order if tag in languages) for key, languages in found.items()}


@lru_cache(maxsize=512)
def quiz_keys(version_id: int) -> tuple[str, ...]:
    """The keys of a version's quizzes, in their order."""
    return tuple(Quiz.objects.filter(version_id=version_id).order_by("position").values_list("key", flat=True))


def _best(wanted: Sequence[str], available: Sequence[str]) -> str:
    return best_texts({tag: {} for tag in available}, wanted=wanted, order=available)[0]


def _counts(versions: Sequence[CourseVersion]) -> dict[int, tuple[int, str | None]]:
    modules: dict[int, int] = {version.pk: 0 for version in versions}
    for version_id in Module.objects.filter(version__in=versions).values_list("version_id", flat=True):
        modules[version_id] += 1
    opened = dict(Lesson.objects.filter(version__in=versions, open=True).order_by("-position").values_list("version_id", "key"))
    return {pk: (count, opened.get(pk)) for pk, count in modules.items()}


def _cohorts_by_course(courses: Sequence[Course], *, at: datetime) -> dict[int, list[Cohort]]:
    found: dict[int, list[Cohort]] = {course.pk: [] for course in courses}
    current = Q(published_at__isnull=False, cancelled_at__isnull=True, closes_at__gt=at)
    for cohort in Cohort.objects.filter(current, version__course__in=courses).with_course().order_by("starts_on", "pk"):
        found[cohort.version.course_id].append(cohort)
    return found


def _matches(version: CourseVersion, query: str) -> bool:
    words = query.casefold().split()
    texts = " ".join(f"{of_language['title']} {of_language['summary']}" for of_language in version.texts.values()).casefold()
    return all(word in texts for word in words)


def _module_entry(module: Module, version: CourseVersion, wanted: Sequence[str]) -> ModuleEntry:
    language, texts = best_texts(module.texts, wanted=wanted, order=version.languages)
    return ModuleEntry(
        key=module.key,
        language=language,
        title=texts["title"],
        summary=texts.get("summary") or "",
        lessons=[_lesson_entry(lesson, version, wanted) for lesson in module.lessons.all()],
        quizzes=[_quiz_entry(quiz, version, wanted) for quiz in module.quizzes.all()],
    )


def _lesson_entry(lesson: Lesson, version: CourseVersion, wanted: Sequence[str]) -> LessonEntry:
    texts = {text.language: text for text in lesson.texts.all()}
    text = texts[_best(wanted, [tag for tag in version.languages if tag in texts])]
    return LessonEntry(lesson.key, text.language, text.title, lesson.minutes, lesson.open, _bytes(text))


def _quiz_entry(quiz: Quiz, version: CourseVersion, wanted: Sequence[str]) -> QuizEntry:
    language, texts = best_texts(quiz.texts, wanted=wanted, order=version.languages)
    questions = len(quiz.questions.all())
    return QuizEntry(quiz.key, language, texts["title"], quiz.minutes, quiz.pass_mark, min(quiz.draw or questions, questions))


def _bytes(text: LessonText) -> dict[str, int]:
    return {"text": text.bytes_text, "pictures": text.bytes_pictures, "video": text.bytes_video}


@dataclass(frozen=True)
class ModuleKeys:
    """The keys of a module's lessons and quizzes, in their order."""

    key: str
    lessons: tuple[str, ...]
    quizzes: tuple[str, ...]


@lru_cache(maxsize=512)
def outline_keys(version_id: int) -> tuple[ModuleKeys, ...]:
    """What stands in which module of a version."""
    modules = Module.objects.filter(version_id=version_id).prefetch_related("lessons", "quizzes")
    return tuple(
        ModuleKeys(module.key, tuple(lesson.key for lesson in module.lessons.all()), tuple(quiz.key for quiz in module.quizzes.all()))
        for module in modules
    )
