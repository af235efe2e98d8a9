"""The bands: how far from the forecast the months may end, widened by what was measured, not by what a model hopes.

A model's own band is too narrow: it believes its form. The factors below are what brought the combination's
bands to their promise on the M1 competition's monthly series, cut to each length (draws of 300 to 450 series,
12 months ahead; tests/bench/forecast_m1.py measures them again). Half of the last word has the series itself:
its own backtest (WIDEST and NARROWEST bound it, for a backtest is small).
"""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from crm.analyses.forecast.combine import Expected
from crm.estimate.shares import Interval

NARROWEST, WIDEST = 0.8, 2.5
CEILING = 4.0  # no band goes above so many times the highest month of the last twelve or of those ahead


class Width(NamedTuple):
    """Factors on the standard deviation for so many months of history: for a month at 80 and 95 %, and for the
    sum of the months, whose errors are taken to move together (measured: nearly, see the factors below 1)."""

    history: int
    month80: float
    month95: float
    sum80: float
    sum95: float


WIDTHS = (
    Width(0, 1.90, 2.90, 1.50, 2.30),
    Width(10, 1.60, 2.30, 1.22, 1.75),
    Width(13, 1.32, 2.05, 1.03, 1.60),
    Width(24, 1.70, 2.50, 1.30, 1.85),
    Width(30, 1.40, 2.00, 1.03, 1.50),
    Width(36, 1.20, 1.60, 0.88, 1.25),
    Width(48, 1.14, 1.38, 0.82, 1.18),
)


def width_of(history: int) -> Width:
    """The factors for a history of so many months."""
    return [width for width in WIDTHS if width.history <= history][-1]


def reach(level: float, at80: float, at95: float) -> float:
    """How many standard deviations a band of this level reaches; between 80 and 95 % on a straight line."""
    z, z80, z95 = (float(ndtri((1 + share) / 2)) for share in (level, 0.80, 0.95))
    return z * float(np.interp(z, [z80, z95], [at80, at95]))


def month_band(
    expected: Expected, history: np.ndarray, own: float, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """The lower and upper end of each month; `own` is the series' own factor, 1 where it has none."""
    width = width_of(len(history))
    return ends(expected, history, reach(level, width.month80, width.month95) * (1 + own) / 2)


def sum_band(expected: Expected, history: np.ndarray, own: float, level: float) -> Interval:
    """The sum of the months ahead and its interval."""
    width = width_of(len(history))
    together = expected.together * (1 + own) / 2
    low, high = ends(expected, history, reach(level, width.sum80, width.sum95) * together)
    return Interval(float(expected.path.sum()), float(low.sum()), float(high.sum()))


def ends(expected: Expected, history: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """The path moved down and up by so many standard deviations, never below zero where history never was."""
    highest = max(history[-12:].max(), expected.path.max())
    top = CEILING * highest if highest > 0 else np.inf
    if expected.logs:
        room = np.minimum(reach * expected.deviation, 50)
        low, high = expected.path * np.exp(-room), expected.path * np.exp(room)
    else:
        low, high = expected.path - reach * expected.deviation, expected.path + reach * expected.deviation
    return np.maximum(low, 0) if history.min() >= 0 else low, np.minimum(high, top)
