"""What is prepared once for every change."""

import os
from pathlib import Path

from babel.messages.mofile import read_mo

from academy.operations.starting import preparing

CATALOG = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Course"\nmsgstr "과정"\n'


def write_catalog(root: Path) -> Path:
    source = root / "ko" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOG, encoding="utf-8")
    return source


def test_a_catalog_is_compiled_without_gettext_and_only_once(tmp_path):
    source = write_catalog(tmp_path)

    assert [preparing.compile_messages([tmp_path]) for _ in range(2)] == [1, 0]

    with source.with_suffix(".mo").open("rb") as compiled:
        assert read_mo(compiled).get("Course").string == "과정"
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


def test_a_catalog_that_changed_is_compiled_again(tmp_path):
    source = write_catalog(tmp_path)
    preparing.compile_messages([tmp_path])
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))

    assert preparing.compile_messages([tmp_path]) == 1


def test_a_fingerprint_follows_names_sizes_and_times(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("one")
    os.utime(second, (0, 0))
    whole = preparing.fingerprint([first, second])

    assert preparing.fingerprint([second, first]) == whole
    assert preparing.fingerprint([first]) != whole
    os.utime(second, (1, 1))
    assert preparing.fingerprint([first, second]) != whole


def test_a_torn_stamp_file_counts_as_none(tmp_path):
    stamps = preparing.Stamps(tmp_path / "prepared.json")
    stamps.keep("static", "one")
    stamps.keep("database", "two")
    assert stamps.read() == {"static": "one", "database": "two"}

    stamps.file.write_text('{"static": "on')

    assert stamps.read() == {}
