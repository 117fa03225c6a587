import pytest

from academy.typesetting.direction import in_visual_order, is_rtl, levels


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", [0, 0, 0]),
        ("אב", [1, 1]),
        ("a אב 12", [0, 0, 1, 1, 1, 2, 2]),
        ("אב 12", [1, 1, 1, 2, 2]),
        ("אב ab", [1, 1, 1, 2, 2]),
        ("a אב (אב)", [0, 0, 1, 1, 1, 1, 1, 1, 1]),  # a pair of brackets keeps together
        ("a (אב) ב", [0, 0, 0, 1, 1, 0, 0, 1]),
        ("אב (ab)", [1, 1, 1, 1, 2, 2, 1]),
        ("a אב (", [0, 0, 1, 1, 0, 0]),
        ("a אב ([ב)]", [0, 0, 1, 1, 1, 1, 1, 1, 1, 0]),
    ],
)
def test_levels_follow_the_bidirectional_algorithm(text, expected):
    assert levels(text) == expected


def test_characters_that_the_algorithm_drops_take_the_level_before_them():
    assert levels("a\u200dאב\u200c ab") == [0, 0, 1, 1, 1, 0, 0, 0]


def test_explicit_overrides_are_not_obeyed():
    assert levels("ab\u202ecd\u202c") == [0] * 6


def test_overrides_beside_arabic_do_not_shift_levels():
    assert levels("\u2067אב\u2069a") == [1, 1, 1, 1, 2]


@pytest.mark.parametrize(("text", "expected"), [("", False), ("12 אב", True), ("12 ab אב", False), ("(مريم)", True)])
def test_direction_is_that_of_the_first_strong_character(text, expected):
    assert is_rtl(text) is expected


def test_runs_are_reversed_from_the_highest_level_to_the_lowest_odd_one():
    assert in_visual_order("abcde", [0, 1, 2, 1, 0]) == ["a", "d", "c", "b", "e"]
    assert in_visual_order("abc", [1, 2, 2]) == ["b", "c", "a"]
