"""A folder as a mapping of paths to contents, without following anything out of it."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from courses.package.faults import Fault

MOST_FILES = 5000
MOST_BYTES_A_FILE = 100 * 1024 * 1024
MOST_BYTES = 500 * 1024 * 1024
_DEEPEST = 2


class StoredFiles(Mapping[str, bytes]):
    """Files that are read when they are asked for; `sizes` is known before, `faults` tells what was left out and why."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.sizes: dict[str, int] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self.sizes)

    def __len__(self) -> int:
        return len(self.sizes)


class FolderFiles(StoredFiles):
    """The files of a folder by their path in it, at most one byte beyond the limit each; links, hidden files and devices are left out."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        if root.is_dir():
            self._walk(root, "")
        else:
            self.faults.append(Fault(".", 1, "this is not a folder that can be read"))

    def __getitem__(self, path: str) -> bytes:
        if path not in self.sizes:
            raise KeyError(path)
        # O_NOFOLLOW: a file may have been replaced by a link since the walk.
        descriptor = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(MOST_BYTES_A_FILE + 1)

    def _walk(self, folder: Path, prefix: str) -> None:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            self.faults.append(Fault(prefix.rstrip("/") or ".", 1, "this folder cannot be read"))
            return
        for entry in entries:
            if len(self.sizes) > MOST_FILES:
                return
            self._take(entry, prefix + os.fsencode(entry.name).decode(errors="backslashreplace"))

    def _take(self, entry: os.DirEntry[str], path: str) -> None:
        if entry.name.startswith("."):
            self.faults.append(Fault(path, 1, "hidden files have no place in a package"))
        elif entry.is_symlink():
            self.faults.append(Fault(path, 1, "links have no place in a package"))
        elif entry.is_dir(follow_symlinks=False):
            if path.count("/") + 1 > _DEEPEST:
                self.faults.append(Fault(path, 1, "folders must not lie deeper than this"))
            else:
                self._walk(Path(entry.path), f"{path}/")
        elif entry.is_file(follow_symlinks=False) and os.access(entry.path, os.R_OK):
            self.sizes[path] = entry.stat(follow_symlinks=False).st_size
        else:
            self.faults.append(Fault(path, 1, "this is not a file that can be read"))


def sizes_of(source: Mapping[str, bytes]) -> dict[str, int]:
    """The size in bytes of each file, without reading stored ones."""
    return dict(source.sizes) if isinstance(source, StoredFiles) else {path: len(content) for path, content in source.items()}
