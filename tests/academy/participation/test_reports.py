"""academy/participation/reports.py: counts that add up and the numbers made of them."""

import pytest

from academy.participation.reports import Counts


def test_counts_add_up_measure_by_measure():
    assert Counts(enrolled=1, score_sum=5) + Counts(enrolled=2, learning_minutes=7) == Counts(enrolled=3, score_sum=5, learning_minutes=7)
    assert bool(Counts()) is False
    assert bool(Counts(auditing=1)) is True


@pytest.mark.parametrize(
    ("counts", "rate", "score", "hours"),
    [
        (Counts(), None, None, 0.0),
        (Counts(settled=3, completed_settled=2, score_sum=8000 + 7001, score_count=2, learning_minutes=100), 66.67, 75.01, 1.67),
        (Counts(settled=8, completed_settled=0, score_sum=0, score_count=1), 0.0, 0.0, 0.0),
        (Counts(settled=7, completed_settled=7, score_sum=10000, score_count=1, learning_minutes=60), 100.0, 100.0, 1.0),
    ],
)
def test_rates_and_means_are_rounded_half_up_to_two_decimals(counts, rate, score, hours):
    assert (counts.completion_rate, counts.mean_score, counts.learning_hours) == (rate, score, hours)
