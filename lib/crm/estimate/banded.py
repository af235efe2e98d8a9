"""Chances from features in bands: log odds that add up, and boosted trees; rows stand for many cases."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

RIDGE = 1.0  # the penalty on each squared coefficient, as scikit-learn's LogisticRegression with C = 1
STEPS = 60
CLOSE = 1e-10  # of a coefficient: the search is over
EDGE = 1e-6


class Additive(NamedTuple):
    """Log odds: a constant and one coefficient a feature and band, [feature, band]; a band never seen has 0."""

    constant: float
    weights: np.ndarray

    def log_odds(self, bands: np.ndarray) -> np.ndarray:
        """Of each row of bands."""
        return self.constant + sum(self.weights[f][bands[:, f]] for f in range(bands.shape[1]))

    def parts(self, bands: np.ndarray) -> np.ndarray:
        """What each feature adds to the log odds of each row, [row, feature]."""
        return np.column_stack([self.weights[f][bands[:, f]] for f in range(bands.shape[1])])

    def chance(self, bands: np.ndarray) -> np.ndarray:
        """The probability of each row of bands."""
        return expit(self.log_odds(bands))


def additive(
    bands: np.ndarray, up: np.ndarray, down: np.ndarray, levels: int = 10, ridge: float = RIDGE
) -> Additive:
    """Penalised maximum likelihood by Newton's steps. No row of zeros and ones is ever made: what the steps need are sums
    of rows by two bands at a time, so that a million rows take no more memory than their bands."""
    size, n = bands.shape[1] * levels, (up + down).astype(float)
    places = [bands[:, f].astype(np.int64) + f * levels for f in range(bands.shape[1])]
    rate = np.clip(up.sum() / n.sum(), EDGE, 1 - EDGE)
    b = np.concatenate([[logit(rate)], np.zeros(size)])
    penalty = np.concatenate([[0.0], np.full(size, ridge)])
    value = _loss(b, places, up, n, penalty)
    for _step in range(STEPS):
        p = expit(b[0] + sum(b[1:][place] for place in places))
        slope = _sums(up - n * p, places, size) - penalty * b
        curve = _curve(n * p * (1 - p), places, size)
        curve[np.diag_indices(size + 1)] += np.maximum(penalty, 1e-9)
        move = np.linalg.solve(curve, slope)
        while (new := _loss(b + move, places, up, n, penalty)) > value + 1e-9 * abs(value) and np.abs(
            move
        ).max() > CLOSE:
            move = move / 2
        b, value = b + move, new
        if np.abs(move).max() < CLOSE:
            break
    return Additive(float(b[0]), b[1:].reshape(bands.shape[1], levels))


def _loss(
    b: np.ndarray, places: list[np.ndarray], up: np.ndarray, n: np.ndarray, penalty: np.ndarray
) -> float:
    eta = b[0] + sum(b[1:][place] for place in places)
    return float(n @ np.logaddexp(0, eta) - up @ eta + penalty @ b**2 / 2)


def _sums(weight: np.ndarray, places: list[np.ndarray], size: int) -> np.ndarray:
    """The weight of all rows, and of those in each band."""
    parts = sum(np.bincount(place, weight, size) for place in places)
    return np.concatenate([[weight.sum()], parts])


def _curve(weight: np.ndarray, places: list[np.ndarray], size: int) -> np.ndarray:
    """The weight of the rows that share two bands, for all pairs."""
    whole = np.zeros((size + 1, size + 1))
    whole[0] = whole[:, 0] = _sums(weight, places, size)
    levels = size // len(places)
    for i, one in enumerate(places):
        for j, other in enumerate(places[: i + 1]):
            pair = (one - i * levels) * levels + other - j * levels
            block = np.bincount(pair, weight, levels * levels).reshape(levels, levels)
            rows, columns = (
                slice(1 + i * levels, 1 + (i + 1) * levels),
                slice(1 + j * levels, 1 + (j + 1) * levels),
            )
            whole[rows, columns], whole[columns, rows] = block, block.T
    return whole


def boosted(bands: np.ndarray, up: np.ndarray, down: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The same by gradient boosting (scikit-learn's HistGradientBoostingClassifier): what gives the probability of each
    row of bands."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    trees = HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.12, max_leaf_nodes=15, min_samples_leaf=40, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    rows, weight = np.concatenate([bands, bands]), np.concatenate([up, down])
    came = np.repeat([1, 0], len(bands))
    with threadpool_limits(1):  # threads that wait for each other on a busy machine cost more than they bring
        trees.fit(rows[weight > 0], came[weight > 0], sample_weight=weight[weight > 0])

    def chance(other: np.ndarray) -> np.ndarray:
        with threadpool_limits(1):
            return trees.predict_proba(other)[:, 1]

    return chance
