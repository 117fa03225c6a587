"""The vendored faces: which there are in each style, and which of them covers a character."""

import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import uharfbuzz as hb

Style = Literal["sans", "serif", "bold", "mono"]

FOLDER = Path(__file__).with_name("fonts")
SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao"),
    *("Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thaana", "Thai", "Tifinagh", "KR", "SC"),
)
SANS = ("NotoSans-Regular", *(f"NotoSans{script}-Regular" for script in SCRIPTS))
SERIF = tuple(f"NotoSerif{script}-Regular" for script in ("", "Armenian", "Ethiopic", "Georgian", "Hebrew", "Khmer", "Lao", "Thai"))
NAMES: dict[Style, tuple[str, ...]] = {
    "sans": SANS,
    "serif": (*SERIF, *SANS),
    "bold": ("NotoSans-Bold", *SANS),
    "mono": ("NotoSansMono-Regular", *SANS),
}

# They draw nothing themselves, and HarfBuzz hides them: a face need not know them.
JOINERS = "\u200c\u200d"
INVISIBLE = frozenset(JOINERS + "\u00ad\u034f\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
# Thai and Lao write these vowels before the consonant that carries them.
LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")
VIRAMA = 9  # the canonical combining class of the signs that tie the next consonant to this one


@dataclass(frozen=True, eq=False)
class Face:
    """One font file, opened once a process and never changed, so threads share it; `box` and widths in font units."""

    name: str
    face: hb.Face
    font: hb.Font
    units_per_em: int
    box: tuple[int, int, int, int]

    def has(self, character: str) -> bool:
        """Whether the file has a glyph for the character."""
        return bool(self.font.get_nominal_glyph(ord(character)))


@cache
def open_face(name: str) -> Face:
    """The face of `fonts/<name>.ttf`."""
    face = hb.Face(hb.Blob.from_file_path(FOLDER / f"{name}.ttf"))
    box = struct.unpack(">4h", face.reference_table("head").data[36:44])
    return Face(name, face, hb.Font(face), face.upem, box)


def clusters(text: str) -> Iterator[str]:
    """What must stay together, in one face and on one line: a base with its marks, joiners and tied consonants."""
    start = 0
    for at in range(1, len(text)):
        before, here = text[at - 1], text[at]
        marks = unicodedata.category(here)[0] == "M" or here in INVISIBLE
        tied = before == "\u200d" or before in LEADING_VOWELS or unicodedata.combining(before) == VIRAMA
        if not (marks or (tied and here != " ")):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


@lru_cache(maxsize=4096)
def face_for(cluster: str, style: Style) -> Face | None:
    """The first face of the style that has every visible character of the cluster."""
    visible = [character for character in cluster if character not in INVISIBLE]
    if any(unicodedata.category(character) == "Cc" for character in visible):
        return None
    return next((face for face in map(open_face, NAMES[style]) if all(map(face.has, visible))), None)


def covers(text: str) -> bool:
    """Whether the faces together can draw every character of the text (NFC)."""
    return all(face_for(cluster, "sans") is not None for cluster in clusters(text))
