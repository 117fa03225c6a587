"""The style sheet against the table of contrasts that the look promises (WCAG's formula)."""

import gzip
import re
from pathlib import Path

import pytest

import academy.web

SHEET = (Path(academy.web.__file__).parent / "static" / "academy.css").read_text()
TEXT, NON_TEXT = 4.5, 3.0
PAIRS = [
    *[("ink", ground, TEXT) for ground in ("paper", "leaf", "band", "wash", "cover", "ochre-wash", "brick-wash")],
    *[("soft", ground, TEXT) for ground in ("paper", "leaf", "band", "wash")],
    *[("jade", ground, TEXT) for ground in ("paper", "leaf", "band", "wash", "cover")],
    *[("on", ground, TEXT) for ground in ("jade", "jade-hi", "brick", "ochre")],
    *[("brick", ground, TEXT) for ground in ("paper", "leaf", "brick-wash")],
    *[("ochre", ground, TEXT) for ground in ("paper", "ochre-wash")],
    *[("edge", ground, NON_TEXT) for ground in ("paper", "leaf", "band", "wash")],
    *[("focus", ground, NON_TEXT) for ground in ("paper", "leaf", "wash")],
]


def _tokens(scheme: str) -> dict[str, str]:
    light, dark = SHEET.split("@media (prefers-color-scheme: dark)", 1)
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found if scheme == "light" else found | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))


def _luminance(color: str) -> float:
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colors_that_a_page_uses_can_be_read(scheme):
    tokens = _tokens(scheme)

    weak = {
        pair: round(_contrast(tokens[pair[0]], tokens[pair[1]]), 2)
        for pair in PAIRS
        if _contrast(tokens[pair[0]], tokens[pair[1]]) < pair[2]
    }

    assert weak == {}


def test_both_schemes_set_the_same_colors():
    light, dark = SHEET.split("@media (prefers-color-scheme: dark)", 1)
    names = [set(re.findall(r"--([a-z-]+): #", part)) for part in (light, dark)]

    assert names[0] == names[1]


def test_the_style_sheet_weighs_at_most_5_kb_on_the_wire():
    assert len(gzip.compress(SHEET.encode(), 9)) <= 5000


def test_the_style_sheet_knows_no_left_and_no_right():
    sideways = re.findall(r"(?:margin|padding|border)-(?:left|right)|[;{] *(?:left|right):|text-align: (?:left|right)|float:", SHEET)

    assert sideways == []
