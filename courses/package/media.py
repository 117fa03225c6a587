"""Pictures, videos, subtitles and downloads: the types that a package may carry, told from content and not only from the name."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from courses.package.svg import svg_faults

_NO_TIME = "a subtitle without a time as 00:01.000 --> 00:02.500"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """A type of file: its media type, how its content is recognized, and whether it is text."""

    media_type: str
    fits: Callable[[bytes], bool] | None = None
    text: bool = False


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _webm(content: bytes) -> bool:
    return content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:128]


def _mp4(content: bytes) -> bool:
    return content[4:8] == b"ftyp"


MEDIA: dict[str, FileType] = {
    "png": FileType("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileType("image/jpeg", _begins(b"\xff\xd8\xff")),
    "webp": FileType("image/webp", _webp),
    "svg": FileType("image/svg+xml", text=True),
    "webm": FileType("video/webm", _webm),
    "mp4": FileType("video/mp4", _mp4),
    "vtt": FileType("text/vtt", text=True),
    "md": FileType("text/markdown", text=True),
}
PICTURES = frozenset({"png", "jpg", "webp", "svg"})
VIDEOS = frozenset({"webm", "mp4"})

_ZIP, _OLE = _begins(b"PK\x03\x04"), _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
DOWNLOADS: dict[str, FileType] = {
    "txt": FileType("text/plain", text=True),
    "csv": FileType("text/csv", text=True),
    "pdf": FileType("application/pdf", _begins(b"%PDF-")),
    "docx": FileType(f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "pptx": FileType(f"{_OFFICE}presentationml.presentation", _ZIP),
    "odt": FileType(f"{_OPEN_DOCUMENT}text", _ZIP),
    "ods": FileType(f"{_OPEN_DOCUMENT}spreadsheet", _ZIP),
    "odp": FileType(f"{_OPEN_DOCUMENT}presentation", _ZIP),
    "doc": FileType("application/msword", _OLE),
    "xls": FileType("application/vnd.ms-excel", _OLE),
    "ppt": FileType("application/vnd.ms-powerpoint", _OLE),
}
AUTHORED: dict[str, FileType] = {
    "yaml": FileType("application/yaml", text=True),
    "md": FileType("text/markdown", text=True),
}


def extension(path: str) -> str:
    """What follows the last dot of a file's name; empty where there is none."""
    return path.rpartition("/")[2].rpartition(".")[2] if "." in path.rpartition("/")[2] else ""


def file_type(path: str) -> FileType | None:
    """The type of a file by its folder and extension, or None if such a file has no place in a package."""
    folder = path.split("/")[0] if "/" in path else ""
    return {"media": MEDIA, "downloads": DOWNLOADS}.get(folder, AUTHORED).get(extension(path))


def media_faults(path: str, text: str) -> list[tuple[int, str]]:
    """The faults of a text under media/ (SVG, WebVTT), with lines from 1."""
    checks = {"svg": svg_faults, "vtt": vtt_faults}
    check = checks.get(extension(path)) if path.startswith("media/") else None
    return check(text) if check else []


def vtt_faults(text: str) -> list[tuple[int, str]]:
    """What is wrong with subtitles: not WebVTT, a cue that can't be read, one that ends before it begins, none at all."""
    arrows = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1) if "->" in line]
    try:
        captions = webvtt.from_string(text, strict=True).captions
    except MalformedFileError:
        return [(1, "WebVTT begins with a line WEBVTT")]
    except MalformedCaptionError as fault:
        told = str(fault)
        return [(next((number for number, line in arrows if line in told), 1), _NO_TIME)]
    if len(captions) != len(arrows):  # the parser passes over what it does not recognize
        return [(next((number for number, line in arrows if "-->" not in line), arrows[-1][0]), _NO_TIME)]
    if not captions:
        return [(1, "there is no subtitle in it")]
    timed = zip(captions, arrows, strict=True)
    return [(number, "a subtitle that ends before it begins") for caption, (number, _) in timed if _ends_early(caption.start, caption.end)]


def _ends_early(start: str, end: str) -> bool:
    return _seconds(end) <= _seconds(start)


def _seconds(time: str) -> Decimal:
    hours, minutes, seconds = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Decimal(seconds)
