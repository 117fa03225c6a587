"""The index rows of a version, made from its package: modules, lessons with their texts ready to be sent, quizzes, questions, files."""

from collections.abc import Mapping

from courses.models import CourseVersion, Lesson, LessonText, Module, Question, Quiz, VersionFile
from courses.package import contents
from courses.package.markdown import render


def media_address(sha256: str, path: str) -> str:
    """The address of a public file: its content, then a name for people."""
    return f"/media/{sha256}/{path.rpartition('/')[2]}"


def index_version(version: CourseVersion, package: contents.Package) -> None:
    """Write the index rows of a new version, inside the transaction that makes it."""
    files = {file.path: file for file in package.files}
    VersionFile.objects.bulk_create(
        VersionFile(version=version, path=file.path, sha256=file.sha256, size=file.size, media_type=file.media_type, public=file.public)
        for file in package.files
    )
    for module in package.modules:
        row = Module.objects.create(version=version, key=module.key, position=module.position, texts=_plain(module.texts))
        for lesson in module.lessons:
            _index_lesson(version, row, lesson, files)
        for quiz in module.quizzes:
            _index_quiz(version, row, quiz)


def _index_lesson(version: CourseVersion, module: Module, lesson: contents.Lesson, files: Mapping[str, contents.PackageFile]) -> None:
    row = Lesson.objects.create(
        version=version, module=module, key=lesson.key, position=lesson.position, minutes=lesson.minutes, open=lesson.open
    )
    LessonText.objects.bulk_create(_text_row(row, language, text, files) for language, text in lesson.texts.items())


def _text_row(lesson: Lesson, language: str, text: contents.LessonText, files: Mapping[str, contents.PackageFile]) -> LessonText:
    def address(path: str) -> str:
        return media_address(files[path].sha256, path)

    html = render(text.markdown, media=address)
    media = [
        {
            "url": address(video.file),
            "type": files[video.file].media_type,
            "title": video.title,
            "bytes": files[video.file].size,
            "subtitles": [{"language": tag, "url": address(path)} for tag, path in sorted(video.subtitles.items())],
            "transcript": next(
                (address(video.transcripts[tag]) for tag in (language, *sorted(video.transcripts)) if tag in video.transcripts), None
            ),
        }
        for video in text.videos
    ]
    downloads = [
        {
            "url": address(download.file),
            "title": download.title,
            "name": download.file.rpartition("/")[2],
            "type": files[download.file].media_type,
            "bytes": files[download.file].size,
        }
        for download in text.downloads
    ]
    return LessonText(
        lesson=lesson,
        language=language,
        title=text.title,
        objective=text.objective,
        html=html,
        media=media,
        downloads=downloads,
        bytes_text=len(html.encode()),
        bytes_pictures=sum(files[path].size for path in set(text.pictures)),
        bytes_video=sum(files[video.file].size for video in text.videos),
        state=text.state,
        source_digest=text.source,
        stale=text.stale,
    )


def _index_quiz(version: CourseVersion, module: Module, quiz: contents.Quiz) -> None:
    row = Quiz.objects.create(
        version=version,
        module=module,
        key=quiz.key,
        position=quiz.position,
        minutes=quiz.minutes,
        attempts=quiz.attempts,
        time_limit_seconds=quiz.time_limit_seconds,
        pass_mark=quiz.pass_mark_hundredths,
        feedback=quiz.feedback,
        draw=quiz.draw,
        shuffle=quiz.shuffle,
        texts=_plain(quiz.texts),
    )
    Question.objects.bulk_create(
        Question(
            quiz=row,
            key=question.key,
            type=question.type,
            position=place,
            weight=question.weight,
            spec=question.spec,
            texts=_plain(question.texts),
        )
        for place, question in enumerate(quiz.questions, start=1)
    )


def _plain(texts: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    return {language: dict(of_language) for language, of_language in texts.items()}
