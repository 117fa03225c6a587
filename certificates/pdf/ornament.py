"""The drawings of a certificate: frame, spine, rosette, mark, QR code. One motif each, repeated by transformation."""

import math
from itertools import pairwise

import segno
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.pathobject import PDFPathObject

from certificates.pdf.sheet import Sheet

JADE, LINE, SPINE, INK, WHITE = "#0b5c57", "#dcd6c8", "#f6f0df", "#1c2427", "#ffffff"
JADE_ON_WHITE, JADE_ON_SPINE = "#79a5a2", "#51887f"  # 55 % and 70 % as flat tints: no transparency in the file
PERIOD = 19.0
MARK_HEIGHT, MARK_WIDTH = 24.0, 20.0


def draw_frame(sheet: Sheet) -> None:
    """Frame, hairline, and the spine with its guilloche, thread and five stitches."""
    _make_period(sheet)
    sheet.mirrored()
    sheet.setFillColor(HexColor(SPINE))
    sheet.rect(10, 10, 24, 190, stroke=0, fill=1)
    sheet.setStrokeColor(HexColor(JADE_ON_SPINE))
    sheet.setLineWidth(0.16)
    for index in range(10):
        sheet.saveState()
        sheet.translate(22, 10 + PERIOD * index)
        sheet.doForm("period")
        sheet.restoreState()
    sheet.setStrokeColor(HexColor(JADE))
    sheet.setLineWidth(0.7)
    sheet.line(34, 10, 34, 200)
    for y in (29, 67, 105, 143, 181):
        sheet.line(10, sheet.y(y), 34, sheet.y(y))
    sheet.setLineWidth(0.3)
    sheet.rect(10, 10, 277, 190)
    sheet.setStrokeColor(HexColor(LINE))
    sheet.setLineWidth(0.2)
    sheet.rect(36.5, 12.5, 248, 185)
    sheet.restoreState()


def _make_period(sheet: Sheet) -> None:
    """Fifteen sine curves over one period, upwards from the origin, as the form `period`."""
    sheet.beginForm("period", -12, -1, 12, PERIOD + 1)
    path = sheet.beginPath()
    for amplitude in (10.6, 7.6, 4.4):
        for phase in range(5):
            _sine(path, amplitude, phase * 2 * math.pi / 5)
    sheet.drawPath(path)
    sheet.endForm()


def _sine(path: PDFPathObject, amplitude: float, phase: float) -> None:
    """One period of a sine as eight cubic curves."""
    step = PERIOD / 8
    wave = 2 * math.pi / PERIOD
    heights = [step * index for index in range(9)]
    # x, and how far x runs over a third of the step along the tangent: the controls of a Hermite curve
    points = [(amplitude * math.sin(wave * y + phase), amplitude * wave * math.cos(wave * y + phase) * step / 3, y) for y in heights]
    path.moveTo(round(points[0][0], 2), 0)
    for (x0, slope0, y0), (x1, slope1, y1) in pairwise(points):
        curve = (x0 + slope0, y0 + step / 3, x1 - slope1, y1 - step / 3, x1, y1)
        path.curveTo(*(round(value, 2) for value in curve))


def draw_rosette(sheet: Sheet) -> None:
    """The rosette at 254 / 58 with the mark in its middle."""
    for name, width, height in (("petal", 25.0, 11.0), ("leaf", 12.5, 7.0)):
        sheet.beginForm(name, -width - 1, -height - 1, width + 1, height + 1)
        sheet.ellipse(-width, -height, width, height)
        sheet.endForm()
    sheet.mirrored()
    sheet.translate(254, sheet.y(58))
    sheet.setStrokeColor(HexColor(JADE_ON_WHITE))
    sheet.setLineWidth(0.14)
    for name, times, angle in (("petal", 30, 6), ("leaf", 20, 9)):
        sheet.saveState()
        for _ in range(times):
            sheet.doForm(name)
            sheet.rotate(angle)
        sheet.restoreState()
    sheet.setFillColor(HexColor(WHITE))
    sheet.circle(0, 0, 9, stroke=0, fill=1)
    sheet.restoreState()
    draw_mark(sheet, x=254 - 12.2 * MARK_WIDTH / MARK_HEIGHT / 2, top=58 - 6.1, height=12.2)


def draw_mark(sheet: Sheet, *, x: float, top: float, height: float) -> None:
    """The mark, a bound book, from its top corner on the reading side; mm."""
    sheet.mirrored()
    sheet.translate(x, sheet.y(top + height))
    sheet.scale(height / MARK_HEIGHT, height / MARK_HEIGHT)
    sheet.setFillColor(HexColor(JADE))
    sheet.rect(0, 0, MARK_WIDTH, MARK_HEIGHT, stroke=0, fill=1)
    sheet.setStrokeColor(HexColor(WHITE))
    sheet.setLineWidth(1.3)
    sheet.line(6, 0, 6, MARK_HEIGHT)
    for y in (3, 7.5, 12, 16.5, 21):
        sheet.line(0, y, 6, y)
    sheet.restoreState()


def draw_qr(sheet: Sheet, payload: str, *, x: float, top: float, size: float) -> None:
    """A QR code (level M) as one path; `x` is its side towards the start of reading, `size` its edge in mm."""
    # The mask is fixed: choosing one costs four times the rest and readers do not mind.
    matrix = segno.make(payload, error="m", mask=3, boost_error=False, micro=False).matrix
    modules = len(matrix)
    sheet.saveState()
    sheet.translate(sheet.x(x) - (size if sheet.rtl else 0), sheet.y(top))
    sheet.scale(size / modules, -size / modules)
    sheet.setFillColor(HexColor(INK))
    path = sheet.beginPath()
    for y, row in enumerate(matrix):
        start = 0
        for at in range(modules + 1):
            if at == modules or not row[at]:
                if at > start:
                    path.rect(start, y, at - start, 1)
                start = at + 1
    sheet.drawPath(path, stroke=0, fill=1)
    sheet.restoreState()
