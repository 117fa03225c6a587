"""Scores are exact until they are rounded once."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.selectors import QuestionSpec
from enrollments.grading import grade, mean_score, rounded_half_up


def true_false(key, weight="1"):
    return QuestionSpec(key, "true_false", weight, {"right": True}, {})


@pytest.mark.parametrize(("right", "of", "score"), [(0, 3, 0), (1, 3, 3333), (2, 3, 6667), (3, 3, 10000), (1, 8, 1250), (1, 6, 1667)])
def test_a_score_is_the_part_of_the_weights_in_hundredths(right, of, score):
    questions = [true_false(f"q{number}") for number in range(of)]

    assert grade(questions, {f"q{number}": number < right for number in range(of)}).score == score


def test_weights_may_be_decimals():
    graded = grade([true_false("light", "0.5"), true_false("heavy", "1.5")], {"light": False, "heavy": True})

    assert (graded.score, graded.parts) == (7500, {"light": Fraction(0), "heavy": Fraction(1)})


def test_nothing_asked_and_nothing_answered_are_zero():
    assert (grade([], {}).score, grade([true_false("q")], {}).score, grade([true_false("q")], {"other": True}).score) == (0, 0, 0)


@pytest.mark.parametrize(("value", "rounded"), [("1/2", 1), ("3/2", 2), ("5/2", 3), ("49/100", 0), ("7/3", 2), ("8/3", 3), ("4", 4)])
def test_a_half_is_rounded_up(value, rounded):
    assert rounded_half_up(Fraction(value)) == rounded


def test_a_mean_is_rounded_once_and_none_of_none():
    assert (mean_score([10000, 8333]), mean_score([3333, 3333, 3334]), mean_score([])) == (9167, 3333, None)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 1000)), min_size=1, max_size=30))
def test_a_score_lies_between_0_and_10000_and_only_all_right_reaches_the_top(answers):
    questions = [true_false(f"q{number}", str(weight)) for number, (_, weight) in enumerate(answers)]
    graded = grade(questions, {f"q{number}": right for number, (right, _) in enumerate(answers)})

    assert 0 <= graded.score <= 10000
    assert (graded.score == 10000) >= all(right for right, _ in answers)
    assert (graded.score == 0) >= (not any(right for right, _ in answers))
