"""JSON bodies as they are taken."""

from io import BytesIO

import pytest
from django.conf import settings

from academy.api.faults import MalformedRequest, TooLarge
from academy.api.parser import DEEPEST, StrictJSONParser


def parse(body: bytes) -> object:
    return StrictJSONParser().parse(BytesIO(body))


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b" [1, 2.5, true, null] ", [1, 2.5, True, None]),
        ('{"name": "ឈឹម សុខា"}'.encode(), {"name": "ឈឹម សុខា"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"a": {"b": 1}, "b": 2}', {"a": {"b": 1}, "b": 2}),
        (b'{"a": "[[[[[[[[[[[[[[[[[[[[[[[[[[\\"[[["}', {"a": '[[[[[[[[[[[[[[[[[[[[[[[[[["[[['}),
        (b"[" * DEEPEST + b"]" * DEEPEST, eval("[" * DEEPEST + "]" * DEEPEST)),
    ],
)
def test_json_is_taken(body, value):
    assert parse(body) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{}garbage",
        b"'a'",
        b"\x00",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_json_is_refused(body):
    with pytest.raises(MalformedRequest):
        parse(body)


@pytest.mark.parametrize("body", [b'{"a": 1, "a": 1}', b'[{"b": {"a": 1, "c": 2, "a": 3}}]', b'{"a": 1, "\\u0061": 2}'])
def test_a_key_that_stands_twice_is_refused_by_name(body):
    with pytest.raises(MalformedRequest) as refused:
        parse(body)

    assert str(refused.value.detail) == "The key 'a' stands twice in one object."


@pytest.mark.parametrize("body", [b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), b"[" * 200_000, b'{"a":' * 30 + b"1" + b"}" * 30])
def test_what_is_too_deep_is_refused_before_it_is_parsed(body):
    with pytest.raises(MalformedRequest) as refused:
        parse(body)

    assert str(refused.value.detail) == f"The body is nested more than {DEEPEST} deep."


@pytest.mark.parametrize("body", [b'{"a": "x\\u0000"}', b'{"a\\u0000": 1}', b'{"a": ["\\ud800"]}', b'{"\\udfff": 1}'])
def test_text_that_no_database_keeps_is_refused(body):
    with pytest.raises(MalformedRequest) as refused:
        parse(body)

    assert str(refused.value.detail) == "The body has a character that no text may hold (NUL or half a surrogate pair)."


def test_a_body_of_the_largest_size_is_taken_and_one_byte_more_is_not():
    largest = b'"' + b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 2) + b'"'

    assert len(str(parse(largest))) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 2
    with pytest.raises(TooLarge):
        parse(largest + b" ")
