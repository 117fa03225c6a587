"""Making text fit: smaller, then on more lines, never overlapping and never losing a character."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from academy.typesetting.fonts import Style, clusters
from academy.typesetting.shaping import Line, shape_line


@dataclass(frozen=True, slots=True)
class Place:
    """Room for a text on `count` lines: sizes from `largest` to `smallest`; all in points.

    `rise` is free above the first baseline, `step` lies between two, `drop` is free below the last.
    """

    count: int
    largest: float
    smallest: float
    rise: float
    drop: float
    step: float = 0.0


def fit_lines(text: str, *, style: Style, width: float, places: Sequence[Place]) -> tuple[Line, ...]:
    """The text in the first place where it is not smaller than the smallest size; in the last place as small as it must be."""
    for place in places:
        lines = _wrapped(text, place, style=style, width=width)
        if lines[0].size >= place.smallest:
            return lines
    return lines


def _wrapped(text: str, place: Place, *, style: Style, width: float) -> tuple[Line, ...]:
    lines = [shape_line(part, size=1.0, style=style) for part in _parts(text, place.count, style)]
    size = min(place.largest, width / max(0.01, *(line.em_width for line in lines)))
    size = min(size, place.rise / max(lines[0].em_top, 0.01), place.drop / max(-lines[-1].em_bottom, 0.01))
    for upper, lower in pairwise(lines):
        size = min(size, place.step / (lower.em_top - upper.em_bottom + 0.05))
    return tuple(line.at(size) for line in lines)


def _parts(text: str, count: int, style: Style) -> list[str]:
    """The text cut into at most `count` parts of about the same width; together they are the text."""
    if count == 1:
        return [text]
    words = text.split(" ")
    pieces = [word + " " for word in words[:-1]] + words[-1:]
    widths = [_em_width(piece, style) for piece in pieces]
    if max(widths) > 1.5 * sum(widths) / count:  # scripts without spaces, and words that are too long for any line
        pieces = list(clusters(text))
        widths = [_em_width(piece, style) for piece in pieces]
    low, high = max(widths), sum(widths)
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(pieces, widths, middle)) <= count else (middle, high)
    return _filled(pieces, widths, high)


def _em_width(text: str, style: Style) -> float:
    return shape_line(text, size=1.0, style=style).em_width


def _filled(pieces: Sequence[str], widths: Sequence[float], limit: float) -> list[str]:
    parts: list[str] = []
    used = limit
    for piece, width in zip(pieces, widths, strict=True):
        if used + width > limit + 1e-9 and not (parts and not piece.strip()):
            parts.append("")
            used = 0.0
        parts[-1] += piece
        used += width
    return parts
