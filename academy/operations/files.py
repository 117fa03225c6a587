"""Files that never change, named by the SHA-256 of what is in them: `ab/abcd...` under the files folder."""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Keep bytes for good and give their name; the same bytes again change nothing.

    The file is written beside its place, synced and renamed: it is there whole or not at all, also after a power cut.
    Returns: the SHA-256, 64 hex digits.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    if not _is_there(sha256, size=len(data)):
        _put(sha256, data)
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


def _put(sha256: str, data: bytes) -> None:
    path = path_of(sha256)
    is_new_folder = not path.parent.is_dir()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        _write(handle, data)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    if is_new_folder:
        _sync_folder(path.parent.parent)


def _write(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())


def _sync_folder(folder: Path) -> None:
    """A rename is safe from a power cut once its folder is synced."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
