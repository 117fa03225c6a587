import os
from pathlib import Path

import pytest

from courses.package import FolderFiles, check_package
from courses.package.folder import StoredFiles
from tests.courses.package.packages import small_package, write_package

MIB = 1024 * 1024


class SizedFiles(StoredFiles):
    """Files of which only the sizes are known: reading one would be a mistake."""

    def __init__(self, sizes: dict[str, int]) -> None:
        super().__init__()
        self.sizes = sizes

    def __getitem__(self, path: str) -> bytes:
        raise AssertionError(f"{path} was read")


NAMES = [
    ("../course.yaml", "../course.yaml:1: a path must lead into the package"),
    ("/etc/passwd", "/etc/passwd:1: a path must lead into the package"),
    ("media//a.png", "media//a.png:1: a path must lead into the package"),
    ("media/./a.png", "media/./a.png:1: a path must lead into the package"),
    ("media/.a.png", "media/.a.png:1: hidden files have no place in a package"),
    (f"media/{'a' * 117}.png", f"media/{'a' * 117}.png:1: a name has at most 120 characters"),
    ("media/a\\b.png", "media/a\\b.png:1: a name holds a character that not every computer can store"),
    ("media/a\x00.png", "media/a\x00.png:1: a name holds a character that not every computer can store"),
    ("media/a\ud800.png", "media/a\\ud800.png:1: a name holds a character that not every computer can store"),
    ("media/a .png ", "media/a .png :1: a name holds a character that not every computer can store"),
    ("media/c:a.png", "media/c:a.png:1: a name holds a character that not every computer can store"),
    ("media/LEVELS.svg", "media/levels.svg:1: the name differs from media/LEVELS.svg only in the case or composition of letters"),
]


@pytest.mark.parametrize(("path", "fault"), NAMES, ids=[str(number) for number in range(len(NAMES))])
def test_a_name_that_leads_astray_is_told(path: str, fault: str) -> None:
    assert [str(one) for one in check_package({**small_package(), path: b"x"})] == [fault]


SIZES = [
    ({"media/a.webm": 100 * MIB + 1}, ["media/a.webm:1: a file has at most 100 MiB"]),
    ({f"media/{number}.webm": 100 * MIB for number in range(5)} | {"course.yaml": 1}, [".:1: a package has at most 500 MiB"]),
    ({f"media/{number}.png": 1 for number in range(5001)}, [".:1: a package has at most 5000 files"]),
]


@pytest.mark.parametrize(("sizes", "faults"), SIZES, ids=["a file", "all files", "number of files"])
def test_too_much_is_told_before_anything_is_read(sizes: dict[str, int], faults: list[str]) -> None:
    assert [str(one) for one in check_package(SizedFiles(sizes))] == faults


CONTENTS = [
    ("course.en.yaml", b"title: a\nsummary: \xff\n", "course.en.yaml:2: this is not UTF-8"),
    ("course.en.yaml", b"title: a\nsummary: a\x00\n", "course.en.yaml:2: a control character (U+0000)"),
    ("course.en.yaml", b"title: a\rsummary: a\n", "course.en.yaml:1: a control character (U+000D)"),
    ("course.en.yaml", "title: a\nsummary: a\x85\n".encode(), "course.en.yaml:2: a control character (U+0085)"),
    ("course.en.yaml", b"\xef\xbb\xbftitle: a\n", "course.en.yaml:1: the file begins with a byte order mark"),
    ("course.en.yaml", b"", "course.en.yaml:1: the file is empty"),
    ("course.en.yaml", b"#" * (MIB + 1), "course.en.yaml:1: a text of this kind has at most 1024 KiB"),
    ("01-response/02-command.en.md", b">" * (256 * 1024 + 1), "01-response/02-command.en.md:1: a text of this kind has at most 256 KiB"),
    ("media/levels.webm", b"\x1aE\xdf\xa3 matroska", "media/levels.webm:1: the content is not video/webm"),
    ("downloads/worksheet.txt", b"a\x1bb", "downloads/worksheet.txt:1: a control character (U+001B)"),
]


@pytest.mark.parametrize(("path", "content", "fault"), CONTENTS, ids=[fault for _, _, fault in CONTENTS])
def test_a_content_at_fault_is_told(path: str, content: bytes, fault: str) -> None:
    assert [str(one) for one in check_package({**small_package(), path: content})] == [fault]


def test_windows_line_ends_are_line_ends() -> None:
    package = {
        path: content.replace(b"\n", b"\r\n") if path.endswith((".yaml", ".md")) else content for path, content in small_package().items()
    }

    assert check_package(package) == []


def test_links_hidden_files_devices_and_deep_folders_are_told_and_not_followed(tmp_path: Path) -> None:
    folder = write_package(small_package(), tmp_path / "package")
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (folder / "downloads/link.txt").symlink_to(secret)
    (folder / "media/away").symlink_to(tmp_path)
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("x")
    (folder / "media/a/b").mkdir(parents=True)
    os.mkfifo(folder / "media/pipe.png")

    assert [str(one) for one in check_package(folder)] == [
        ".git:1: hidden files have no place in a package",
        "downloads/link.txt:1: links have no place in a package",
        "media/a/b:1: folders must not lie deeper than this",
        "media/away:1: links have no place in a package",
        "media/pipe.png:1: this is not a file that can be read",
    ]


def test_a_file_too_large_on_disk_is_not_read(tmp_path: Path) -> None:
    folder = write_package(small_package(), tmp_path)
    with (folder / "media/levels.webm").open("r+b") as file:
        file.truncate(100 * MIB + 1)  # sparse: it takes no room

    assert [str(one) for one in check_package(folder)] == ["media/levels.webm:1: a file has at most 100 MiB"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert [str(one) for one in check_package(tmp_path / "none")] == [".:1: this is not a folder that can be read"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert [str(one) for one in check_package(tmp_path)] == ["course.yaml:1: this file is missing"]


def test_a_folder_is_a_mapping_of_what_may_be_read(tmp_path: Path) -> None:
    write_package({"a.txt": b"a", "b/c.txt": b"c", ".hidden": b"x"}, tmp_path)

    files = FolderFiles(tmp_path)

    assert dict(files) == {"a.txt": b"a", "b/c.txt": b"c"}
    assert (len(files), files.sizes) == (2, {"a.txt": 1, "b/c.txt": 1})
    with pytest.raises(KeyError):
        files["../secret.txt"]


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    write_package({"a.txt": b"a"}, tmp_path / "package")
    files = FolderFiles(tmp_path / "package")
    (tmp_path / "package/a.txt").unlink()
    (tmp_path / "package/a.txt").symlink_to(tmp_path / "secret.txt")

    assert [str(one) for one in check_package(files)] == [
        "a.txt:1: this is not a file that can be read",
    ]
