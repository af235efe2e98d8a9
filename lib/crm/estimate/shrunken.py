"""Shares drawn towards that of all, by as much as they are noise: what a group will probably do, and whether it is
better than the middle one.

A group's true share is beta-distributed around a common mean; how alike the groups are is not known either, and is
averaged over: of the weight that the common mean gets in an average group every value from 0 to 1 is as likely before
(uniform shrinkage: Daniels 1999, Canadian Journal of Statistics 27; Morris 1983). So where nothing tells the groups
apart nothing breaks down, and a small group is not taken for better than it can be known to be.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, gammaln, logit

WEIGHTS = (np.arange(40) + 0.5) / 40  # that the common mean gets in an average group
MEANS = np.linspace(-4, 4, 25)  # standard errors around the pooled share
DRAWS, MOST = 4000, 4_000_000


class Shrunken(NamedTuple):
    """Of each group: its share, the interval, and the chance that it is above the middle group's."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    above: np.ndarray


def shrunken(hits, n, level: float = 0.95) -> Shrunken:
    """Shrunken shares of groups with hits of n (n > 0), by a fixed draw of the posterior."""
    hits, n = (np.asarray(a, dtype=float) for a in (hits, n))
    mean, size, weight = _grid(hits, n)
    a, b = mean * size, (1 - mean) * size
    value = ((a[:, None] + hits) / (size[:, None] + n) * weight[:, None]).sum(axis=0)
    rng = np.random.default_rng(1)
    at = rng.choice(len(weight), size=max(400, min(DRAWS, MOST // len(n))), p=weight)
    drawn = rng.beta(a[at, None] + hits, b[at, None] + n - hits)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    above = (drawn > np.median(drawn, axis=1)[:, None]).mean(axis=0)
    return Shrunken(value, low, high, above if len(n) > 1 else np.full(1, np.nan))


def _grid(hits: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Common means, sizes (a + b of the beta) and how probable each pair is, given what was counted."""
    share = (hits.sum() + 0.5) / (n.sum() + 1)
    size = len(n) / (1 / n).sum() * WEIGHTS / (1 - WEIGHTS)
    error = np.sqrt((1 / n.sum() + 1 / (len(n) * (size + 1))) / (share * (1 - share)))
    mean = expit(logit(share) + MEANS * error[:, None]).clip(1e-9, 1 - 1e-9)
    a, b = mean * size[:, None], (1 - mean) * size[:, None]
    logs = np.zeros_like(a)
    for y, m in zip(hits, n, strict=True):
        logs += _log_beta(a + y, b + m - y) - _log_beta(a, b)
    weight = np.exp(logs - logs.max()) * error[:, None]  # wider steps stand for more
    return mean.ravel(), np.repeat(size, len(MEANS)), (weight / weight.sum()).ravel()


def _log_beta(a, b):
    return gammaln(a) + gammaln(b) - gammaln(a + b)
