"""The paper of an attempt."""

from dataclasses import replace

import pytest

from courses.selectors import quiz_spec
from enrollments import paper
from tests.factories.courses import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz():
    return quiz_spec(published().pk, "module-1")


def test_the_same_seed_gives_the_same_paper_and_tokens(quiz):
    first, again = (paper.draw_paper(quiz, seed="a" * 32) for _ in range(2))

    assert first == again
    assert paper.tokens(first[0], seed="a" * 32) == paper.tokens(again[0], seed="a" * 32)
    assert paper.draw_paper(quiz, seed="b" * 32) != first


def test_a_quiz_that_draws_asks_so_many_of_its_bank_and_all_of_them_over_time(quiz):
    drawn = [paper.draw_paper(replace(quiz, draw=2), seed=paper.new_seed()) for _ in range(60)]

    assert {len(each) for each in drawn} == {2}
    assert {question["key"] for each in drawn for question in each} == set(quiz.questions)


def test_a_quiz_that_does_not_shuffle_keeps_the_authors_order(quiz):
    asked = paper.draw_paper(replace(quiz, shuffle=False), seed="a" * 32)

    assert [question["key"] for question in asked] == list(quiz.questions)
    assert asked[0]["choices"] == ["attention", "caution", "alert"]


def test_a_question_without_choices_has_no_tokens(quiz):
    assert paper.tokens({"key": "days", "choices": []}, seed="a" * 32) == {}


def test_seeds_are_128_bits_of_the_systems_generator():
    seeds = {paper.new_seed() for _ in range(100)}

    assert (len(seeds), {len(seed) for seed in seeds}) == (100, {32})
