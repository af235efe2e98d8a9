"""A difference of two shares within strata, put together: what is left of it when like is compared with like."""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from crm.estimate.compare import NO_GAP, Gap


class Twofold(NamedTuple):
    """Hits of trials with something and without it, one entry a stratum."""

    hits: np.ndarray
    n: np.ndarray
    hits_without: np.ndarray
    n_without: np.ndarray

    @property
    def compared(self) -> "Twofold":
        """The strata that have both."""
        both = (np.asarray(self.n) > 0) & (np.asarray(self.n_without) > 0)
        return Twofold(*(np.asarray(part, dtype=float)[both] for part in self))


def share_gap_within(counts: Twofold, level: float = 0.95) -> Gap:
    """The share with minus the share without, over strata (Mantel & Haenszel's weights, as Greenland & Robins 1985
    have them), its interval by Sato's variance (1989, Biometrics 45), and the p value of the Cochran-Mantel-Haenszel
    test without a correction of continuity."""
    hits, n, other, m = counts.compared
    total = n + m
    weight = n * m / total
    if not weight.sum():
        return NO_GAP
    gap = float((weight * (hits / n - other / m)).sum() / weight.sum())
    p = (n**2 * other - m**2 * hits + n * m * (m - n) / 2) / total**2
    q = (hits * (m - other) + other * (n - hits)) / (2 * total)
    error = float(np.sqrt(max(0.0, gap * p.sum() + q.sum())) / weight.sum())
    half = float(ndtri((1 + level) / 2)) * error
    every = hits + other
    variance = n * m * every * (total - every) / (total**2 * np.maximum(total - 1, 1))
    off = float((hits - n * every / total).sum())
    chance = float(2 * ndtr(-abs(off) / np.sqrt(variance.sum()))) if variance.sum() > 0 else 1.0
    return Gap(gap, max(-1.0, gap - half), min(1.0, gap + half), chance)


class Amounts(NamedTuple):
    """How many with something and without it, what they brought together, and the sum of its squares; one entry a stratum."""

    n: np.ndarray
    total: np.ndarray
    squares: np.ndarray
    n_without: np.ndarray
    total_without: np.ndarray
    squares_without: np.ndarray


def mean_gap_within(amounts: Amounts, level: float = 0.95, times: float = 1.0) -> Gap:
    """The mean with minus the mean without, over strata, weighted like shares (n m / (n + m)): the coefficient of a least
    squares fit with a level of its own for each stratum. Its interval allows each side and stratum a spread of its own (White
    1980, Econometrica 48), residuals of a stratum of N being drawn out by N / (N - 1) for the level that was fitted to them;
    `times` is how many times as much as by chance what is measured together varies (Pearson's chi-square over its degrees of
    freedom), by whose root the interval is wider."""
    every = [np.asarray(part, dtype=float) for part in amounts]
    both = (every[0] > 0) & (every[3] > 0)
    n, total, squares, m, other, other_squares = (part[both] for part in every)
    weight = n * m / (n + m)
    if not weight.sum():
        return NO_GAP
    means = total / n, other / m
    gap = float((weight * (means[0] - means[1])).sum() / weight.sum())
    part = n / (n + m)  # share of the stratum that has it
    level_of = (total + other) / (n + m)
    spread = sum(
        count * reach**2 * (np.maximum(square / count - mean**2, 0) + (mean - level_of - gap * reach) ** 2)
        for count, square, mean, reach in (
            (n, squares, means[0], 1 - part),
            (m, other_squares, means[1], -part),
        )
    )
    error = float(np.sqrt(times * (spread * (n + m) / (n + m - 1)).sum()) / weight.sum())
    if not error > 0:
        return Gap(gap, float("nan"), float("nan"), float("nan"))
    half = float(ndtri((1 + level) / 2)) * error
    return Gap(gap, gap - half, gap + half, float(2 * ndtr(-abs(gap) / error)))
