"""Who stays: cohorts as far as they have been watched, opening sets and what is lost of them, and rates over other lengths.

Periods are whole numbers that run on. Arrays in, arrays out.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.estimate.shares import NONE, Interval


class Cohorts(NamedTuple):
    """Cohorts by the period they began in, oldest first: how many each has, how many of it were `kept` k = 0, 1, ... periods
    later (rows are cohorts), and which of these cells are over for all of the cohort (`mature`)."""

    began: np.ndarray
    sizes: np.ndarray
    kept: np.ndarray
    mature: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """The share kept in each mature cell; NaN where a cell is not over, or nobody is in the cohort."""
        with_some = self.mature & (self.sizes > 0)[:, None]
        below = np.broadcast_to(self.sizes[:, None], self.kept.shape).astype(float)
        return np.divide(self.kept, below, out=np.full(self.kept.shape, np.nan), where=with_some)

    @property
    def eligible(self) -> np.ndarray:
        """Customers of the cohorts for which k periods are over, for each k."""
        return (self.sizes[:, None] * self.mature).sum(axis=0)

    @property
    def retained(self) -> np.ndarray:
        """Of these, how many were kept: over `eligible` it is the pooled share, weighted by the cohorts' sizes."""
        return (self.kept * self.mature).sum(axis=0)


def cohorts_of(sizes: pd.Series, kept: np.ndarray, last: int) -> Cohorts:
    """Cohorts from sizes by the period they began in, and who was kept; `last` is the last period that is over."""
    began = sizes.index.to_numpy(dtype=int)
    ahead = np.arange(kept.shape[1])
    return Cohorts(began, sizes.to_numpy(dtype=int), kept, began[:, None] + ahead[None, :] <= last)


class Opening(NamedTuple):
    """For each period: who was there when it opened, and how many of them were not when it closed."""

    period: np.ndarray
    opening: np.ndarray
    lost: np.ndarray


def opening_sets(stays: pd.DataFrame, first: int, last: int) -> Opening:
    """The opening sets of the periods from first to last. `stays` are there at the openings of periods `a` to `b`; `lost` says
    that the one of `b` was the last for now; `n` is how many share a row. Who comes and goes between two openings is in
    none (definition: lost from the opening set over the opening set)."""
    period = np.arange(first, last + 1)
    a, b, n, lost = (stays[name].to_numpy(dtype=int) for name in ("a", "b", "n", "lost"))
    there = (a[None, :] <= period[:, None]) & (period[:, None] <= b[None, :])
    ends = there & (b[None, :] == period[:, None]) & (lost[None, :] == 1)
    return Opening(period, there @ n, ends @ n)


def over(rate: float, times: float) -> float:
    """What a rate of loss a period comes to over so many periods, if it stays the same: 1 - (1 - c)^times."""
    return 1 - (1 - rate) ** times


def kept_money(sums: pd.Series, what: str, level: float = 0.95) -> Interval:
    """What is left of an opening sum of money: a ratio of two sums over customers, with its interval if customers were drawn
    again (linearised: Cochran 1977, section 6.3). `sums` has n, x (the opening), xx, and of `what` its sum, squares and
    product with x: y, yy, xy as y_what and so on. NONE where nothing is opened with."""
    n, x = float(sums["n"]), float(sums["x"])
    if not x > 0:
        return NONE
    ratio = float(sums[f"y_{what}"]) / x
    if n < 2:
        return Interval(ratio, float("nan"), float("nan"))
    off = float(sums[f"yy_{what}"]) - 2 * ratio * float(sums[f"xy_{what}"]) + ratio**2 * float(sums["xx"])
    half = float(ndtri((1 + level) / 2)) * (max(off, 0.0) * n / (n - 1)) ** 0.5 / x
    return Interval(ratio, max(ratio - half, 0.0), ratio + half)
