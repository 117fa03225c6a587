"""What a backup says about itself: one JSON file that holds the SHA-256 of every other member, and its own."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

NAME = "manifest.json"
FORMAT = 1


class BackupRefused(Exception):
    """Why a backup is not made or not restored, in one sentence for the terminal."""


@dataclass(frozen=True)
class Manifest:
    """`database` holds `vendor`, `migrations` ([app, name]), `tables` (rows by name) and what its loader needs beyond that.

    `members`: the SHA-256 of each file of the dated folder by its path there. `missing`: files that the database names and that were
    not there, or were not what their name says, when the backup was made; its first hundred.
    """

    made_at: str
    version: str
    database: dict[str, Any]
    members: dict[str, str]
    files: int
    file_bytes: int
    missing: list[str]
    format: int = FORMAT

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def migrations(self) -> set[tuple[str, str]]:
        return {(app, name) for app, name in self.database["migrations"]}


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: the last member of a backup, without which it is none."""
    contents = asdict(manifest)
    with create(folder / NAME) as target:
        target.write(json.dumps({"sha256": _digest(contents), "contents": contents}, indent=1).encode())


def read(folder: Path) -> Manifest:
    """Read and check the manifest of a backup.

    Raises: BackupRefused, if there is none or it was cut off or altered.
    """
    try:
        written = json.loads((folder / NAME).read_bytes())
        contents = written["contents"]
        if contents["format"] != FORMAT:
            raise BackupRefused(f"The backup {folder} is of format {contents['format']}; this version of Academy reads format {FORMAT}.")
        if written["sha256"] != _digest(contents):
            raise BackupRefused(f"The backup {folder} was altered: its manifest is not what it was.")
        return Manifest(**contents)
    except FileNotFoundError as fault:
        raise BackupRefused(f"{folder} is no backup: it has no {NAME}.") from fault
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BackupRefused(f"The backup {folder} cannot be read: its manifest was cut off or altered.") from fault


def check_members(folder: Path, manifest: Manifest) -> None:
    """Compare every member with its SHA-256.

    Raises: BackupRefused, if one is missing, cut off or altered.
    """
    for name, expected in manifest.members.items():
        path = folder / name
        if not path.is_file() or digest_of(path) != expected:
            raise BackupRefused(f"The backup {folder} was cut off or altered: {name} is not what it was.")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def create(path: Path) -> BinaryIO:
    """A new file for its owner's eyes alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _digest(contents: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
