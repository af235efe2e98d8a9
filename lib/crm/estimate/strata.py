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
