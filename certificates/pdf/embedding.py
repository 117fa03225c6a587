"""Fonts inside the PDF: only the glyphs that were drawn, under HarfBuzz's own numbers (Type 0, Identity-H)."""

import hashlib
from dataclasses import dataclass, field

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from academy.typesetting.fonts import Face

DROPPED = ("GSUB", "GPOS", "GDEF", "name", "OS/2", "post", "cmap", "gasp")
SYMBOLIC = 4

CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(slots=True)
class EmbeddedFont:
    """One face of one document: its name in the page's resources and the glyphs used, each with the text it stands for."""

    face: Face
    resource: str
    glyphs: dict[int, str] = field(default_factory=dict)

    def width(self, glyph: int) -> int:
        """The glyph's advance as the file states it, in thousandths of an em."""
        return round(float(self.face.font.get_glyph_h_advance(glyph)) * 1000 / self.face.units_per_em)

    def use(self, glyph: int, text: str) -> None:
        """Keep the glyph; the first text it stands for stays."""
        if text or glyph not in self.glyphs:
            self.glyphs[glyph] = self.glyphs.get(glyph) or text

    def write(self, document: pdfdoc.PDFDocument) -> pdfdoc.PDFObjectReference:
        """Put the font's objects into the document; the reference goes into the page's resources."""
        subset = self._subset()
        name = pdfdoc.PDFName(f"{_tag(subset)}+{self.face.name}")
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": name,
                "CIDSystemInfo": pdfdoc.PDFDictionary({"Registry": "(Adobe)", "Ordering": "(Identity)", "Supplement": 0}),
                "CIDToGIDMap": pdfdoc.PDFName("Identity"),
                "DW": 1000,
                "W": pdfdoc.PDFArray([part for glyph in sorted(self.glyphs) for part in (glyph, f"[{self.width(glyph)}]")]),
                "FontDescriptor": document.Reference(self._descriptor(document, name, subset)),
            }
        )
        font = {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": name,
            "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
            "ToUnicode": document.Reference(pdfdoc.PDFStream(content=CMAP.format(self._characters()).encode())),
        }
        return document.Reference(pdfdoc.PDFDictionary(font))

    def _subset(self) -> bytes:
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(self.glyphs)
        wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in DROPPED)
        return bytes(wanted.subset(self.face.face).blob.data)

    def _descriptor(self, document: pdfdoc.PDFDocument, name: str, subset: bytes) -> pdfdoc.PDFDictionary:
        box = [round(edge * 1000 / self.face.units_per_em) for edge in self.face.box]
        file = pdfdoc.PDFStream(dictionary=pdfdoc.PDFDictionary({"Length1": len(subset)}), content=subset)
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": name,
                "Flags": SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(box),
                "ItalicAngle": 0,
                "Ascent": box[3],
                "Descent": box[1],
                "CapHeight": 714,
                "StemV": 80,
                "FontFile2": document.Reference(file),
            }
        )

    def _characters(self) -> str:
        """The lines of the ToUnicode map, at most 100 a block as the format demands."""
        known = [f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>" for glyph, text in sorted(self.glyphs.items()) if text]
        blocks = [known[start : start + 100] for start in range(0, len(known), 100)]
        return "\n".join("\n".join((f"{len(block)} beginbfchar", *block, "endbfchar")) for block in blocks)


def _tag(subset: bytes) -> str:
    """Six capitals that tell this subset from another of the same font."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(subset).digest()[:6])
