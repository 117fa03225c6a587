"""A course package, read and checked whole: either all of it is right, or every fault is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from courses.package.contents import Completion, Lesson, Module, Package, Quiz
from courses.package.course_texts import read_course_texts, read_module_texts
from courses.package.faults import Fault, PackageFaulty
from courses.package.folder import FolderFiles
from courses.package.inventory import take_inventory
from courses.package.layout import Layout, ModuleFolder, read_layout
from courses.package.lessons import check_markdown, read_lesson
from courses.package.model import AllOrKeys, CourseStructure, ModuleStructure
from courses.package.quizzes import read_quiz
from courses.package.reading import Reading
from courses.package.strict_yaml import Document

_STRUCTURE = "course.yaml"


def read_package(source: Path | Mapping[str, bytes]) -> Package:
    """Read a package from a folder, or from contents by path.

    Raises: PackageFaulty, with all faults.
    """
    inventory = take_inventory(FolderFiles(source) if isinstance(source, Path) else source)
    if inventory.faults and not inventory.files:
        raise PackageFaulty(inventory.faults)
    reading = Reading(inventory.files, inventory.texts, inventory.faults)
    layout = read_layout(inventory.files, reading.tell)
    read = reading.read(_STRUCTURE, CourseStructure)
    if read is None:  # without a source language no other file can be judged
        raise PackageFaulty(reading.faults)
    package = _read_course(reading, layout, *read)
    if reading.faults:
        raise PackageFaulty(reading.faults)
    return package


def check_package(source: Path | Mapping[str, bytes]) -> list[Fault]:
    """All faults of a package, sorted by file and line; none means that it can be published."""
    try:
        read_package(source)
    except PackageFaulty as faulty:
        return list(faulty.faults)
    return []


@dataclass
class _Counted:
    """How many lessons and quizzes came before, in the whole course."""

    lessons: int = 0
    quizzes: int = 0


def _read_course(reading: Reading, layout: Layout, structure: CourseStructure, document: Document) -> Package:
    reading.source_language = structure.source_language
    texts = read_course_texts(reading, layout.course_texts)
    if not layout.modules:
        reading.tell(_STRUCTURE, 1, "the course has no module")
    counted = _Counted()
    modules = tuple(_read_module(reading, folder, position, counted) for position, folder in enumerate(layout.modules, start=1))
    _check_first_lesson(reading, modules)
    _check_transcripts(reading, modules)
    _check_unused(reading)
    return Package(
        slug=structure.slug,
        source_language=structure.source_language,
        languages=tuple(texts),
        hours=structure.hours,
        license=structure.license,
        completion=_completion(reading, structure, document, modules),
        certificate=structure.certificate.model_dump(),
        texts=texts,
        modules=modules,
        files=tuple(reading.files[path] for path in sorted(reading.files)),
    )


def _read_module(reading: Reading, folder: ModuleFolder, position: int, counted: _Counted) -> Module:
    read = reading.read(folder.structure, ModuleStructure)
    key = read[0].key if read else ""
    if read:
        reading.take_key("module", key, file=folder.structure, line=read[1].line_of(("key",)))
    texts = read_module_texts(reading, folder.texts, folder=folder.folder)
    if not folder.lessons:
        reading.tell(folder.structure, 1, "the module has no lesson")
    lessons: list[Lesson] = []
    for stem, paths in folder.lessons.items():
        counted.lessons += 1
        lesson = read_lesson(reading, paths, stem=f"{folder.folder}/{stem}", position=counted.lessons)
        if lesson:
            lessons.append(lesson)
    quizzes: list[Quiz] = []
    if folder.has_quiz:
        counted.quizzes += 1
        quiz = read_quiz(reading, folder, position=counted.quizzes)
        quizzes = [quiz] if quiz else []
    return Module(key, position, texts, tuple(lessons), tuple(quizzes))


def _check_first_lesson(reading: Reading, modules: Sequence[Module]) -> None:
    first = next((lesson for module in modules for lesson in module.lessons), None)
    if first and first.position == 1 and not first.open:
        reading.tell(first.texts[reading.source_language].file, 2, "the first lesson of a course must be open")


def _check_transcripts(reading: Reading, modules: Sequence[Module]) -> None:
    texts = [lesson.texts[reading.source_language] for module in modules for lesson in module.lessons]
    for path in sorted({path for text in texts for video in text.videos for path in video.transcripts.values()}):
        if path in reading.texts:
            check_markdown(reading, path, reading.texts[path], first_line=1)


def _check_unused(reading: Reading) -> None:
    if any(fault.file.endswith(".md") for fault in reading.faults):
        return  # a lesson that could not be read may refer to them
    for path, file in sorted(reading.files.items()):
        if file.public and path.count("/") == 1 and path not in reading.used:
            reading.tell(path, 1, "no lesson refers to this file")


def _completion(reading: Reading, structure: CourseStructure, document: Document, modules: Sequence[Module]) -> Completion:
    lessons = [lesson.key for module in modules for lesson in module.lessons]
    quizzes = [quiz.key for module in modules for quiz in module.quizzes]
    # Keys can be judged only if every lesson and quiz could be read.
    judge = not reading.faults

    def resolve(name: str, wanted: AllOrKeys, known: list[str]) -> tuple[str, ...]:
        if wanted == "all":
            return tuple(known)
        for index, key in enumerate(wanted if judge else []):
            line = document.line_of(("completion", name, index))
            if key not in known:
                reading.tell(_STRUCTURE, line, f"completion.{name}: there is no {key}")
            elif key in wanted[:index]:
                reading.tell(_STRUCTURE, line, f"completion.{name}: {key} is listed twice")
        return tuple(key for key in known if key in wanted)

    completion = Completion(
        resolve("lessons", structure.completion.lessons, lessons), resolve("quizzes", structure.completion.quizzes, quizzes)
    )
    if judge and not reading.faults and not completion.lessons and not completion.quizzes:
        reading.tell(_STRUCTURE, document.line_of(("completion",)), "completion asks for nothing")
    return completion
