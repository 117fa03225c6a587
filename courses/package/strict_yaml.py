"""YAML in which a scalar is text and nothing else, with the line of each value.

The events of ruamel's pure parser are put together here: its loaders turn `no` into False, let a repeated key win and follow
aliases without a limit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from courses.questions.base import is_storable

Place = tuple[str | int, ...]
Told = Callable[[int, str], None]

DEEPEST = 50
MOST_FROM_ALIASES = 1000


@dataclass(frozen=True)
class Document:
    """A document's value (text, lists, dicts) and the line of each key and item in it."""

    value: object
    lines: Mapping[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of a value, or of the nearest thing around it that has one."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


class _Stop(Exception):
    """A fault after which reading on makes no sense."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    value: list[object] | dict[str, object]
    place: Place
    anchor: str | None
    size: int = 1
    key: str | None = None
    skips: bool = False


@dataclass
class _Builder:
    """Puts events together; `tell` hears of faults after which reading goes on."""

    tell: Told
    first_line: int
    value: object = None
    documents: int = 0
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[object, int]] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    from_aliases: int = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + self.first_line
        if isinstance(event, NodeEvent) and getattr(event, "tag", None) is not None:
            raise _Stop(line, "tags (!) are not allowed")
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _Stop(line, "a second document begins here")
        elif isinstance(event, ScalarEvent):
            if not is_storable(event.value):
                raise _Stop(line, "an escape that stands for a control character")
            self._add(event.value, 1, line, event.anchor)
        elif isinstance(event, AliasEvent):
            self._add_alias(event, line)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(event, line)
        elif isinstance(event, CollectionEndEvent):
            self._end()

    def _begin(self, event: MappingStartEvent | SequenceStartEvent, line: int) -> None:
        if len(self.open) >= DEEPEST:
            raise _Stop(line, f"nested deeper than {DEEPEST}")
        value: list[object] | dict[str, object] = {} if isinstance(event, MappingStartEvent) else []
        place = self._add(value, 0, line, None)
        self.open.append(_Open(value, place, event.anchor))

    def _end(self) -> None:
        ended = self.open.pop()
        if ended.anchor is not None:
            self.anchors[ended.anchor] = (ended.value, ended.size)
        if self.open:
            self.open[-1].size += ended.size

    def _add_alias(self, event: AliasEvent, line: int) -> None:
        if event.anchor not in self.anchors:
            raise _Stop(line, f"*{event.anchor} has no anchor before it")
        value, size = self.anchors[event.anchor]
        self.from_aliases += size
        if self.from_aliases > MOST_FROM_ALIASES:
            raise _Stop(line, f"aliases stand for more than {MOST_FROM_ALIASES} values")
        self._add(value, size, line, None)

    def _add(self, value: object, size: int, line: int, anchor: str | None) -> Place:
        if anchor is not None:
            self.anchors[anchor] = (value, size)
        if not self.open:
            self.value, self.lines[()] = value, line
            return ()
        around = self.open[-1]
        around.size += size
        if isinstance(around.value, list):
            place: Place = (*around.place, len(around.value))
            around.value.append(value)
            self.lines[place] = line
            return place
        return self._add_to_mapping(around, around.value, value, line)

    def _add_to_mapping(self, around: _Open, mapping: dict[str, object], value: object, line: int) -> Place:
        if around.key is None:
            if not isinstance(value, str):
                raise _Stop(line, "a key must be plain text")
            around.key, around.skips = value, value in mapping
            if around.skips:
                self.tell(line, f"{value} is written twice")
            else:
                mapping[value] = None  # keeps the place of a key whose value is faulty
                self.lines[(*around.place, value)] = line
            return around.place
        place = (*around.place, around.key)
        if not around.skips:
            mapping[around.key] = value
        around.key = None
        return place


def read_yaml(text: str, tell: Told, *, first_line: int = 1) -> Document | None:
    """Read one document; `tell(line, message)` hears of each fault, and None comes back where there is nothing to go on with.

    Args: first_line, the line at which the text begins in its file.
    """
    told: list[tuple[int, str]] = []
    builder = _Builder(lambda line, message: told.append((line, message)), first_line)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
        if not builder.documents:
            told.append((first_line, "there is nothing in it"))
    except _Stop as stop:
        told.append((stop.line, stop.message))
    except ReaderError as fault:
        told.append((text.count("\n", 0, fault.position) + first_line, "a character that YAML does not allow"))
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        told.append(((mark.line if mark else 0) + first_line, f"this is not YAML: {' '.join(str(fault.problem or fault.context).split())}"))
    except (YAMLError, ValueError, IndexError, OverflowError):  # what its scanner lets through on odd directives and escapes
        told.append((first_line, "this is not YAML"))
    for line, message in told:
        tell(line, message)
    return None if told else Document(builder.value, builder.lines)
