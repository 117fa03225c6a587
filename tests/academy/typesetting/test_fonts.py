import pytest

from academy.typesetting.fonts import FOLDER, NAMES, clusters, covers, face_for, open_face


def test_every_face_named_is_vendored_and_every_vendored_file_is_named():
    named = {name for names in NAMES.values() for name in names}

    assert {path.stem for path in FOLDER.glob("*.ttf")} == named


def test_faces_carry_outlines_that_a_pdf_can_embed_and_no_instructions():
    for names in NAMES.values():
        for name in names:
            tables = set(open_face(name).face.table_tags)
            assert ("glyf" in tables, "CFF " in tables, "fpgm" in tables) == (True, False, False)


def test_the_fonts_together_stay_small_enough_to_vendor():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 9_000_000


@pytest.mark.parametrize("text", ["Tsalagi ᏣᎳᎩ", "བོད", "ab\x07", "ab\r", "\x00", "\ue000", "𝌆"])
def test_text_with_a_character_that_no_face_has_is_not_covered(text):
    assert covers(text) is False


def test_joiners_and_direction_marks_need_no_glyph():
    assert covers("ක්‍රිෂාන්\u200f\u200e") is True


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301x", ["e\u0301", "x"]),
        ("ខ្មែរ", ["ខ្មែ", "រ"]),
        ("ක්‍රි", ["ක්‍රි"]),
        ("เมือง", ["เมื", "อ", "ง"]),
        ("", []),
    ],
)
def test_a_cluster_keeps_a_base_with_its_marks_and_tied_consonants(text, parts):
    assert list(clusters(text)) == parts


def test_every_hangul_syllable_is_covered():
    assert covers("".join(map(chr, range(0xAC00, 0xD7A4)))) is True


def test_a_serif_is_taken_where_there_is_one_and_a_sans_elsewhere():
    assert [face_for(character, "serif").name for character in "aខअ"] == [
        "NotoSerif-Regular",
        "NotoSerifKhmer-Regular",
        "NotoSansDevanagari-Regular",
    ]
