import pytest

from academy.typesetting import Place, fit_lines

WIDE = 400.0
ONE = Place(1, 40, 22, rise=40, drop=20)
TWO = Place(2, 24, 15, rise=30, drop=20, step=30)
THREE = Place(3, 16, 0, rise=20, drop=20, step=20)


def sizes(lines):
    return {round(line.size, 2) for line in lines}


def test_a_short_text_stands_on_one_line_in_the_largest_size():
    lines = fit_lines("Sukarno", style="serif", width=WIDE, places=[ONE, TWO])

    assert ([line.text for line in lines], sizes(lines)) == (["Sukarno"], {40})


def test_a_longer_text_shrinks_before_it_wraps():
    (line,) = fit_lines("Maximiliana Bergerdorff", style="serif", width=WIDE, places=[ONE, TWO])

    assert 22 <= line.size < 40
    assert line.width == pytest.approx(WIDE)


def test_a_tall_script_is_fitted_by_its_ink():
    (line,) = fit_lines("ក្ស៊ី", style="serif", width=WIDE, places=[Place(1, 100, 1, rise=20, drop=10)])

    assert line.size < 30
    assert (line.top <= 20 + 1e-6, -line.bottom <= 10 + 1e-6) == (True, True)


@pytest.mark.parametrize(
    "text", ["Maximiliana Evangelina " * 3, "ស" * 60, "Wolfeschlegelsteinhausen" * 8, "王" * 200, "สมชาย" * 40, "a" * 200]
)
def test_wrapping_keeps_every_character_within_the_width(text):
    lines = fit_lines(text, style="serif", width=WIDE, places=[ONE, TWO, THREE])

    assert "".join(line.text for line in lines) == text
    assert max(line.width for line in lines) <= WIDE + 1e-6
    assert len(lines) <= 3


def test_lines_of_a_wrapped_text_do_not_touch():
    upper, lower = fit_lines("ប្រុស្ត្រី ប្រុស្ត្រី", style="serif", width=WIDE, places=[Place(2, 24, 0, rise=30, drop=20, step=18)])

    assert lower.top - upper.bottom < 18


def test_words_are_not_broken_where_there_are_spaces():
    lines = fit_lines("Abdelrahman Mohammed Abdullah Ibrahim Al-Said Al-Hashimi", style="serif", width=200, places=[ONE, TWO, THREE])

    assert [line.text.endswith(" ") for line in lines] == [True] * (len(lines) - 1) + [False]
