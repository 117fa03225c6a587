"""All files of a package, each read once: names, sizes, types, text."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from courses.package.contents import PackageFile
from courses.package.faults import Fault
from courses.package.folder import MOST_BYTES, MOST_BYTES_A_FILE, MOST_FILES, StoredFiles, sizes_of
from courses.package.media import file_type, media_faults

MOST_BYTES_A_TEXT = 1024 * 1024
MOST_BYTES_A_MARKDOWN = 256 * 1024  # parsing takes seconds beyond this
MOST_CHARACTERS_A_NAME = 120
_MIB = 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\\:*?\"<>|%#]+")


@dataclass
class Inventory:
    """What was read: the manifest's files by path, and the text of those that are text."""

    files: dict[str, PackageFile] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, path: str, content: bytes) -> None:
        """Enter one file."""
        kind = file_type(path)
        if kind is None:
            self.faults.append(Fault(path, 1, "a file of this kind has no place here"))
            return
        digest = hashlib.sha256(content).hexdigest()
        public = path.startswith(("media/", "downloads/"))
        self.files[path] = PackageFile(path, digest, len(content), kind.media_type, public)
        if not content:
            self.faults.append(Fault(path, 1, "the file is empty"))
        elif kind.fits and not kind.fits(content):
            self.faults.append(Fault(path, 1, f"the content is not {kind.media_type}"))
        elif kind.text:
            self._take_text(path, content)

    def _take_text(self, path: str, content: bytes) -> None:
        most = MOST_BYTES_A_MARKDOWN if path.endswith(".md") else MOST_BYTES_A_TEXT
        if len(content) > most and not path.startswith("downloads/"):
            self.faults.append(Fault(path, 1, f"a text of this kind has at most {most // 1024} KiB"))
            return
        try:
            text = content.decode()
        except UnicodeDecodeError as fault:
            self.faults.append(Fault(path, content.count(b"\n", 0, fault.start) + 1, "this is not UTF-8"))
            return
        control = _CONTROL.search(text)
        if text.startswith("\ufeff"):
            self.faults.append(Fault(path, 1, "the file begins with a byte order mark"))
        elif control:
            line = text.count("\n", 0, control.start()) + 1
            self.faults.append(Fault(path, line, f"a control character (U+{ord(control[0][0]):04X})"))
        else:
            self.texts[path] = text.replace("\r\n", "\n")
            self.faults += [Fault(path, line, message) for line, message in media_faults(path, self.texts[path])]


def take_inventory(source: Mapping[str, bytes]) -> Inventory:
    """Read all files; where names or sizes are at fault, nothing is read."""
    inventory = Inventory(faults=list(source.faults) if isinstance(source, StoredFiles) else [])
    sizes = sizes_of(source)
    outside = _name_faults(sizes) + _size_faults(sizes)
    inventory.faults += outside
    for path in sorted(sizes) if not outside else []:
        try:
            content = source[path]
        except OSError:
            inventory.faults.append(Fault(path, 1, "this is not a file that can be read"))
            continue
        inventory.take(path, content)
    return inventory


def _name_faults(sizes: Mapping[str, int]) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for path in sorted(sizes):
        message = _name_fault(path)
        alike = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if message:
            faults.append(Fault(path.encode(errors="backslashreplace").decode(), 1, message))
        elif alike != path:
            faults.append(Fault(path, 1, f"the name differs from {alike} only in the case or composition of letters"))
    return faults


def _name_fault(path: str) -> str | None:
    names = path.split("/")
    if any(name in {"", ".", ".."} for name in names):
        return "a path must lead into the package"
    if any(name.startswith(".") for name in names):
        return "hidden files have no place in a package"
    if any(len(name) > MOST_CHARACTERS_A_NAME for name in names):
        return f"a name has at most {MOST_CHARACTERS_A_NAME} characters"
    if any(not _NAME.fullmatch(name) or name != name.strip() or name.endswith(".") for name in names) or not _is_unicode(path):
        return "a name holds a character that not every computer can store"
    return None


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _size_faults(sizes: Mapping[str, int]) -> list[Fault]:
    if len(sizes) > MOST_FILES:
        return [Fault(".", 1, f"a package has at most {MOST_FILES} files")]
    faults = [
        Fault(path, 1, f"a file has at most {MOST_BYTES_A_FILE // _MIB} MiB")
        for path, size in sorted(sizes.items())
        if size > MOST_BYTES_A_FILE
    ]
    if sum(sizes.values()) > MOST_BYTES:
        faults.append(Fault(".", 1, f"a package has at most {MOST_BYTES // _MIB} MiB"))
    return faults
