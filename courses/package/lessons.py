"""Lessons: front matter, Markdown, and what both refer to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from courses.package.contents import Download, Lesson, LessonText, Video
from courses.package.course_texts import in_order
from courses.package.markdown import inspect
from courses.package.media import PICTURES, VIDEOS, extension
from courses.package.model import LessonHead, LessonTranslation, OnlyTitle, SourceVideo
from courses.package.reading import Reading, Shape
from courses.package.strict_yaml import Document

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<head>.*?)^---[ \t]*(?:\n|\Z)(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class _Page:
    """A lesson file taken apart; `body_line` is the line at which its Markdown begins."""

    path: str
    head: str
    body: str
    body_line: int


def read_lesson(reading: Reading, paths: Mapping[str, str], *, stem: str, position: int) -> Lesson | None:
    """Read a lesson in all its languages; None where its source can't be read.

    Args: paths, its files by language; stem, their common beginning with the folder.
    """
    source_file = f"{stem}.{reading.source_language}.md"
    page = _take_apart(reading, source_file)
    read = _read_head(reading, page, LessonHead) if page else None
    if page is None or read is None:
        for path in paths.values():  # a translation can't be judged without its source, but must be readable
            if path != source_file:
                _take_apart(reading, path)
        return None
    head, document = read
    reading.take_key("lesson", head.key, file=source_file, line=document.line_of(("key",)))
    _check_media(reading, source_file, head, document)
    texts = {reading.source_language: _source_text(reading, page, head)}
    for language in in_order(reading, paths)[1:]:
        text = _translated_text(reading, paths[language], head=head, source_file=source_file)
        if text:
            texts[language] = text
    return Lesson(head.key, position, head.minutes, head.open, texts)


def _take_apart(reading: Reading, path: str) -> _Page | None:
    text = reading.text(path)
    if text is None:
        return None
    match = _FRONT_MATTER.match(text)
    if not match:
        reading.tell(path, 1, "a lesson begins with front matter between two lines ---")
        return None
    page = _Page(path, match["head"], match["body"], text.count("\n", 0, match.start("body")) + 1)
    if not page.body.strip():
        reading.tell(path, page.body_line, "the lesson has no text")
    return page


def _read_head(reading: Reading, page: _Page, shape: type[Shape]) -> tuple[Shape, Document] | None:
    return reading.parse(page.path, shape, page.head, first_line=2)


def _source_text(reading: Reading, page: _Page, head: LessonHead) -> LessonText:
    return LessonText(
        file=page.path,
        title=head.title,
        objective=head.objective,
        markdown=page.body,
        pictures=check_markdown(reading, page.path, page.body, first_line=page.body_line),
        videos=tuple(_video(video, title=video.title) for video in head.video),
        downloads=tuple(Download(download.file, download.title) for download in head.downloads),
        state="source",
        source="",
        stale=False,
    )


def _translated_text(reading: Reading, path: str, *, head: LessonHead, source_file: str) -> LessonText | None:
    page = _take_apart(reading, path)
    read = _read_head(reading, page, LessonTranslation) if page else None
    if page is None or read is None:
        return None
    own, document = read
    if own.key != head.key:
        reading.tell(path, document.line_of(("key",)), f"the key must be {head.key} as in {source_file}")
    videos = _titles(reading, page, document, "video", own.video, head.video)
    downloads = _titles(reading, page, document, "downloads", own.downloads, head.downloads)
    origin = reading.origin(own, source_file=source_file)
    return LessonText(
        file=path,
        title=own.title,
        objective=own.objective,
        markdown=page.body,
        pictures=check_markdown(reading, path, page.body, first_line=page.body_line),
        videos=tuple(_video(video, title=title) for video, title in zip(head.video, videos, strict=True)),
        downloads=tuple(Download(download.file, title) for download, title in zip(head.downloads, downloads, strict=True)),
        state=own.state,
        source=own.source,
        stale=bool(origin["stale"]),
    )


def _titles(
    reading: Reading,
    page: _Page,
    document: Document,
    name: str,
    translated: Sequence[OnlyTitle],
    source: Sequence[OnlyTitle | SourceVideo | Download | object],
) -> list[str]:
    """The translated titles in the source's order; the source's own where none are translated or their number is wrong (told)."""
    own = [item.title for item in translated]
    if own and len(own) != len(source):
        reading.tell(page.path, document.line_of((name,)), f"{name} has {len(own)} titles, the source has {len(source)}")
    return own if own and len(own) == len(source) else [str(getattr(item, "title", "")) for item in source]


def _video(video: SourceVideo, *, title: str) -> Video:
    return Video(video.file, title, dict(video.subtitles), dict(video.transcript))


def check_markdown(reading: Reading, path: str, body: str, *, first_line: int) -> tuple[str, ...]:
    """Tell the faults of a Markdown text and give the paths of its pictures, each once."""
    inspection = inspect(body)
    for line, message in inspection.faults:
        reading.tell(path, first_line + line - 1, message)
    for line, picture in inspection.pictures:
        _refer(reading, path, first_line + line - 1, target=picture, folder="media", extensions=PICTURES)
    return tuple(dict.fromkeys(picture for _, picture in inspection.pictures))


def _check_media(reading: Reading, path: str, head: LessonHead, document: Document) -> None:
    for index, video in enumerate(head.video):
        _refer(reading, path, document.line_of(("video", index, "file")), target=video.file, folder="media", extensions=VIDEOS)
        if reading.source_language not in video.transcript:
            line = document.line_of(("video", index, "transcript"))
            reading.tell(path, line, f"the video has no transcript in {reading.source_language}")
        for language, target in video.subtitles.items():
            line = document.line_of(("video", index, "subtitles", language))
            _refer(reading, path, line, target=target, folder="media", extensions={"vtt"})
        for language, target in video.transcript.items():
            line = document.line_of(("video", index, "transcript", language))
            _refer(reading, path, line, target=target, folder="media", extensions={"md"})
    for index, download in enumerate(head.downloads):
        line = document.line_of(("downloads", index, "file"))
        _refer(reading, path, line, target=download.file, folder="downloads", extensions=None)


def _refer(reading: Reading, path: str, line: int, *, target: str, folder: str, extensions: Iterable[str] | None) -> None:
    reading.used.add(target)
    if not target.startswith(f"{folder}/"):
        reading.tell(path, line, f"{target[:200]} is not under {folder}/")
    elif extensions is not None and extension(target) not in extensions:
        reading.tell(path, line, f"{target[:200]} is not one of {', '.join(sorted(extensions))}")
    elif target not in reading.files:
        reading.tell(path, line, f"{target[:200]} is not in the package")
