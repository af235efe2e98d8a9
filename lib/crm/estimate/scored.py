"""How good stated probabilities are: squared error, order, calibration, and what contacting the first so many catches.

Everywhere a row stands for `up` cases in which it happened and `down` in which it did not."""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit, stdtrit

from crm.estimate.shares import Interval

STEPS = 50  # of Newton's
EDGE = 1e-6  # probabilities are kept so far from 0 and 1


class Calibration(NamedTuple):
    """Slope and intercept of the log odds of what came on those that were said (Cox 1958, Biometrika 45): 1 and 0 where
    the probabilities are right."""

    slope: Interval
    intercept: Interval


def brier(p: np.ndarray, up: np.ndarray, down: np.ndarray) -> float:
    """The mean squared error of probabilities (Brier 1950)."""
    return float((up @ (1 - p) ** 2 + down @ p**2) / (up.sum() + down.sum()))


def skill(p: np.ndarray, up: np.ndarray, down: np.ndarray, base: float) -> float:
    """Which part of the Brier score of one rate for all, `base`, the probabilities take away; NaN where all came alike."""
    plain = brier(np.full(len(p), base), up, down)
    return 1 - brier(p, up, down) / plain if plain > 0 else float("nan")


def auc(score: np.ndarray, up: np.ndarray, down: np.ndarray) -> float:
    """The chance that one in whom it happened has the higher score than one in whom it did not, a tie counting half."""
    _score, up, down = _tied(score, up, down)
    if not (up.sum() > 0 and down.sum() > 0):
        return float("nan")
    below = np.cumsum(down) - down
    return float(up @ (below + down / 2) / (up.sum() * down.sum()))


def average_precision(score: np.ndarray, up: np.ndarray, down: np.ndarray) -> float:
    """The area under precision and recall, as a sum of steps (as scikit-learn's average_precision_score)."""
    _score, up, down = (part[::-1] for part in _tied(score, up, down))
    if not up.sum() > 0:
        return float("nan")
    return float(up / up.sum() @ (np.cumsum(up) / np.cumsum(up + down)))


def _tied(score: np.ndarray, up: np.ndarray, down: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One row a score, lowest first."""
    values, place = np.unique(score, return_inverse=True)
    return values, np.bincount(place, up, len(values)), np.bincount(place, down, len(values))


def calibration(
    p: np.ndarray, up: np.ndarray, down: np.ndarray, group: np.ndarray, level: float = 0.95
) -> Calibration:
    """Slope and intercept with intervals that hold for cases of one group going together (t, groups less one)."""
    x = np.column_stack([np.ones(len(p)), logit(np.clip(p, EDGE, 1 - EDGE))])
    n, b = up + down, np.array([0.0, 1.0])
    for _step in range(STEPS):
        fit = expit(x @ b)
        curve = (x.T * (n * fit * (1 - fit))) @ x
        if not np.isfinite(curve).all() or np.linalg.cond(curve) > 1e12:
            return Calibration(*[Interval(float("nan"), float("nan"), float("nan"))] * 2)
        move = np.linalg.solve(curve, x.T @ (up - n * fit))
        b = b + np.clip(move, -2, 2)
        if np.abs(move).max() < 1e-10:
            break
    cover = clustered(x, up - n * expit(x @ b), curve, group)
    free = max(len(np.unique(group)) - 1, 1)
    half = float(stdtrit(free, (1 + level) / 2)) * np.sqrt(np.diag(cover))
    both = [Interval(float(v), float(v - h), float(v + h)) for v, h in zip(b, half, strict=True)]
    return Calibration(both[1], both[0])


def clustered(x: np.ndarray, off: np.ndarray, curve: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Covariance of coefficients when the cases of a group go together: the sandwich with sums of groups (Liang & Zeger
    1986, Biometrika 73), times groups over groups less one."""
    groups, place = np.unique(group, return_inverse=True)
    scores = np.zeros((len(groups), x.shape[1]))
    np.add.at(scores, place, x * off[:, None])
    inverse = np.linalg.pinv(curve)
    return inverse @ (scores.T @ scores) @ inverse * len(groups) / max(len(groups) - 1, 1)


def in_bins(p: np.ndarray, n: np.ndarray, bins: int = 10) -> np.ndarray:
    """The bin of each row, 0 to bins - 1, lowest probabilities first and as even as ties allow: equals stay together."""
    values, place = np.unique(p, return_inverse=True)
    sizes = np.bincount(place, n, len(values))
    middle = (np.cumsum(sizes) - sizes / 2) / sizes.sum()
    return np.minimum((middle * bins).astype(int), bins - 1)[place]


def caught(p: np.ndarray, up: np.ndarray, down: np.ndarray, share: float) -> tuple[float, float]:
    """Of the share of cases with the highest probabilities: the part of all that happened which is among them, and the
    rate among them over the rate of all. Ties at the edge count by their part."""
    _p, ups, downs = (part[::-1] for part in _tied(p, up, down))
    upto = np.concatenate([[0.0], np.cumsum(ups + downs)])
    held = float(np.interp(share * upto[-1], upto, np.concatenate([[0.0], np.cumsum(ups)])))
    part = held / ups.sum() if ups.sum() > 0 else float("nan")
    return part, part / share if share > 0 else float("nan")
