"""Fonts and shaping for every document that Academy draws: `shape_line`, `fit_lines`, `can_print`."""

from academy.typesetting.fitting import Place, fit_lines
from academy.typesetting.shaping import Glyph, Line, Run, can_print, shape_line

__all__ = ["Glyph", "Line", "Place", "Run", "can_print", "fit_lines", "shape_line"]
