"""Exponential smoothing with level, damped trend and season: a voice, and the one that says how errors live on."""

from typing import NamedTuple

import numpy as np

from crm.outlook.filtering import (
    FLAT,
    SEASONAL,
    YEAR,
    Start,
    beside,
    echoes,
    paths,
    smoothed,
)
from crm.outlook.seasons import season_along_line

FIRST = 48  # months at the beginning that the start comes from


class Smoothing(NamedTuple):
    """The paths of histories, one a row, and the standard deviation of each month ahead."""

    path: np.ndarray
    deviation: np.ndarray


def smoothing(histories: list[np.ndarray], months: int) -> Smoothing:
    """Each history, longest first, continued by the mean over all sets of weights; with a season from two years on.

    The deviation is that of the mixture: what each set expects of its own errors, and how far the sets are apart."""
    seasonal = len(histories[-1]) >= 2 * YEAR
    sets = SEASONAL if seasonal else FLAT
    rows = beside(histories)
    end = smoothed(rows, start_of(histories, seasonal), sets)
    ahead = paths(end, sets, months, rows.values.shape[1])
    path = np.einsum("rhs,rs->rh", ahead, end.weight)
    lasting = np.cumsum(echoes(sets, months) ** 2, axis=0)
    own = np.einsum("hs,rs->rh", lasting, end.weight * end.square)
    apart = np.einsum("rhs,rs->rh", (ahead - path[:, :, None]) ** 2, end.weight)
    return Smoothing(path, np.sqrt(own + apart))


def start_of(histories: list[np.ndarray], seasonal: bool) -> Start:
    """Level, trend, usual error and season at the beginning of each history, from its first four years at most."""
    found = [start_row(values[:FIRST], seasonal) for values in histories]
    flat, level, trend, usual, season = (np.array(part) for part in zip(*found, strict=True))
    return Start(flat, level, trend, usual, season if seasonal else None)


def start_row(values: np.ndarray, seasonal: bool) -> tuple[float, float, float, float, np.ndarray]:
    """The start of one history: flat level, level and trend of a straight line a month before, usual error, season."""
    season = season_along_line(values) if seasonal else np.zeros(YEAR)
    rest = values - season[np.arange(len(values)) % YEAR]
    level, trend = line(rest)
    return float(rest.mean()), level, trend, usual_error(rest), season


def line(values: np.ndarray) -> tuple[float, float]:
    """A straight line through the values: where it is a month before the first, and how steep."""
    n = len(values)
    level = float(values.sum()) / n
    steep = float((np.arange(n) - (n - 1) / 2) @ values) * 12 / (n * (n * n - 1)) if n > 1 else 0.0
    return level - steep * (n + 1) / 2, steep


def middle(values: np.ndarray) -> float:
    """The median, in a tenth of numpy's time for so few."""
    ordered, n = np.sort(values), len(values)
    return float(ordered[n // 2] + ordered[(n - 1) // 2]) / 2


def usual_error(values: np.ndarray) -> float:
    """The size of a month's usual surprise from its changes, by their median, so that jumps do not count."""
    changes = values[1:] - values[:-1]
    usual = 1.4826 * middle(np.abs(changes - middle(changes))) / 1.2
    return max(usual, 0.25 * float(np.sqrt(changes @ changes / len(changes))), 1e-6)
