"""The voices: the few ways of forecasting whose mean is the forecast, each for several histories at once, longest first."""

import numpy as np

from crm.outlook.filtering import (
    FLAT,
    LEVEL_ALONE,
    LEVELS,
    YEAR,
    Start,
    beside,
    paths,
    smoothed,
)
from crm.outlook.seasons import Histories
from crm.outlook.smoothing import line, middle, usual_error
from crm.words import _

QUARTER = 3
MOST_GROWTH = 0.2  # a year, as a log or in values around 1
BLOCKS = (1, 2, 3, 4, 6, 12)  # months put together: the divisors of a year
FEWEST_BLOCKS = 3


def theta(histories: Histories, months: int) -> np.ndarray:
    """The Theta method (Assimakopoulos & Nikolopoulos 2000) without season: smoothing of the level with half of the
    line's slope (Hyndman & Billah 2003), here with the season shrunk and the level smoothed robustly."""
    rows = beside(histories.plain)
    first = np.array([middle(values[:6]) for values in histories.plain])
    usual = np.array([usual_error(values) for values in histories.plain])
    end = smoothed(rows, Start(first, first, 0 * first, usual), LEVEL_ALONE)
    slopes = np.array([line(values)[1] for values in histories.plain])
    known = (1 - (1 - LEVELS) ** rows.lengths[:, None]) / LEVELS
    drift = np.arange(months)[None, :, None] + known[:, None, :]
    ahead = end.level[:, None, :] + slopes[:, None, None] / 2 * drift
    return histories.with_season(np.einsum("rhs,rs->rh", ahead, end.weight))


def aggregated(histories: Histories, months: int) -> np.ndarray:
    """The mean of what months, pairs of months, quarters and so on up to years say, each smoothed for itself
    (Kourentzes, Petropoulos & Trapero 2014, multiple aggregation): long blocks know the trend, short ones the end."""
    blocks = [
        (owner, size, in_blocks(values, size))
        for owner, values in enumerate(histories.plain)
        for size in BLOCKS
        if len(values) >= FEWEST_BLOCKS * size
    ]
    blocks.sort(key=lambda block: -len(block[2]))
    rows = beside([values for *_owner, values in blocks])
    end = smoothed(rows, Start(*np.array([block_start(values) for *_owner, values in blocks]).T), FLAT)
    ahead = np.einsum("rhs,rs->rh", paths(end, FLAT, months, 0), end.weight)
    found: list[list[np.ndarray]] = [[] for _history in histories.plain]
    for (owner, size, _values), path in zip(blocks, ahead, strict=True):
        found[owner].append(np.repeat(path, size)[:months])
    return histories.with_season(np.array([np.mean(own, axis=0) for own in found]))


def in_blocks(values: np.ndarray, size: int) -> np.ndarray:
    """The means of so many values each, counted from the newest back."""
    return values[len(values) % size :].reshape(-1, size).mean(axis=1)


def block_start(values: np.ndarray) -> tuple[float, float, float, float]:
    """The start of smoothing blocks: flat level, level and trend, usual error, from the first twelve (months: 24)."""
    level, trend = line(values[: 2 * YEAR]) if len(values) > FEWEST_BLOCKS else (float(values.mean()), 0.0)
    return middle(values[:YEAR]), level, trend, usual_error(values)


def last_year(values: np.ndarray, months: int) -> np.ndarray:
    """The same months a year before: the seasonal naive forecast, the bench mark of all others."""
    return np.array([values[len(values) - YEAR + ahead % YEAR] for ahead in range(months)])


def grown_last_year(values: np.ndarray, months: int) -> np.ndarray:
    """The same months a year before, plus half of what the newest quarter grew over its own a year before.

    Half, and at most MOST_GROWTH either way, since growth over a short time is half noise and a young company's
    does not go on: on 549 series of the M1 competition cut to 13 to 23 months MASE fell from 1.13 to 1.00."""
    newest = min(len(values) - YEAR, QUARTER)
    growth = float(values[-newest:].mean() - values[-newest - YEAR : len(values) - YEAR].mean())
    steps = 1 + np.arange(months) // YEAR
    return last_year(values, months) + np.clip(growth / 2, -MOST_GROWTH, MOST_GROWTH) * steps


def mean_so_far(values: np.ndarray, months: int) -> np.ndarray:
    """The mean of the last year's months, for every month ahead."""
    return np.full(months, values[-YEAR:].mean())


VOICE_WORDS = {
    "smoothing": _("exponential smoothing"),
    "theta": _("Theta"),
    "arima": _("seasonal ARIMA"),
    "aggregated": _("smoothing of months put together into blocks of up to a year"),
    "grown_last_year": _("the same months a year before with half of the recent growth"),
    "mean_so_far": _("the mean of the months so far"),
}
