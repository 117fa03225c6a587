"""Copying a file under the name of what is in it."""

import hashlib
import os
from pathlib import Path

from academy.operations.backups.manifest import create

_BLOCK = 1 << 20


def copy_checked(source: Path, target: Path, sha256: str) -> bool:
    """Copy a file, whole or not at all, if its bytes are what its name says; the caller syncs the disk.

    Returns: whether they are. Raises: FileNotFoundError, if there is no source.
    """
    digest = hashlib.sha256()
    with source.open("rb") as readable:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = target.with_name(f".part-{sha256}")
        beside.unlink(missing_ok=True)
        try:
            with create(beside) as writable:
                while block := readable.read(_BLOCK):
                    digest.update(block)
                    writable.write(block)
            if digest.hexdigest() != sha256:
                return False
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    return True


def sync_folder(folder: Path) -> None:
    """A rename is safe from a power cut once its folder is synced."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
