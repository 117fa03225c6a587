import unicodedata

import pytest
import uharfbuzz as hb

from academy.typesetting import can_print, shape_line
from academy.typesetting.fonts import FOLDER


def glyphs_of(line):
    return [glyph for run in line.runs for glyph in run.glyphs]


def test_an_arabic_name_is_joined_and_stands_from_right_to_left():
    line = shape_line("محمد", size=10)

    assert [glyph.text for glyph in glyphs_of(line)] == ["د", "م", "ح", "م"]
    assert len({glyph.id for glyph in glyphs_of(line)}) == 4  # initial and medial forms of the same letter differ


def test_brackets_of_right_to_left_text_are_mirrored_once():
    font = hb.Font(hb.Face((FOLDER / "NotoSans-Regular.ttf").read_bytes()))
    drawn = [glyph.id for run in shape_line("حكيمة (خلاف)", size=10).runs if run.face.name == "NotoSans-Regular" for glyph in run.glyphs]
    arabic = {run.face.name for run in shape_line("حكيمة (خلاف)", size=10).runs}

    assert drawn == [font.get_nominal_glyph(ord("(")), font.get_nominal_glyph(ord(")"))]
    assert arabic == {"NotoSans-Regular", "NotoSansArabic-Regular"}


def test_spaces_follow_the_script_and_letters_do_not():
    line = shape_line("សុខ ដារ៉ា Sara", size=10)

    assert [(run.face.name, "".join(glyph.text for glyph in run.glyphs)) for run in line.runs] == [
        ("NotoSansKhmer-Regular", "សុខ ដារ៉ា "),
        ("NotoSans-Regular", "Sara"),
    ]


def test_text_is_composed_so_that_one_name_has_one_form():
    assert shape_line("Nguye\u0302\u0303n", size=10) == shape_line("Nguyễn", size=10)


def test_the_width_is_the_sum_of_advances_at_the_size():
    font = hb.Font(hb.Face((FOLDER / "NotoSans-Regular.ttf").read_bytes()))
    advance = font.get_glyph_h_advance(font.get_nominal_glyph(ord("m")))

    assert shape_line("mm", size=20).width == pytest.approx(2 * advance / 1000 * 20)


def test_ink_reaches_above_and_below_the_baseline():
    plain, tall = shape_line("x", size=10), shape_line("Ấg", size=10)

    assert (plain.bottom, plain.top) == (pytest.approx(0, abs=0.2), pytest.approx(5.4, abs=0.2))
    assert tall.top > 8 > 2 < -tall.bottom < 3


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\x1b", "", "\u200d", "ᏣᎳᎩ", "\ud7ff", "e" + "\u0301" * 300])
def test_nothing_crashes_and_nothing_draws_notdef(text):
    assert [glyph.id for glyph in glyphs_of(shape_line(text, size=10)) if glyph.id == 0] == []


def test_what_no_face_covers_is_drawn_as_the_replacement_character():
    assert [glyph.text for glyph in glyphs_of(shape_line("aᏣ", size=10))] == ["a", "\ufffd"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        (" ", False),
        ("Sukarno", True),
        ("Ṇe\u0323\u0302", True),
        ("བསྟན་འཛིན", False),
        ("ab\x08", False),
        ("김서연 李小龙", True),
    ],
)
def test_only_text_with_ink_that_the_fonts_cover_can_be_printed(text, expected):
    assert can_print(text) is expected


def test_every_character_is_told_by_a_glyph_of_its_cluster():
    name = "ශ්‍රී ලංකා നമ്പൂതിരി မြန်မာ"

    told = "".join(glyph.text for glyph in glyphs_of(shape_line(name, size=10)))

    assert told == unicodedata.normalize("NFC", name)
