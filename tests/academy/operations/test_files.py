import hashlib
import os
from pathlib import Path

import pytest

from academy.operations import files

HELLO = hashlib.sha256(b"hello").hexdigest()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"
    return settings.FILES_FOLDER


def all_files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("text", ["", "x", HELLO.upper(), HELLO[1:], f"{HELLO}0", f"{HELLO[1:]}\n", "../" * 22, "\x00" * 64])
def test_only_64_hex_digits_in_lower_case_name_a_file(text):
    assert (files.is_name(HELLO), files.is_name(text)) == (True, False)


def test_a_file_is_kept_under_its_digest(folder):
    sha256 = files.keep(b"hello")

    assert sha256 == HELLO
    assert all_files(folder) == [f"{HELLO[:2]}/{HELLO}"]
    with files.open_file(sha256) as kept:
        assert kept.read() == b"hello"


def test_keeping_the_same_bytes_again_writes_nothing(folder):
    files.keep(b"hello")
    before = files.path_of(HELLO).stat().st_ino

    files.keep(b"hello")

    assert files.path_of(HELLO).stat().st_ino == before
    assert all_files(folder) == [f"{HELLO[:2]}/{HELLO}"]


def test_a_file_that_was_cut_off_is_written_again():
    files.keep(b"hello")
    files.path_of(HELLO).write_bytes(b"hel")

    files.keep(b"hello")

    assert files.path_of(HELLO).read_bytes() == b"hello"


def test_a_write_that_fails_leaves_nothing_behind(folder, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        files.keep(b"hello")

    assert all_files(folder) == []
    assert not files.path_of(HELLO).exists()


def test_removing_a_file_twice_is_no_fault():
    files.keep(b"hello")

    files.remove(HELLO)
    files.remove(HELLO)

    assert not files.path_of(HELLO).exists()


@pytest.mark.parametrize("name", ["", "..", "../" + "a" * 61, "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "g" * 64])
def test_what_is_no_digest_names_no_file(name):
    with pytest.raises(ValueError, match="64 hex digits"):
        files.path_of(name)
