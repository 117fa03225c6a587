"""What a valid package holds, as plain frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

JsonObject = dict[str, object]


@dataclass(frozen=True)
class PackageFile:
    """One file of the manifest; `public` ones (media, downloads) may be fetched by their address."""

    path: str
    sha256: str
    size: int
    media_type: str
    public: bool


@dataclass(frozen=True)
class Video:
    """A video of a lesson; `subtitles` and `transcripts` give a path by language."""

    file: str
    title: str
    subtitles: Mapping[str, str]
    transcripts: Mapping[str, str]


@dataclass(frozen=True)
class Download:
    file: str
    title: str


@dataclass(frozen=True)
class LessonText:
    """A lesson in one language; `state` is `source`, `machine` or `reviewed`."""

    file: str
    title: str
    objective: str
    markdown: str
    pictures: tuple[str, ...]
    videos: tuple[Video, ...]
    downloads: tuple[Download, ...]
    state: str
    source: str
    """The SHA-256 of the source file it was translated from; empty in the source language."""
    stale: bool
    """The source file has changed since it was translated."""


@dataclass(frozen=True)
class Lesson:
    key: str
    position: int
    """Counted from 1 through the whole course."""
    minutes: int
    open: bool
    texts: Mapping[str, LessonText]


@dataclass(frozen=True)
class Question:
    """`spec` and each language's texts are what `courses.questions` works on; `weight` is an exact decimal as text."""

    key: str
    type: str
    weight: str
    spec: JsonObject
    texts: Mapping[str, JsonObject]


@dataclass(frozen=True)
class Quiz:
    key: str
    position: int
    """Counted from 1 through the whole course."""
    minutes: int
    attempts: int | None
    time_limit_seconds: int | None
    pass_mark_hundredths: int
    feedback: str
    draw: int | None
    shuffle: bool
    questions: tuple[Question, ...]
    texts: Mapping[str, JsonObject]
    """By language: title, state, source, stale."""


@dataclass(frozen=True)
class Module:
    key: str
    position: int
    texts: Mapping[str, JsonObject]
    """By language: title, summary, state, source, stale."""
    lessons: tuple[Lesson, ...]
    quizzes: tuple[Quiz, ...]


@dataclass(frozen=True)
class Completion:
    """The keys of the lessons to do and of the quizzes to pass."""

    lessons: tuple[str, ...]
    quizzes: tuple[str, ...]


@dataclass(frozen=True)
class Package:
    """A valid course package."""

    slug: str
    source_language: str
    languages: tuple[str, ...]
    """Those with texts of the course; the source first."""
    hours: Decimal
    license: str
    completion: Completion
    certificate: JsonObject
    """issuer, signatories: [{name, title}]."""
    texts: Mapping[str, JsonObject]
    """By language: title, summary, outcomes, audience, state, source, stale."""
    modules: tuple[Module, ...]
    files: tuple[PackageFile, ...]
    """All files, sorted by path."""
