"""How much of the differences between scores each of several things explains, whatever the order they are asked in.

Lindeman, Merenda & Gold 1980 (LMG), which is Shapley's value of R squared: the mean, over all orders in which items may
enter a regression, of what each adds. The parts are never negative and add up to R squared."""

from itertools import combinations
from math import factorial
from typing import NamedTuple

import numpy as np

MOST = 8  # items: 256 regressions
DRAWS = 300


class Importance(NamedTuple):
    """R squared, each item's share of it, the shares' intervals, and how often in resamples each was the largest."""

    explained: float
    shares: np.ndarray
    low: np.ndarray
    high: np.ndarray
    first: np.ndarray


def importance(
    items: np.ndarray, score: np.ndarray, n: np.ndarray, level: float = 0.95, seed: int = 0
) -> Importance:
    """The importance of each item from cells: items (cells by items), score, and how many answers a cell holds. The
    intervals are percentiles over resamples of the answers (multinomial over the cells)."""
    parts = shapley(moments(items, score, n[None, :].astype(float)))[0]
    draws = np.random.default_rng(seed).multinomial(int(n.sum()), n / n.sum(), size=DRAWS).astype(float)
    drawn = shapley(moments(items, score, draws))
    shares = drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-15)
    ends = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2], axis=0)
    first = np.bincount(drawn.argmax(axis=1), minlength=items.shape[1]) / DRAWS
    whole = float(parts.sum())
    return Importance(whole, parts / whole if whole > 0 else parts * np.nan, *ends, first)


def moments(items: np.ndarray, score: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Covariances of the items and, last, the score: one matrix a row of weights."""
    z = np.column_stack([items, score]).astype(float)
    share = weights / weights.sum(axis=1, keepdims=True)
    mean = share @ z
    products = np.einsum("ci,cj->cij", z, z).reshape(len(z), -1)
    return (share @ products).reshape(-1, z.shape[1], z.shape[1]) - mean[:, :, None] * mean[:, None, :]


def shapley(covariances: np.ndarray) -> np.ndarray:
    """Each item's part of R squared, one row a matrix of covariances (the score is its last line)."""
    k = covariances.shape[1] - 1
    squared = {(): np.zeros(len(covariances))}
    for size in range(1, k + 1):
        for some in combinations(range(k), size):
            squared[some] = _explained(covariances, list(some))
    parts = np.zeros((len(covariances), k))
    for i in range(k):
        for some in squared:
            if i not in some:
                weight = factorial(len(some)) * factorial(k - len(some) - 1) / factorial(k)
                parts[:, i] += weight * (squared[tuple(sorted((*some, i)))] - squared[some])
    return np.maximum(parts, 0.0)


def _explained(covariances: np.ndarray, some: list[int]) -> np.ndarray:
    """R squared of the score on these items; an item that does not vary explains nothing."""
    own, with_score = covariances[:, some][:, :, some], covariances[:, some, -1]
    still = 1e-12 * np.maximum(np.trace(own, axis1=1, axis2=2), 1e-12)
    beta = np.linalg.solve(own + still[:, None, None] * np.eye(len(some)), with_score[:, :, None])[:, :, 0]
    return (beta * with_score).sum(axis=1) / np.maximum(covariances[:, -1, -1], 1e-15)
