"""How sure a rank correlation is, and tenths of what is given in groups of equals."""

import numpy as np
from scipy.special import ndtri

from crm.estimate.shares import NONE, Interval


def rank_interval(r: float, n: float, level: float = 0.95) -> Interval:
    """Spearman's correlation of n pairs with the interval on Fisher's scale, whose variance is (1 + r^2 / 2) / (n - 3)
    (Bonett & Wright 2000, Psychometrika 65). NONE without a correlation or with three pairs or fewer."""
    if not (n > 3 and abs(r) <= 1):
        return NONE
    if abs(r) == 1:
        return Interval(r, r, r)
    half = float(ndtri((1 + level) / 2)) * ((1 + r**2 / 2) / (n - 3)) ** 0.5
    return Interval(r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)))


def tenths(counts: np.ndarray) -> np.ndarray:
    """The tenth, 1 to 10, of each group of equals, given how many are in each, the lowest first: that in which the middle of
    the group lies, so that equals stay together and tenths need not be equally large."""
    n = np.asarray(counts, dtype=float)
    middle = np.cumsum(n) - n / 2
    return np.minimum((10 * middle / n.sum()).astype(int), 9) + 1
