"""Means of counted scores, and differences between two of them, from sums that an engine can make."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from crm.estimate.compare import NO_GAP, Gap
from crm.estimate.shares import NONE, Interval


class Sums(NamedTuple):
    """How many scores there are, their sum, and the sum of their squares."""

    n: float
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean score; NaN of none."""
        return self.total / self.n if self.n else float("nan")

    @property
    def variance(self) -> float:
        """The scores' variance, as an estimate (n - 1 below the line); NaN of fewer than two."""
        if self.n < 2:
            return float("nan")
        return max(0.0, self.squares - self.total**2 / self.n) / (self.n - 1)

    def __sub__(self, part: "Sums") -> "Sums":
        """What is left without a part."""
        return Sums(*(whole - some for whole, some in zip(self, part, strict=True)))


def mean_of(scores: Sums, level: float = 0.95) -> Interval:
    """The mean with Student's interval; NONE of fewer than two scores."""
    if scores.n < 2:
        return NONE
    reach = float(stdtrit(scores.n - 1, (1 + level) / 2)) * (scores.variance / scores.n) ** 0.5
    return Interval(scores.mean, scores.mean - reach, scores.mean + reach)


def mean_gap(one: Sums, other: Sums, level: float = 0.95) -> Gap:
    """The mean of one group less that of another, their variances unlike (Welch 1947); NO_GAP of fewer than two scores on a
    side, and where neither side's scores differ at all."""
    if min(one.n, other.n) < 2:
        return NO_GAP
    parts = np.array([one.variance / one.n, other.variance / other.n])
    error = float(parts.sum() ** 0.5)
    if not error > 0:
        return NO_GAP
    free = parts.sum() ** 2 / (parts**2 / np.array([one.n - 1, other.n - 1])).sum()
    gap, reach = one.mean - other.mean, float(stdtrit(free, (1 + level) / 2)) * error
    return Gap(gap, gap - reach, gap + reach, float(2 * stdtr(free, -abs(gap) / error)))
