"""One reading of a package: what is at hand, what was referred to, and every fault met on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from courses.package.contents import JsonObject, PackageFile
from courses.package.faults import Fault
from courses.package.model import TranslationFields, read_model
from courses.package.strict_yaml import Document, read_yaml

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass
class Reading:
    """Shared by the readers of course, lessons and quizzes."""

    files: Mapping[str, PackageFile]
    texts: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    source_language: str = ""
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def tell(self, file: str, line: int, message: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(file, line, message))

    def text(self, path: str) -> str | None:
        """A file's text; None where it is missing (told here) or was faulty already."""
        if path not in self.files and not any(fault.file == path for fault in self.faults):
            self.tell(path, 1, "this file is missing")
        return self.texts.get(path)

    def parse(self, path: str, shape: type[Shape], text: str, *, first_line: int = 1) -> tuple[Shape, Document] | None:
        """Read a YAML text of a file into a model; None where there was a fault."""

        def tell(line: int, message: str) -> None:
            self.tell(path, line, message)

        document = read_yaml(text, tell, first_line=first_line)
        model = read_model(shape, document, tell) if document else None
        return (model, document) if document and model else None

    def read(self, path: str, shape: type[Shape]) -> tuple[Shape, Document] | None:
        """Read a YAML file into a model; None where there was a fault."""
        text = self.text(path)
        return None if text is None else self.parse(path, shape, text)

    def take_key(self, kind: str, key: str, *, file: str, line: int) -> None:
        """Enter a key that must be the only one of its kind in the course."""
        first = self.keys.setdefault((kind, key), file)
        if first != file:
            self.tell(file, line, f"the {kind} key {key} is taken by {first}")

    def origin(self, text: BaseModel, *, source_file: str) -> JsonObject:
        """Where a text comes from: `state`, `source` (digest of its source file) and whether it is `stale`."""
        if not isinstance(text, TranslationFields):
            return {"state": "source", "source": "", "stale": False}
        current = self.files.get(source_file)
        return {"state": text.state, "source": text.source, "stale": current is None or current.sha256 != text.source}
