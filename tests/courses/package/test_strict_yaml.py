import time

import pytest

from courses.package.strict_yaml import Document, read_yaml


def read(text: str, *, first_line: int = 1) -> tuple[Document | None, list[tuple[int, str]]]:
    told: list[tuple[int, str]] = []
    return read_yaml(text, lambda line, message: told.append((line, message)), first_line=first_line), told


@pytest.mark.parametrize("scalar", ["no", "NO", "true", "null", "~", "12:30", "2020-10-12", "0o14", "1e3", ".nan", "007", "=", "1_000"])
def test_a_scalar_is_the_text_that_stands_there(scalar: str) -> None:
    document, told = read(f"a: {scalar}\nb: [{scalar}]\n")

    assert told == []
    assert document is not None
    assert document.value == {"a": scalar, "b": [scalar]}


def test_each_value_has_its_line() -> None:
    document, _ = read("a: 1\nb:\n  - x\n  - c: 2\n    d: |\n      long\n", first_line=10)

    assert document is not None
    assert document.lines == {(): 10, ("a",): 10, ("b",): 11, ("b", 0): 12, ("b", 1): 13, ("b", 1, "c"): 13, ("b", 1, "d"): 14}
    assert document.line_of(("b", 1, "c", "deeper")) == 13


def test_a_small_alias_stands_for_its_value() -> None:
    document, told = read("a: &x [1, 2]\nb: *x\nc: &y no\nd: *y\n")

    assert (document and document.value, told) == ({"a": ["1", "2"], "b": ["1", "2"], "c": "no", "d": "no"}, [])


def test_a_merge_key_merges_nothing() -> None:
    document, _ = read("a: &x {role: admin}\nb:\n  <<: *x\n")

    assert document is not None
    assert document.value == {"a": {"role": "admin"}, "b": {"<<": {"role": "admin"}}}


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{key}: &{key} [{', '.join([f'*{before}'] * 10)}]\n" for before, key in ["ab", "bc", "cd", "de", "ef", "fg", "gh"]
)

WRONG = [
    ("", 1, "there is nothing in it"),
    ("# only a comment\n", 1, "there is nothing in it"),
    ("a: 1\nb: 2\na: 3\n", 3, "a is written twice"),
    ("a:\n  b: 1\n  b: {c: 1}\n", 3, "b is written twice"),
    ("a: 1\n---\nb: 2\n", 2, "a second document begins here"),
    ("a: 1\nb: !!int 3\n", 2, "tags (!) are not allowed"),
    ("a: !<tag:yaml.org,2002:python/object:os.system> x\n", 1, "tags (!) are not allowed"),
    ("a: &x [1]\nb: *y\n", 2, "*y has no anchor before it"),
    ("a: &x [*x]\n", 1, "*x has no anchor before it"),
    ("? [a]\n: 1\n", 1, "a key must be plain text"),
    ("a: 1\n  b: 2\n", 2, "this is not YAML: mapping values are not allowed here"),
    ("a: 'open\n", 2, "this is not YAML: found unexpected end of stream"),
    ("a: 1\nb: \ufffe\n", 2, "a character that YAML does not allow"),
    ('a: 1\nb: "\\0"\n', 2, "an escape that stands for a control character"),
    ('a: "\\ud800"\n', 1, "an escape that stands for a control character"),
    ('a: "\\UFFFFFFFF"\n', 1, "this is not YAML"),
    ("[" * 20_000, 1, "nested deeper than 50"),
    ("- " * 20_000, 1, "nested deeper than 50"),
    (BOMB, 3, "aliases stand for more than 1000 values"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG, ids=[f"{line} {message}" for _, line, message in WRONG])
def test_what_is_not_strict_yaml_is_told_by_line(text: str, line: int, message: str) -> None:
    started = time.monotonic()

    assert read(text) == (None, [(line, message)])

    assert time.monotonic() - started < 10


def test_fifty_levels_are_not_too_deep() -> None:
    document, told = read("[" * 50 + "]" * 50)

    assert (document is not None, told) == (True, [])


def test_every_repeated_key_is_told() -> None:
    assert read("a: 1\na: 2\nb: {c: 1, c: 2}\n") == (None, [(2, "a is written twice"), (3, "c is written twice")])
