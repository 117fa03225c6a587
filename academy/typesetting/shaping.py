"""Text to glyphs in visual order: runs by direction and face, each shaped by HarfBuzz."""

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

import uharfbuzz as hb

from academy.typesetting.direction import in_visual_order, is_rtl
from academy.typesetting.direction import levels as levels_of
from academy.typesetting.fonts import INVISIBLE, SANS, Face, Style, clusters, covers, face_for, open_face

REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph at its place from the line's left end, in em; `text` is what it stands for, empty if another glyph tells."""

    id: int
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Neighboring glyphs of one face, from left to right."""

    face: Face
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One shaped line: `text` in NFC and reading order, runs in visual order; `size` in points, `em_*` in em of that size."""

    text: str
    size: float
    rtl: bool
    runs: tuple[Run, ...]
    em_width: float
    em_top: float
    em_bottom: float

    @property
    def width(self) -> float:
        """The advance of the whole line, in points."""
        return self.em_width * self.size

    @property
    def top(self) -> float:
        """The highest ink above the baseline, in points."""
        return self.em_top * self.size

    @property
    def bottom(self) -> float:
        """The lowest ink, in points; negative below the baseline."""
        return self.em_bottom * self.size

    def at(self, size: float) -> "Line":
        """The same line in another size."""
        return replace(self, size=size)


def can_print(text: str) -> bool:
    """Whether the fonts cover the text, so that a certificate can carry it; empty and blank text cannot be printed."""
    return bool(text.strip()) and covers(unicodedata.normalize("NFC", text))


def shape_line(text: str, *, size: float, style: Style = "sans") -> Line:
    """Shape text of any script for one line; `size` in points. What no face covers becomes U+FFFD: ask `can_print` first."""
    return _shape(unicodedata.normalize("NFC", text), style).at(size)


@dataclass(slots=True)
class _Piece:
    text: str
    level: int
    face: Face


def _pieces(text: str, style: Style) -> list[_Piece]:
    """Runs of one level and one face, in reading order."""
    levels = levels_of(text)
    found: list[_Piece] = []
    at = 0
    for cluster in clusters(text):
        level, last = levels[at], found[-1] if found else None
        at += len(cluster)
        face = last.face if last is not None and _follows(cluster, last.face) else face_for(cluster, style)
        drawn = cluster if face is not None else REPLACEMENT
        face = face or open_face(SANS[0])
        if last is not None and last.level == level and last.face is face:
            last.text += drawn
        else:
            found.append(_Piece(drawn, level, face))
    return found


def _follows(cluster: str, face: Face) -> bool:
    """Whether the cluster is a space or punctuation that the face before it has: such follow the script they stand in."""
    return unicodedata.category(cluster[0])[0] not in "LN" and all(character in INVISIBLE or face.has(character) for character in cluster)


@lru_cache(maxsize=256)
def _shape(text: str, style: Style) -> Line:
    text = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    pieces = _pieces(text, style)
    runs: list[Run] = []
    pen = top = bottom = 0.0
    for piece in in_visual_order(pieces, [piece.level for piece in pieces]):
        run, pen = _shape_piece(piece, pen)
        if not run.glyphs:
            continue
        runs.append(run)
        high, low = _ink(run)
        top, bottom = max(top, high), min(bottom, low)
    return Line(text, 1.0, is_rtl(text), tuple(runs), pen, top, bottom)


def _shape_piece(piece: _Piece, pen: float) -> tuple[Run, float]:
    """The piece's glyphs from the pen on, and where the pen stands then, both in em."""
    buffer = hb.Buffer()
    buffer.add_str(piece.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level % 2 else "ltr"  # HarfBuzz mirrors brackets by it
    buffer.language = "und"  # else the process's locale would choose letter forms
    hb.shape(piece.face.font, buffer)
    unit = piece.face.units_per_em
    ends = _cluster_ends([info.cluster for info in buffer.glyph_infos], len(piece.text))
    glyphs: list[Glyph] = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        stands_for = piece.text[info.cluster : ends.pop(info.cluster, info.cluster)]
        glyphs.append(Glyph(info.codepoint, pen + position.x_offset / unit, position.y_offset / unit, stands_for))
        pen += position.x_advance / unit
    return Run(piece.face, tuple(glyphs)), pen


def _cluster_ends(starts: list[int], length: int) -> dict[int, int]:
    """Where the text of each HarfBuzz cluster ends."""
    order = sorted(set(starts))
    return dict(zip(order, [*order[1:], length], strict=False))


def _ink(run: Run) -> tuple[float, float]:
    """The highest and the lowest ink of a run, in em."""
    unit = run.face.units_per_em
    high = low = 0.0
    for glyph in run.glyphs:
        extents = run.face.font.get_glyph_extents(glyph.id)
        if extents is not None and extents.height:
            high = max(high, glyph.y + extents.y_bearing / unit)
            low = min(low, glyph.y + (extents.y_bearing + extents.height) / unit)
    return high, low
