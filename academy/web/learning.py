"""A person's courses as pages tell of them: how far, what next, until when, which certificate."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from academy import languages
from academy.accounts.models import User
from academy.accounts.selectors import Person
from academy.web.cohorts import last_minute
from certificates import selectors as certificates
from certificates.models import Certificate
from courses.models import LessonText
from courses.texts import best_texts
from enrollments.deadlines import closes_at, counts_until
from enrollments.models import Enrollment, EnrollmentQuerySet
from enrollments.selectors import Standing, standings_of


@dataclass(frozen=True)
class NextLesson:
    """The first lesson that is not done, in the reader's language."""

    key: str
    title: str
    language: str
    bytes: int


@dataclass(frozen=True)
class Learning:
    """One enrollment with what its card says; the two ends are last minutes."""

    enrollment: Enrollment
    course: str
    title: str
    language: str
    standing: Standing
    next: NextLesson | None
    quizzes_until: datetime
    reading_until: datetime
    is_open: bool
    certificate: Certificate | None

    @property
    def quizzes_passed(self) -> int:
        return sum(quiz.passed for quiz in self.standing.quizzes)

    @property
    def lessons_missing(self) -> int:
        return sum(each.code == "lesson-not-done" for each in self.standing.missing)

    @property
    def quizzes_missing(self) -> int:
        return sum(each.code == "quiz-not-passed" for each in self.standing.missing)

    @property
    def paper(self) -> str:
        """Where the certificate is fetched, or "" while or since there is none."""
        return certificates.pdf_path(self.certificate) if self.certificate else ""

    @property
    def proof(self) -> str:
        """Where the certificate is verified on this host."""
        return f"/verify/{self.certificate.code}" if self.certificate else ""


def learning_of(user: User, *, wanted: Sequence[str], at: datetime) -> list[Learning]:
    """A person's enrollments but those they withdrew from, the newest first; a fixed number of statements."""
    rows = list(_enrollments(user))
    standings, papers = standings_of(rows), certificates.certificates_of(rows)
    lessons = _next_lessons(rows, standings, wanted)
    return [_learning(row, standings[row.pk], lessons.get(row.pk), papers.get(row.pk), wanted, at) for row in rows]


def enrollment_in(user: Person, course: str) -> Enrollment | None:
    """The enrollment by which a person reads a course: the newest that they did not withdraw from."""
    if not user.is_authenticated:
        return None
    return _enrollments(user).filter(cohort__version__course__slug=course).first()


def _enrollments(user: Person) -> EnrollmentQuerySet:
    own = Enrollment.objects.owned_by(user).with_cohort()
    return own.exclude(state=Enrollment.State.WITHDRAWN).order_by("-enrolled_at", "-pk")


def _learning(
    row: Enrollment, standing: Standing, lesson: NextLesson | None, certificate: Certificate | None, wanted: Sequence[str], at: datetime
) -> Learning:
    version = row.cohort.version
    language, texts = best_texts(version.texts, wanted=wanted, order=version.languages)
    return Learning(
        enrollment=row,
        course=version.course.slug,
        title=texts["title"],
        language=language,
        standing=standing,
        next=lesson,
        quizzes_until=last_minute(closes_at(row)),
        reading_until=last_minute(counts_until(row)),
        is_open=row.cohort.opens_at <= at < counts_until(row),
        certificate=certificate,
    )


def _next_lessons(rows: Sequence[Enrollment], standings: dict[int, Standing], wanted: Sequence[str]) -> dict[int, NextLesson]:
    keys = {row.pk: (row.cohort.version_id, standings[row.pk].next_lesson) for row in rows}
    found = LessonText.objects.filter(
        lesson__version__in={version for version, _ in keys.values()}, lesson__key__in={key for _, key in keys.values() if key}
    )
    texts: dict[tuple[int, str | None], dict[str, NextLesson]] = defaultdict(dict)
    for version, key, language, title, size in found.values_list("lesson__version_id", "lesson__key", "language", "title", "bytes_text"):
        texts[version, key][language] = NextLesson(key, title, language, size)
    best = {}
    for row in rows:
        if in_languages := texts.get(keys[row.pk]):
            available = [tag for tag in row.cohort.version.languages if tag in in_languages]
            best[row.pk] = in_languages[languages.best(wanted, available)]
    return best
