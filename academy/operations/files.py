"""Files that never change, named by the SHA-256 of what is in them: `ab/abcd...` under the files folder."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1024 * 1024


def keep(data: bytes) -> str:
    """Keep bytes for good and give their name; the same bytes again change nothing.

    The file is written beside its place, synced and renamed: it is there whole or not at all, also after a power cut.
    Returns: the SHA-256, 64 hex digits.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if not _is_there(sha256, size=len(data)):
        _put(sha256, [data])
    return sha256


def keep_file(path: Path) -> str:
    """Keep a copy of a file without reading it whole into memory; gives its name as `keep` does."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    sha256 = digest.hexdigest()
    if not _is_there(sha256, size=size):
        _put(sha256, _chunks_of(path))
    return sha256


def is_name(text: str) -> bool:
    """Tell whether this is the name of a file, kept or not: 64 hex digits in lower case."""
    return _NAME.fullmatch(text) is not None


def path_of(sha256: str) -> Path:
    """Where the file of this name lies or would lie.

    Raises: ValueError, if this is no SHA-256 in lower case, so that no name leads out of the folder.
    """
    if not is_name(sha256):
        raise ValueError("A file is named by 64 hex digits in lower case.")
    return Path(settings.FILES_FOLDER) / sha256[:2] / sha256


def exists(sha256: str) -> bool:
    """Tell whether a file of this name is kept."""
    return path_of(sha256).is_file()


def open_file(sha256: str) -> BinaryIO:
    """Open a kept file for reading.

    Raises: FileNotFoundError, if there is none.
    """
    return path_of(sha256).open("rb")


def remove(sha256: str) -> None:
    """Remove a file for good; one that is not there is no fault."""
    path = path_of(sha256)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _sync_folder(path.parent)


def _is_there(sha256: str, *, size: int) -> bool:
    path = path_of(sha256)
    return path.is_file() and path.stat().st_size == size


def _chunks_of(path: Path) -> Iterable[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _put(sha256: str, chunks: Iterable[bytes]) -> None:
    """Write chunks under a name; what they add up to must be what the name says."""
    path = path_of(sha256)
    is_new_folder = not path.parent.is_dir()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        _write(handle, sha256, chunks)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    if is_new_folder:
        _sync_folder(path.parent.parent)


def _write(handle: int, sha256: str, chunks: Iterable[bytes]) -> None:
    digest = hashlib.sha256()
    with os.fdopen(handle, "wb") as target:
        for chunk in chunks:
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if digest.hexdigest() != sha256:
        raise ValueError("The file changed while it was being kept.")


def _sync_folder(folder: Path) -> None:
    """A rename is safe from a power cut once its folder is synced."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
