"""JSON as it is taken: one key once, no NaN, not too deep, not too large."""

import codecs
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.parsers import JSONParser

from academy.api.faults import MalformedRequest, TooLarge

DEEPEST = 20


class StrictJSONParser(JSONParser):
    """DRF's parser takes a doubled key without a word and reads a body of any size; this one refuses both."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        data = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(data) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge(f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024} kB.")
        try:
            text = codecs.decode(data, "utf-8")
            _refuse_depth(text)
            value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
        except (ValueError, RecursionError) as fault:
            raise MalformedRequest(f"The body is not JSON: {fault}.") from fault
        if _has_unstorable_text(value):
            raise MalformedRequest("The body has a character that no text may hold (NUL or half a surrogate pair).")
        return value


def _refuse_depth(text: str) -> None:
    """Counted before parsing, for Python's parser recurses."""
    depth, within, escaped = 0, False, False
    for letter in text:
        if within:
            within = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            within = True
        elif letter in "[{":
            depth += 1
            if depth > DEEPEST:
                raise MalformedRequest(f"The body is nested more than {DEEPEST} deep.")
        elif letter in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise MalformedRequest(f"The key {doubled[:80]!r} stands twice in one object.")
    return found


def _constant(name: str) -> None:
    raise MalformedRequest(f"{name} is not a JSON number.")


def _has_unstorable_text(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return any(_has_unstorable_text(name) or _has_unstorable_text(inner) for name, inner in value.items())
    return isinstance(value, list) and any(_has_unstorable_text(inner) for inner in value)
