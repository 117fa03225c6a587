"""The two tests that tell chance from a pattern."""

import math
from collections.abc import Sequence


def chi_squared(counts: Sequence[int]) -> float:
    """How far counts are from all the same."""
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided p of two samples being of one kind, by the normal approximation; ties are taken as they come."""
    ranked = sorted([(value, True) for value in one] + [(value, False) for value in other])
    ranks = sum(place for place, (_, is_one) in enumerate(ranked, 1) if is_one)
    first, second = len(one), len(other)
    u = ranks - first * (first + 1) / 2
    spread = math.sqrt(first * second * (first + second + 1) / 12)
    return math.erfc(abs(u - first * second / 2) / spread / math.sqrt(2))
