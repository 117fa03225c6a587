"""Make the vendored fonts again: `python academy/typesetting/make_fonts.py NOTO_FOLDER KOREAN_WOFF2 CHINESE_WOFF2`."""

import subprocess
import sys
import tempfile
from pathlib import Path

import uharfbuzz as hb

FOLDER = Path(__file__).with_name("fonts")
SANS = (
    "",
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Thaana",
    "Thai",
    "Tifinagh",
)
SERIF = ("", "Armenian", "Ethiopic", "Georgian", "Hebrew", "Khmer", "Lao", "Thai")
LATIN = range(0x20, 0x250)


def slim(data: bytes, characters: range | None = None) -> bytes:
    """The same TrueType font without instructions for screens, which a PDF does not need; cut to characters if given."""
    face = hb.Face(data)
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(c for c in face.unicodes if characters is None or c in characters)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.drop_table_tag_set.update(int.from_bytes(tag, "big") for tag in (b"STAT", b"vhea", b"vmtx", b"BASE"))
    return bytes(wanted.subset(face).blob.data)


def from_woff2(source: Path) -> bytes:
    """Unpack a WOFF2 file with the `fonttools` command (fontTools and brotli; needed for this script alone)."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "font.ttf")
        subprocess.run(["fonttools", "ttLib.woff2", "decompress", "-o", str(target), str(source)], check=True)
        return target.read_bytes()


def make(noto: Path, korean: Path, chinese: Path) -> None:
    """Write every font of the package into `fonts/`."""
    names = [f"NotoSans{script}-Regular" for script in SANS] + [f"NotoSerif{script}-Regular" for script in SERIF]
    for name in [*names, "NotoSans-Bold"]:
        (FOLDER / f"{name}.ttf").write_bytes(slim((noto / f"{name}.ttf").read_bytes()))
    (FOLDER / "NotoSansMono-Regular.ttf").write_bytes(slim((noto / "NotoSansMono-Regular.ttf").read_bytes(), LATIN))
    (FOLDER / "NotoSansKR-Regular.ttf").write_bytes(slim(from_woff2(korean)))
    (FOLDER / "NotoSansSC-Regular.ttf").write_bytes(slim(from_woff2(chinese)))


if __name__ == "__main__":
    make(*(Path(argument) for argument in sys.argv[1:4]))
