"""What a client of the released API would trip over in a new one.

    python -m tests.contract.breaking RELEASED NEW      names every break between two OpenAPI 3.1 files, and fails if there is one

More than before is no break: a new path, an optional field of a request, a field or a new value in an answer.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Schema = dict[str, Any]
_MOST = ("maximum", "maxLength", "maxItems", "maxProperties")
_LEAST = ("minimum", "minLength", "minItems", "minProperties")
_ANYTHING: Schema = {}


@dataclass(frozen=True)
class Direction:
    """Which of the two sides has to fit into the other: what clients send into what is taken, what is answered into what they expect."""

    released: Schema
    new: Schema
    sent: bool

    def breaks(self, before: Schema, after: Schema, where: str) -> list[str]:
        """What of a schema does not fit any more."""
        narrow, wide = ((self.released, before), (self.new, after)) if self.sent else ((self.new, after), (self.released, before))
        found = []
        for given in _alternatives(*narrow):
            tried = [list(self._unfit(given, taken, where)) for taken in _alternatives(*wide)]
            found += min(tried, key=len)
        return found

    def _unfit(self, given: Schema, taken: Schema, where: str) -> Iterator[str]:
        kinds = (given.get("type"), taken.get("type"))
        if kinds[1] is not None and kinds[0] != kinds[1] and kinds != ("integer", "number"):
            yield f"{where}: {kinds[0] or 'anything'} where {kinds[1]} is {'taken now' if self.sent else 'expected'}"
            return
        for name in ("format", "pattern"):
            if taken.get(name) not in {None, given.get(name)}:
                yield f"{where}: {name} {taken[name]} {'is asked for now' if self.sent else 'is not kept'}"
        for names, sign in ((_MOST, 1), (_LEAST, -1)):
            for name in names:
                if name in taken and (name not in given or sign * given[name] > sign * taken[name]):
                    yield f"{where}: {name} {taken[name]} {'is asked for now' if self.sent else 'is not kept'}"
        if self.sent and "enum" in taken and not set(given.get("enum", [None])) <= set(taken["enum"]):
            yield f"{where}: takes only {', '.join(map(str, taken['enum']))} now"
        yield from self._unfit_parts(given, taken, where)

    def _unfit_parts(self, given: Schema, taken: Schema, where: str) -> Iterator[str]:
        for name in sorted(set(taken.get("required", [])) - set(given.get("required", []))):
            yield f"{where}.{name}: {'is required now' if self.sent else 'may be missing now'}"
        of_given, of_taken = given.get("properties", {}), taken.get("properties", {})
        closed = taken.get("additionalProperties") is False
        gone = (set(of_given) - set(of_taken) if closed else set()) if self.sent else set(of_taken) - set(of_given)
        yield from (f"{where}.{name}: is gone" for name in sorted(gone))
        if self.sent and closed and given.get("additionalProperties", True) is not False:
            yield f"{where}: takes no other fields now"
        inner = [(f"{where}.{name}", of_given[name], of_taken[name]) for name in of_given if name in of_taken]
        inner += [(f"{where}[]", given.get("items", _ANYTHING), taken["items"])] if "items" in taken else []
        both = given.get("additionalProperties"), taken.get("additionalProperties")
        inner += [(f"{where}{{}}", *both)] if all(isinstance(each, dict) for each in both) else []
        for place, one, other in inner:
            yield from self.breaks(one, other, place) if self.sent else self.breaks(other, one, place)


def _alternatives(document: Schema, schema: Schema) -> list[Schema]:
    """A schema as a list of plain ones, each of one type, of which one has to fit."""
    if "$ref" in schema:
        return _alternatives(document, _resolved(document, schema))
    for name in ("oneOf", "anyOf"):
        if name in schema:
            return [plain for each in schema[name] for plain in _alternatives(document, each)]
    if "allOf" in schema:
        (only,) = schema["allOf"]  # drf-spectacular writes it to put a description beside a reference
        return _alternatives(document, only)
    kinds = schema.get("type")
    return [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else [schema]


def _resolved(document: Schema, node: Schema) -> Schema:
    if "$ref" not in node:
        return node
    found = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(document, found)


def breaks(released: Schema, new: Schema) -> list[str]:
    """Every break, by operation and place."""
    found = []
    for path, methods in released["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            found += [f"{name}: is gone"] if after is None else _of_operation(released, new, operation, after, name)
    return found


def _of_operation(released: Schema, new: Schema, before: Schema, after: Schema, name: str) -> list[str]:
    sent, answered = Direction(released, new, sent=True), Direction(released, new, sent=False)
    found = _of_parameters(sent, before, after, name)
    if {} in before.get("security", [{}]) and {} not in after.get("security", [{}]):
        found.append(f"{name}: asks for a log-in now")
    body, present = before.get("requestBody", {}), after.get("requestBody", {})
    if present.get("required") and not body.get("required"):
        found.append(f"{name}: a body is required now")
    found += _of_media(sent, body, present, f"{name} request")
    for status, answer in before["responses"].items():
        if status not in after["responses"]:
            found.append(f"{name} {status}: is gone")
        else:
            described = _resolved(released, answer), _resolved(new, after["responses"][status])
            found += _of_media(answered, *described, f"{name} {status}")
    return found


def _of_parameters(sent: Direction, before: Schema, after: Schema, name: str) -> list[str]:
    known, present = ({(each["in"], each["name"]): each for each in side.get("parameters", [])} for side in (before, after))
    found = [f"{name}: {place} parameter {key} is gone" for place, key in known if (place, key) not in present]
    for (place, key), parameter in present.items():
        was = known.get((place, key))
        if parameter.get("required") and not (was and was.get("required")):
            found.append(f"{name}: {place} parameter {key} is required now")
        if was:
            found += sent.breaks(was["schema"], parameter["schema"], f"{name}: {place} parameter {key}")
    return found


def _of_media(direction: Direction, before: Schema, after: Schema, where: str) -> list[str]:
    found = []
    for kind, media in before.get("content", {}).items():
        if kind not in after.get("content", {}):
            found.append(f"{where}: {kind} is gone")
        else:
            found += direction.breaks(media["schema"], after["content"][kind]["schema"], where)
    return found


def main(released: str, new: str) -> int:
    read = YAML(typ="safe")
    found = breaks(read.load(Path(released)), read.load(Path(new)))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
