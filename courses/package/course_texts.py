"""Texts of courses and modules in all languages of a package."""

from collections.abc import Mapping

from courses.package.contents import JsonObject
from courses.package.model import CourseText, CourseTranslation, ModuleText, ModuleTranslation
from courses.package.reading import Reading


def read_course_texts(reading: Reading, paths: Mapping[str, str]) -> dict[str, JsonObject]:
    """By language, the source first: title, summary, outcomes, audience, state, source, stale."""
    return _read_texts(reading, paths, base="course", shape=CourseText, translation=CourseTranslation)


def read_module_texts(reading: Reading, paths: Mapping[str, str], *, folder: str) -> dict[str, JsonObject]:
    """By language, the source first: title, summary, state, source, stale."""
    return _read_texts(reading, paths, base=f"{folder}/module", shape=ModuleText, translation=ModuleTranslation)


def _read_texts(
    reading: Reading,
    paths: Mapping[str, str],
    *,
    base: str,
    shape: type[CourseText | ModuleText],
    translation: type[CourseTranslation | ModuleTranslation],
) -> dict[str, JsonObject]:
    source_file = f"{base}.{reading.source_language}.yaml"
    texts: dict[str, JsonObject] = {}
    for language in in_order(reading, paths):
        is_source = language == reading.source_language
        read = reading.read(source_file if is_source else paths[language], shape if is_source else translation)
        if read:
            text = read[0]
            fields = text.model_dump(exclude={"state", "source"})
            texts[language] = {**fields, **reading.origin(text, source_file=source_file)}
    return texts


def in_order(reading: Reading, paths: Mapping[str, str]) -> list[str]:
    """The source language, which must be there, then the others by tag."""
    return [reading.source_language, *sorted(paths.keys() - {reading.source_language})]
