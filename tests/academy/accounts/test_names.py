"""What a name may be."""

import pytest

from academy.accounts.names import NotAName, clean_latin_name, clean_name, is_latin


@pytest.mark.parametrize(
    "letter", ["\x00", "\n", "\x7f", "\x85", "\u2028", "\ud800", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]
)
def test_what_could_break_or_turn_a_line_is_refused(letter):
    with pytest.raises(NotAName):
        clean_name(f"Ami{letter}na")


@pytest.mark.parametrize("letter", ["\u200c", "\u200d", "\u200e", "\u200f", "\u0301", "💮", "\u2019"])
def test_what_belongs_to_names_stays(letter):
    assert clean_name(f"X{letter}Y") == f"X{letter}Y"


def test_a_name_is_kept_in_nfc_without_outer_space():
    assert clean_name("  Se\u0301verine\u00a0") == "Séverine"


def test_two_hundred_characters_are_counted_after_composing():
    assert clean_name("e\u0301" * 200) == "é" * 200
    with pytest.raises(NotAName):
        clean_name("é" * 201)


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Nguyễn Thị Minh", True),
        ("O’Neill-Smith Jr.", True),
        ("Kaʻahumanu", True),
        ("Þórdís Ǎ Ɓello", True),
        ("X̱aat", True),
        ("Amina 2", False),
        ("Amina, B", False),
        ("Δέσποινα", False),
        ("Аmina", False),
        ("김서연", False),
        ("-.'", False),
    ],
)
def test_latin_letters_marks_and_the_signs_of_names_are_latin(name, latin):
    assert is_latin(name) is latin


def test_a_latin_form_that_is_none_is_refused():
    with pytest.raises(NotAName):
        clean_latin_name("Амина")
