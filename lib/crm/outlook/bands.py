"""The bands: how far from the forecast the months may end, widened by what was measured, not by what a model hopes.

The deviation is that of a mixture (smoothing's own errors, and how far the voices are apart); it lacks what no voice
foresees. The factors below are what brought the bands to their promise on one half of the M1 competition's monthly
series (every second of the 617, cut to each length, 12 months ahead); the other half is the check
(tests/bench/forecast_m1.py). From four years on they are near those measured on M3 for another mean of models, 1.10
and 1.20. A quarter of the last word has the series' own backtest (NARROWEST and WIDEST bound it, for a backtest is small:
with a half of it, the interval score on M1 was the worse for it).
"""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from crm.estimate.shares import Interval
from crm.outlook.combine import Expected

NARROWEST, WIDEST = 0.8, 2.5
OWN_WORD = 0.25  # the weight of a series' own factor beside the pooled one, on the log scale
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
    Width(0, 1.35, 1.95, 0.90, 1.40),
    Width(8, 1.25, 1.70, 0.90, 1.35),
    Width(10, 1.15, 1.50, 0.82, 1.30),
    Width(13, 0.97, 1.27, 0.74, 1.10),
    Width(18, 0.90, 1.12, 0.68, 0.95),
    Width(24, 1.40, 1.70, 1.08, 1.30),
    Width(30, 1.25, 1.50, 1.00, 1.20),
    Width(36, 1.12, 1.42, 0.87, 1.16),
    Width(48, 1.05, 1.25, 0.78, 1.04),
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
    return ends(expected, history, reach(level, width.month80, width.month95) * own**OWN_WORD)


def sum_band(expected: Expected, history: np.ndarray, own: float, level: float) -> Interval:
    """The sum of the months ahead and its interval."""
    width = width_of(len(history))
    together = expected.together * own**OWN_WORD
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
