"""The certificate's composition: what stands where on the sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.units import mm

import certificates.pdf.ornament as ornament
import certificates.pdf.texts as texts
from academy.typesetting import Place, fit_lines, shape_line
from academy.typesetting.fonts import Style
from certificates.pdf.sheet import Align, Sheet
from certificates.pdf.words import ENGLISH, RTL_LANGUAGES, primary, words_of

INK, SOFT, JADE, OCHRE = "#1c2427", "#565d5b", "#0b5c57", "#7a5200"
OCHRE_TINT = "#c3b08c"  # 45 % on white
LEFT, COLUMN, RIGHT = 48.0, 228.0, 281.0
NAME_WIDTH = 172.0


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a text may stand: its baselines in mm from the top, and the sizes in points that suit so many lines."""

    baselines: tuple[float, ...]
    largest: float
    smallest: float
    rise: float = 12.4
    drop: float = 4.6

    def place(self) -> Place:
        """The same for the typesetter, in points."""
        step = self.baselines[1] - self.baselines[0] if len(self.baselines) > 1 else 0.0
        return Place(len(self.baselines), self.largest, self.smallest, self.rise * mm, self.drop * mm, step * mm)


# The last slot of each list takes what is left, however small.
NAME = (
    Slot((80,), 40, 22),
    Slot((77, 86.5), 24, 15, rise=9.4),
    Slot((73.8, 80.2, 86.6), 16, 11, rise=6.2),
    Slot((71.6, 76.6, 81.6, 86.6), 13, 0, rise=4.2),
)
NAME_ABOVE_LATIN = (
    Slot((80,), 40, 22),
    Slot((74.5, 83), 22, 14, rise=7, drop=3.2),
    Slot((72.2, 77.7, 83.2), 14, 10, rise=4.8, drop=2.6),
    Slot((70.6, 74.8, 79, 83.2), 11, 0, rise=3.4, drop=2.2),
)
LATIN_NAME = (
    Slot((91,), 18, 10, rise=6, drop=3),
    Slot((89, 93), 11, 7, rise=3, drop=1.6),
    Slot((88.6, 91.4, 94.2), 7.5, 0, rise=2.2, drop=1.2),
)
TITLE = (Slot((118,), 25, 16, rise=9.6, drop=4), Slot((114.2, 121.2), 16, 11, rise=6), Slot((112.2, 117, 121.8), 12, 0, rise=4))
ENGLISH_TITLE = (Slot((126.3,), 18.75, 11, rise=5, drop=2.4), Slot((124.6, 129), 11, 0, rise=3.6, drop=1.8))
ENGLISH_TITLE_LOW = (Slot((128.6,), 12, 8.5, rise=4, drop=2.4), Slot((126.9, 130.5), 9, 0, rise=2.6, drop=1.6))


@dataclass(slots=True)
class _Composition:
    """One certificate in the making."""

    sheet: Sheet
    facts: Mapping[str, Any]
    language: str

    def put(
        self,
        text: str,
        slots: Sequence[Slot],
        *,
        style: Style = "sans",
        color: str = INK,
        x: float = LEFT,
        width: float = COLUMN,
        language: str = "",
        align: Align = "start",
    ) -> Slot:
        """Draw a text in the first slot that it fits and say which; blank text draws nothing."""
        if not text.strip():
            return slots[0]
        lines = fit_lines(text, style=style, width=width * mm, places=[slot.place() for slot in slots])
        slot = next((slot for slot in slots if len(slot.baselines) == len(lines)), slots[0])
        self.sheet.lines(lines, x=x, baselines=slot.baselines[: len(lines)], color=color, language=language, align=align)
        return slot

    def pair(self, own: str, english: str, y: float, size: float) -> None:
        """A phrase in the course's language and, after 3 mm, the English one at three quarters of its size."""
        self.put(own, [Slot((y,), size, 0)], color=SOFT, language=self.language)
        if english:
            used = shape_line(own, size=size).width / mm + 3
            self.put(english, [Slot((y,), size * 0.75, 0)], color=SOFT, x=LEFT + used, width=COLUMN - used, language="en")


def render(facts: Mapping[str, Any], *, code: str, issued_at: datetime) -> bytes:
    """The certificate's PDF: one A4 page in landscape; equal arguments give equal bytes.

    Args: facts, as frozen at the request: `holder`, `holder_latin`, `course_title`, `course_title_en`, `course_language` (BCP 47),
    `hours`, `delivery`, `starts_on`, `ends_on`, `completed_on` (ISO dates), `cohort_title`, `issuer`,
    `signatories` [{`name`, `title`}], `verify_url`, `specimen`, `time_zone` (IANA); code, with or without dashes; issued_at, aware.
    Raises: ValueError, if no font covers the holder's name nor its Latin form.
    """
    language = re.sub(r"[^A-Za-z0-9-]", "", str(facts.get("course_language") or "")) or "en"
    rtl = primary(language) in RTL_LANGUAGES
    sheet = Sheet(language=language, rtl=rtl, at=issued_at)
    made = _Composition(sheet, facts, language)
    specimen = bool(facts.get("specimen"))
    _describe(made, code)
    ornament.draw_frame(sheet)
    if specimen:
        _put_specimen(sheet)
    ornament.draw_rosette(sheet)
    _put_issuer(made)
    english = _put_text(made, issued_at)
    _put_signatories(made)
    _put_code(made, code)
    if specimen:
        wording = words_of(language) or ENGLISH
        said = [wording.specimen, ENGLISH.specimen] if english and wording is not ENGLISH else [wording.specimen]
        made.put(f"SPECIMEN. {' '.join(said)}", [Slot((194.6,), 9, 0)], style="bold", color=OCHRE, width=200)
    return sheet.finish()


def _describe(made: _Composition, code: str) -> None:
    """Title, author and subject, which readers show instead of the file's name."""
    name, _ = texts.names(made.facts)
    title, _ = texts.titles(made.facts)
    prefix = "SPECIMEN: " if made.facts.get("specimen") else ""
    made.sheet.setTitle(f"{prefix}{ENGLISH.heading}: {name}")
    made.sheet.setAuthor(str(made.facts.get("issuer") or ""))
    made.sheet.setSubject(f"{title} ({'-'.join(texts.grouped(code))})")
    made.sheet.setCreator("Academy")
    made.sheet.setViewerPreference("DisplayDocTitle", "true")


def _put_specimen(sheet: Sheet) -> None:
    """SPECIMEN in outline letters across the middle, 225 mm long, under everything else."""
    line = shape_line("SPECIMEN", size=100, style="bold")
    line = line.at(100 * 225 * mm / line.width)
    sheet.saveState()
    sheet.translate(sheet.x(160), sheet.y(108))
    sheet.rotate(30)
    sheet.outlined(line, left=-112.5, bottom=-line.top / mm / 2, color=OCHRE_TINT, stroke=0.35)
    sheet.restoreState()


def _put_issuer(made: _Composition) -> None:
    ornament.draw_mark(made.sheet, x=LEFT, top=22, height=11)
    slots = [Slot((28.8,), 10.5, 8), Slot((26.6, 31.2), 10.5, 0)]
    made.put(str(made.facts.get("issuer") or ""), slots, style="bold", x=60, width=160)


def _put_text(made: _Composition, issued_at: datetime) -> bool:
    """From the heading to the date of issue; says whether English stands beside the course's language."""
    wording = words_of(made.language) or ENGLISH
    title, english_title = texts.titles(made.facts)
    both = wording is not ENGLISH
    made.put(wording.heading, [Slot((50 if both else 55,), 13, 0)], style="bold", color=JADE, width=NAME_WIDTH, language=made.language)
    if both:
        made.put(ENGLISH.heading, [Slot((55.5,), 9.75, 0)], color=SOFT, width=NAME_WIDTH, language="en")
    made.pair(wording.awarded, ENGLISH.awarded if both else "", 64.5, 12)
    name, latin = texts.names(made.facts)
    made.put(name, NAME_ABOVE_LATIN if latin else NAME, style="serif", width=NAME_WIDTH)
    made.put(latin, LATIN_NAME, style="serif")
    made.sheet.setStrokeColor(JADE)
    made.sheet.setLineWidth(0.5)
    made.sheet.line(made.sheet.x(LEFT), made.sheet.y(96), made.sheet.x(LEFT + 60), made.sheet.y(96))
    made.pair(wording.completed, ENGLISH.completed if both else "", 106, 12)
    slot = made.put(title, TITLE, style="serif", language=made.language)
    low = len(slot.baselines) > 1
    if english_title:
        made.put(english_title, ENGLISH_TITLE_LOW if low else ENGLISH_TITLE, style="serif", color=SOFT, language="en")
    _put_details(made, issued_at, low=low, english_title=bool(english_title))
    return both


def _put_details(made: _Composition, issued_at: datetime, *, low: bool, english_title: bool) -> None:
    wording = words_of(made.language) or ENGLISH
    language = made.language if words_of(made.language) else "en"
    own, issued = texts.details(made.facts, wording, language), texts.issued(made.facts, issued_at, wording, language)
    first = (136.6 if low else 135.0) if english_title else 129.5 if low else 128.0
    made.put(own, [Slot((first,), 12, 9), Slot((first - 0.6, first + 3.4), 9, 0, drop=1.6)], language=language)
    if wording is ENGLISH:
        made.put(issued, [Slot((first + 6.6,), 12, 0)], color=SOFT, language=language)
        return
    made.put(texts.details(made.facts, ENGLISH, "en"), [Slot((first + 5.6,), 9, 0)], color=SOFT, language="en")
    made.pair(issued, texts.issued(made.facts, issued_at, ENGLISH, "en"), first + 12, 12)


def _put_signatories(made: _Composition) -> None:
    """Each signatory under a line; two stand at 48 and 138 mm, more share the same width."""
    signatories = list(made.facts.get("signatories") or [])
    pitch = 90.0 if len(signatories) < 3 else 200.0 / len(signatories)
    width = min(68.0, pitch - 6)
    for index, signatory in enumerate(signatories):
        x = LEFT + pitch * index
        made.sheet.setStrokeColor(INK)
        made.sheet.setLineWidth(0.25)
        made.sheet.line(made.sheet.x(x), made.sheet.y(172), made.sheet.x(x + width), made.sheet.y(172))
        made.put(str(signatory.get("name") or ""), [Slot((178,), 10.5, 0, rise=5)], style="bold", x=x, width=width)
        slots = [Slot((183,), 9, 8, rise=4), Slot((182.6, 186.8), 9, 0, rise=3.6)]
        made.put(str(signatory.get("title") or ""), slots, color=SOFT, x=x, width=width)


def _put_code(made: _Composition, code: str) -> None:
    """The code in groups and, but for a specimen, the QR code that leads to the page which proves it."""
    verify_url = "" if made.facts.get("specimen") else str(made.facts.get("verify_url") or "")
    if verify_url:
        # In capitals it needs fewer modules; the route ignores case.
        ornament.draw_qr(made.sheet, verify_url.upper(), x=RIGHT - 26.1, top=152, size=26.1)
        check = (words_of(made.language) or ENGLISH).check.format(texts.place_to_check(verify_url))
        made.put(check, [Slot((190,), 7.8, 0)], color=SOFT, x=RIGHT, width=66, align="end")
    for text, y in zip(texts.grouped(code), (182.0, 185.6), strict=True):
        made.put(text, [Slot((y,), 7.4, 0)], style="mono", x=RIGHT, width=60, align="end")
