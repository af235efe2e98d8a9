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


def mean_of(scores: Sums, level: float = 0.95, times: float = 1.0) -> Interval:
    """The mean with Student's interval; NONE of fewer than two scores. `times` is how many times as much as by chance scores
    that came together vary: that many of them tell as much as one (overdispersion_of_means)."""
    if scores.n / times < 2:
        return NONE
    reach = (
        float(stdtrit(scores.n / times - 1, (1 + level) / 2)) * (scores.variance * times / scores.n) ** 0.5
    )
    return Interval(scores.mean, scores.mean - reach, scores.mean + reach)


def overdispersion_of_means(groups, parts: Sums) -> float:
    """How many times as much as by chance the means of a group's parts vary about the group's own mean, by the variance of
    scores within parts: the F of a one-way analysis of variance, over all groups; 1 where they vary no more, or it cannot be
    told. `groups` says of each part whose it is; `parts` holds arrays, one entry a part."""
    n, total, squares = (np.asarray(part, dtype=float) for part in parts)
    _names, group = np.unique(np.asarray(groups)[n > 0], return_inverse=True)
    n, total, squares = (part[n > 0] for part in (n, total, squares))
    centre = np.bincount(group, total) / np.bincount(group, n) if len(n) else np.zeros(0)
    between = float((n * (total / n - centre[group]) ** 2).sum())
    within = float(np.maximum(squares - total**2 / n, 0).sum())
    free, spare = len(n) - len(centre), n.sum() - len(n)
    return max(1.0, between / free / (within / spare)) if free and spare and within > 0 else 1.0


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
