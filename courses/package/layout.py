"""Which file is what: modules, lessons and quizzes found by the names of files."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from courses.package.model import is_language

Tell = Callable[[str, int, str], None]
ByLanguage = dict[str, str]

_TAG = r"(?P<tag>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)"
_ORDERED = r"[0-9]{2,3}-[a-z0-9-]+"
_COURSE_TEXT = re.compile(rf"course\.{_TAG}\.yaml")
_IN_MODULE = re.compile(rf"(?P<folder>{_ORDERED})/(?P<name>[^/]+)")
_UNIT_TEXT = re.compile(rf"(?P<unit>module|quiz)\.{_TAG}\.yaml")
_LESSON = re.compile(rf"(?P<stem>{_ORDERED})\.{_TAG}\.md")


@dataclass
class ModuleFolder:
    """The files of one module: its texts, its lessons by the name without language, its quiz."""

    folder: str
    texts: ByLanguage = field(default_factory=dict)
    lessons: dict[str, ByLanguage] = field(default_factory=dict)
    has_quiz: bool = False
    quiz_texts: ByLanguage = field(default_factory=dict)

    @property
    def structure(self) -> str:
        return f"{self.folder}/module.yaml"

    @property
    def quiz(self) -> str:
        return f"{self.folder}/quiz.yaml"


@dataclass
class Layout:
    """Paths by what they are; modules and lessons in the order of their numbers."""

    course_texts: ByLanguage = field(default_factory=dict)
    modules: list[ModuleFolder] = field(default_factory=list)


def read_layout(paths: Iterable[str], tell: Tell) -> Layout:
    """Sort all paths into a layout; `tell(file, line, message)` hears of those without a place and of doubled numbers."""
    layout = Layout()
    folders: dict[str, ModuleFolder] = {}
    for path in sorted(paths):
        if path == "course.yaml" or (path.startswith(("media/", "downloads/")) and path.count("/") == 1):
            continue
        if not _place(path, layout, folders, tell):
            tell(path, 1, "this file has no place in a package")
    layout.modules = sorted(folders.values(), key=lambda module: _number(module.folder))
    _check_numbers([(module.folder, module.structure) for module in layout.modules], tell)
    for module in layout.modules:
        module.lessons = dict(sorted(module.lessons.items(), key=lambda lesson: _number(lesson[0])))
        _check_numbers([(stem, min(files.values())) for stem, files in module.lessons.items()], tell)
        if module.quiz_texts and not module.has_quiz:
            tell(min(module.quiz_texts.values()), 1, "there is no quiz.yaml beside it")
    return layout


def _place(path: str, layout: Layout, folders: dict[str, ModuleFolder], tell: Tell) -> bool:
    if match := _COURSE_TEXT.fullmatch(path):
        return _enter(layout.course_texts, match["tag"], path, tell)
    inside = _IN_MODULE.fullmatch(path)
    if not inside:
        return False
    module = folders.setdefault(inside["folder"], ModuleFolder(inside["folder"]))
    name = inside["name"]
    if name == "module.yaml":
        return True
    if name == "quiz.yaml":
        module.has_quiz = True
        return True
    if match := _UNIT_TEXT.fullmatch(name):
        return _enter(module.texts if match["unit"] == "module" else module.quiz_texts, match["tag"], path, tell)
    if match := _LESSON.fullmatch(name):
        return _enter(module.lessons.setdefault(match["stem"], {}), match["tag"], path, tell)
    return False


def _enter(texts: ByLanguage, tag: str, path: str, tell: Tell) -> bool:
    if is_language(tag):
        texts[tag] = path
    else:
        tell(path, 1, f"{tag} is no language tag")
    return True


def _number(name: str) -> tuple[int, str]:
    return int(name.split("-")[0]), name


def _check_numbers(named: list[tuple[str, str]], tell: Tell) -> None:
    for (before, _), (name, file) in pairwise(named):
        if _number(before)[0] == _number(name)[0]:
            tell(file, 1, f"{name} has the same number as {before}")
