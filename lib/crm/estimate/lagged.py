"""Whether the changes of one monthly series go before those of another: rank correlations at lags of what neither trend nor
season nor the first series' own past explains. Two series that both rise, or both know Christmas, agree whatever they are."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from crm.estimate.shares import NONE, Interval

YEAR = 12
OWN = 3  # months of its own past at most by which a series is whitened
FEWEST = 12  # pairs beyond what season and own past take up
BLOCK, DRAWS = 4, 999  # months drawn together, and how often
EDGE = 0.999  # beyond, Fisher's scale has no end


class Lagged(NamedTuple):
    """So many months before: the number of pairs, Spearman's correlation with its interval, and how often chance brings one as
    far from none."""

    lag: int
    n: int
    r: Interval
    p: float


def lagged(before, after, first_month: int, lags: Iterable[int], level: float = 0.95) -> list[Lagged]:
    """The correlation of `before` at t - lag with `after` at t, for each lag of 0 and more; both monthly from `first_month` (any
    number of which 12 are a year), NaN where not known.

    Both are differenced, and freed of the means of the months of the year; both go through the filter that makes `before`
    white (Box, Jenkins & Reinsel, chapter on transfer functions): with one series white, the correlation of two that have
    nothing to do with each other varies like that of independent pairs (Bartlett). The interval is on Fisher's scale, by
    Bonett and Wright's variance (2000) for the pairs less what the season and the filter take, or by that of a moving-block
    bootstrap where it is wider (Künsch 1989). NaN with fewer than FEWEST such pairs."""
    x, y = (_changes(np.asarray(series, dtype=float), first_month) for series in (before, after))
    own = _own_past(x)
    x, y = _filtered(x, own), _filtered(y, own)
    return [_at(x, y, lag, YEAR - 1 + len(own), level) for lag in lags]


def _changes(series: np.ndarray, first_month: int) -> np.ndarray:
    """Differences from month to month, each less the mean of all in its month of the year."""
    moved = np.diff(series)
    season = (first_month + 1 + np.arange(len(moved))) % YEAR
    known = np.isfinite(moved)
    n = np.bincount(season[known], minlength=YEAR)
    mean = np.bincount(season[known], moved[known], minlength=YEAR) / np.maximum(n, 1)
    return np.where(n[season] > 1, moved - mean[season], np.nan)  # a month known once is its own mean


def _own_past(x: np.ndarray) -> np.ndarray:
    """What each of the months before says of a month, of as many as are worth their number (BIC), OWN at most."""
    rows = _past(x, OWN)
    rows = rows[np.isfinite(rows).all(axis=1)]
    best, found = np.inf, np.zeros(0)
    for p in range(OWN + 1 if len(rows) > 2 * OWN else 1):
        own = np.linalg.lstsq(rows[:, 1 : p + 1], rows[:, 0], rcond=None)[0] if p else np.zeros(0)
        left = rows[:, 0] - rows[:, 1 : p + 1] @ own
        worth = len(rows) * np.log(max((left**2).mean(), 1e-300)) + p * np.log(len(rows)) if len(rows) else 0
        if worth < best:
            best, found = worth, own
    return found


def _past(x: np.ndarray, p: int) -> np.ndarray:
    """A row a month: itself and the p months before it; NaN before the first."""
    padded = np.concatenate([np.full(p, np.nan), x])
    return np.column_stack([padded[p - k : len(padded) - k] for k in range(p + 1)])


def _filtered(x: np.ndarray, own: np.ndarray) -> np.ndarray:
    rows = _past(x, len(own))
    return rows[:, 0] - rows[:, 1:] @ own


def _at(x: np.ndarray, y: np.ndarray, lag: int, taken: int, level: float) -> Lagged:
    x = x[: len(x) - lag]
    both = np.isfinite(x) & np.isfinite(y[lag:])
    ranks = np.column_stack([rankdata(x[both]), rankdata(y[lag:][both])])
    n = len(ranks)
    if n - taken < FEWEST or not ranks.std(axis=0).all():
        return Lagged(lag, n, NONE, float("nan"))
    r = float(np.corrcoef(ranks.T)[0, 1])
    error = max(((1 + r**2 / 2) / (n - taken - 3)) ** 0.5, _drawn_error(ranks) * (n / (n - taken)) ** 0.5)
    z, half = np.arctanh(np.clip(r, -EDGE, EDGE)), float(ndtri((1 + level) / 2)) * error
    interval = Interval(r, float(np.tanh(z - half)), float(np.tanh(z + half)))
    return Lagged(lag, n, interval, float(2 * ndtr(-abs(z) / error)))


def _drawn_error(ranks: np.ndarray) -> float:
    """The standard error of the correlation on Fisher's scale, from draws of blocks of months."""
    n, rng = len(ranks), np.random.default_rng(0)
    starts = rng.integers(0, n - BLOCK + 1, (DRAWS, -(-n // BLOCK)))
    rows = (starts[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, -1)[:, :n]
    drawn = ranks[rows] - ranks[rows].mean(axis=1, keepdims=True)
    across = (drawn[:, :, 0] * drawn[:, :, 1]).sum(axis=1)
    size = np.sqrt((drawn**2).sum(axis=1).prod(axis=1))
    return float(np.arctanh(np.clip(across / np.maximum(size, 1e-12), -EDGE, EDGE)).std())
