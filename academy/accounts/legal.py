"""The privacy notice and the terms: versioned Markdown files, one a language, read once a process."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import nh3
from markdown_it import MarkdownIt

from academy import languages

FOLDER = Path(__file__).parent / "documents"
SOURCE = "en"


@dataclass(frozen=True)
class Document:
    """The present version of one document, with its languages; the source comes first."""

    name: str
    version: str
    since: date
    languages: tuple[str, ...]


@dataclass(frozen=True)
class _Text:
    version: str
    since: date
    title: str
    html: str


def names() -> tuple[str, ...]:
    """The documents that everybody agrees to."""
    return tuple(sorted({path.name.split(".")[0] for path in FOLDER.glob("*.md")}))


@cache
def current(document: str) -> Document:
    """The present version of a document, and the languages it stands in; a translation of an older version is left out.

    Raises: KeyError, if there is no such document.
    """
    if document not in names():
        raise KeyError(document)
    source = _read(document, SOURCE)
    tags = [tag for tag in _tags(document) if tag != SOURCE and _read(document, tag).version == source.version]
    return Document(document, source.version, source.since, (SOURCE, *tags))


def text(document: str, language: str) -> tuple[str, str]:
    """Give (language, HTML) of the present version, in English where it does not stand in the language asked for."""
    found = languages.best([language], current(document).languages)
    return found, _read(document, found).html


def title(document: str, language: str) -> str:
    """The document's title, in the language that `text` gives for the same one."""
    return _read(document, languages.best([language], current(document).languages)).title


def _tags(document: str) -> list[str]:
    return sorted(path.name.split(".")[1] for path in FOLDER.glob(f"{document}.*.md"))


@cache
def _read(document: str, language: str) -> _Text:
    head, _, body = (FOLDER / f"{document}.{language}.md").read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    html = nh3.clean(MarkdownIt("commonmark", {"html": False}).render(body))
    return _Text(facts["version"], date.fromisoformat(facts["since"]), facts["title"], html)
