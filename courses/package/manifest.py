"""The identity of a version: what its files are."""

import hashlib
import json
from collections.abc import Iterable

from courses.package.contents import PackageFile


def manifest_digest(files: Iterable[PackageFile]) -> str:
    """SHA-256 (hex) of the canonical JSON of `[[path, sha256], ...]`, sorted by path."""
    pairs = sorted([file.path, file.sha256] for file in files)
    return hashlib.sha256(json.dumps(pairs, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
