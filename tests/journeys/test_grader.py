"""The outside grader itself, by hand: it must not be wrong in the same way as what it checks."""

from fractions import Fraction

import pytest

from academy.operations.ledger.grading import Question, Quiz, half_up
from tests.journeys.grader import read_course


def question(kind, right, *, tolerance="0", folds_case=True):
    return Question("q", kind, right, Fraction(tolerance), Fraction(1), folds_case)


@pytest.mark.parametrize(
    ("asked", "response", "points"),
    [
        (question("single_choice", "a"), "a", 1),
        (question("single_choice", "a"), "b", 0),
        (question("single_choice", "a"), None, 0),
        (question("multiple_choice", ["a", "b"]), ["b", "a"], 1),
        (question("multiple_choice", ["a", "b"]), ["a"], Fraction(1, 2)),
        (question("multiple_choice", ["a", "b"]), ["a", "b", "c"], Fraction(1, 2)),
        (question("multiple_choice", ["a", "b"]), ["c", "d"], 0),
        (question("true_false", False), False, 1),
        (question("true_false", False), True, 0),
        (question("numeric", "1.5", tolerance="0.05"), 1.55, 1),
        (question("numeric", "1.5", tolerance="0.05"), 1.56, 0),
        (question("short_text", ["DUR", "Drug Utilization Review"]), " drug  utilization review ", 1),
        (question("short_text", ["DUR"]), "DURR", 0),
        (question("short_text", ["DUR"], folds_case=False), "dur", 0),
    ],
)
def test_points(asked, response, points):
    assert asked.points(response) == points


def test_a_score_is_rounded_half_up_once():
    thirds = Quiz("quiz", None, 6000, {key: question("true_false", True) for key in "abc"})

    assert thirds.score({"a": True, "b": True}) == 6667
    assert [half_up(Fraction(number, 2)) for number in (1, 2, 3)] == [1, 1, 2]


def test_the_authored_course_is_read_whole():
    course = read_course()

    assert (len(course.lessons), sum(course.lessons.values())) == (6, 168)
    assert {key: (quiz.attempts, quiz.pass_mark, len(quiz.questions)) for key, quiz in course.quizzes.items()} == {
        "governance-quiz": (3, 6000, 8),
        "digital-systems-quiz": (3, 6000, 8),
        "private-sector-quiz": (3, 6000, 8),
    }
