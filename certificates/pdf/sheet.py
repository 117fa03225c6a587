"""A ReportLab canvas that draws shaped lines: millimeters from the top left, mirrored where the course reads from right to left."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from academy.typesetting import Line, Run
from certificates.pdf.embedding import EmbeddedFont

WIDTH, HEIGHT = 297.0, 210.0
Align = Literal["start", "end"]


class _IssuedAt:
    """The times in the document's information, in the form that ReportLab reads; its own would be the clock's."""

    def __init__(self, at: datetime) -> None:
        self.YMDhms = at.astimezone(UTC).timetuple()[:6]
        self.dhh = self.dmm = 0
        self.t = at.timestamp()


class Sheet(Canvas):
    """One A4 page in landscape. It shares nothing with other sheets, so threads may draw at once."""

    def __init__(self, *, language: str, rtl: bool, at: datetime) -> None:
        super().__init__(io.BytesIO(), pagesize=(WIDTH * mm, HEIGHT * mm), pageCompression=0, invariant=1, lang=language)
        self.rtl = rtl
        self._fonts: dict[str, EmbeddedFont] = {}
        self._doc._timeStamp = _IssuedAt(at)
        # Flate alone for every stream; ReportLab's own compression adds ASCII85 by a setting of the whole process.
        self._doc.defaultStreamFilters = [pdfdoc.PDFZCompress]
        self._code.append(f"{mm:.5f} 0 0 {mm:.5f} 0 0 cm")

    def _make_preamble(self) -> None:
        """Begin pages and forms without Helvetica, which ReportLab would refer to and not embed."""
        self._preamble = ""

    def x(self, x: float) -> float:
        """The place of an x measured from the reading side's edge."""
        return WIDTH - x if self.rtl else x

    def y(self, y: float) -> float:
        """The place of a y measured from the top."""
        return HEIGHT - y

    def mirrored(self) -> None:
        """Save the state; from here to `restoreState` drawings are turned over if the course reads from right to left."""
        self.saveState()
        if self.rtl:
            self.transform(-1, 0, 0, 1, WIDTH, 0)

    def lines(
        self, lines: Sequence[Line], *, x: float, baselines: Sequence[float], color: str, language: str = "", align: Align = "start"
    ) -> None:
        """Draw the lines of one text as one unit for readers and search.

        A line written against the page's direction starts where the widest of them ends; `x` and `baselines` in mm.
        """
        widest = max(line.width for line in lines)
        text = "".join(line.text for line in lines)
        self._code.append(_marked(text, language))
        self.setFillColor(HexColor(color))
        for line, baseline in zip(lines, baselines, strict=True):
            # what hangs over on the far side of the block, in mm
            rest = (widest - line.width) / mm if align == "start" and line.rtl != self.rtl else 0.0
            offset = rest if align == "start" else -line.width / mm
            left = self.x(x + offset) - (line.width / mm if self.rtl else 0.0)
            self.glyphs(line, left, self.y(baseline))
        self._code.append("EMC")

    def glyphs(self, line: Line, left: float, bottom: float, mode: str = "") -> None:
        """Draw a line's glyphs from a point in mm of the paper; `mode` holds further text operators."""
        size = line.size / mm
        self._code.append(f"BT {mode}".strip())
        for run in line.runs:
            font = self._font(run)
            self._code.append(f"/{font.resource} {size:.4g} Tf 1 0 0 1 {left + run.glyphs[0].x * size:.3f} {bottom:.3f} Tm")
            self._code.append(_shown(run, font, size))
        self._code.append("ET")

    def outlined(self, line: Line, *, left: float, bottom: float, color: str, stroke: float) -> None:
        """Draw the contours of a line in the present coordinates (mm), as one unit for readers."""
        self._code.append(_marked(line.text, ""))
        self.setStrokeColor(HexColor(color))
        self.setLineWidth(stroke)
        self.glyphs(line, left, bottom, "1 Tr")
        self._code.append("BT 0 Tr ET EMC")

    def finish(self) -> bytes:
        """Close the page and give the file."""
        self.showPage()
        fonts = {font.resource: font.write(self._doc) for font in self._fonts.values()}
        self._doc.idToObject[pdfdoc.BasicFonts] = pdfdoc.PDFDictionary(fonts)
        return bytes(self.getpdfdata())

    def _font(self, run: Run) -> EmbeddedFont:
        font = self._fonts.setdefault(run.face.name, EmbeddedFont(run.face, f"F{len(self._fonts) + 1}"))
        for glyph in run.glyphs:
            font.use(glyph.id, glyph.text)
        return font


def _marked(text: str, language: str) -> str:
    """The operator that tells what the drawing until EMC says: glyphs alone cannot be copied, searched or read aloud."""
    lang = f"/Lang ({language}) " if language else ""
    return f"/Span <<{lang}/ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC"


def _shown(run: Run, font: EmbeddedFont, size: float) -> str:
    """Text operators for the glyphs of a run, moved to where HarfBuzz put them: along the line in 1/1000 em, across it by rise."""
    code: list[str] = []
    shown: list[str] = []
    pen, rise, origin = 0, 0.0, run.glyphs[0].x
    for glyph in run.glyphs:
        if glyph.y != rise:
            code.append(f"[{''.join(shown)}] TJ" if shown else "")
            code.append(f"{glyph.y * size:.3f} Ts")
            shown, rise = [], glyph.y
        back = pen - round((glyph.x - origin) * 1000)
        shown.append(f"{back or ''}<{glyph.id:04X}>")
        pen += font.width(glyph.id) - back
    code.append(f"[{''.join(shown)}] TJ" if shown else "")
    return " ".join(part for part in [*code, "0 Ts" if rise else ""] if part).replace("><", "")
