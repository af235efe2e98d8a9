"""The made company's time: days since its first day, its seasonal clock, and dates as a CRM writes them.

Everybody buys by the seasonal clock: in a month with factor 1.2 it runs 1.2 days a day. Over a whole year it
runs as fast as the calendar, so a purchasing model fitted on calendar days still finds its true parameters.
"""

from datetime import date
from typing import NamedTuple
from zlib import crc32

import numpy as np

AS_OF = date(2026, 10, 31)  # the last whole day; the window ends here whatever its length
LATE_DAYS = 12  # the export was drawn on 12 November: rows later than as_of are in it
PAST_MONTHS = 24  # how long before the first month the company had been gaining customers
GROWTH = 0.10  # new customers, leads and deals: continuous growth a year
SEASON = (1.04, 0.99, 1.02, 0.96, 0.95, 0.86, 0.78, 0.80, 1.03, 1.12, 1.21, 1.24)  # January to December


class Span(NamedTuple):
    """The window in days: 0 is its first midnight, `days` the midnight after as_of, `late` the export's,
    `past` (below 0) the founding. Times are floats in these days."""

    first: np.datetime64
    days: int
    late: int
    past: int
    edges: np.ndarray  # first midnights of all months from `past` to beyond `late`
    seasonal: np.ndarray  # the seasonal clock at these edges


def span(months: int) -> Span:
    """The window of so many months up to AS_OF."""
    last = np.datetime64(AS_OF, "M")
    grid = np.arange(last - (months - 1) - PAST_MONTHS, last + 3)
    first = (last - (months - 1)).astype("datetime64[D]")
    edges = (grid.astype("datetime64[D]") - first).astype(float)
    month = grid[:-1].astype(int) % 12
    year_days = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    factor = np.array(SEASON) / (np.array(SEASON) @ year_days / year_days.sum())
    seasonal = np.concatenate([[0.0], np.cumsum(np.diff(edges) * factor[month])])
    days = int(edges[PAST_MONTHS + months])
    return Span(first, days, days + LATE_DAYS, int(edges[0]), edges, seasonal)


def to_seasonal(window: Span, day: np.ndarray) -> np.ndarray:
    """What the seasonal clock shows on a calendar day."""
    return np.interp(day, window.edges, window.seasonal)


def to_calendar(window: Span, shown: np.ndarray) -> np.ndarray:
    """The calendar day on which the seasonal clock shows this."""
    return np.interp(shown, window.seasonal, window.edges)


def growing(rng: np.random.Generator, n: int, low: float, high: float) -> np.ndarray:
    """n sorted moments between two, the density growing by GROWTH a year."""
    k = GROWTH / 365.25
    u = rng.random(n)
    return np.sort(low + np.log1p(u * np.expm1(k * (high - low))) / k)


def moments(window: Span, day: np.ndarray, office: bool = True) -> np.ndarray:
    """Days as "2024-03-07 14:05", nothing for NaN. Office things happen between 7 and 19 o'clock: the day
    stays and the order within a day stays, so durations in days do too."""
    day = np.asarray(day, dtype=float)
    if not day.size:
        return np.array([], dtype=object)
    there = np.isfinite(day)
    whole = np.floor(np.where(there, day, 0))
    part = np.where(there, day, 0) - whole
    minutes = (part * 720 + 420 if office else part * 1440).astype(int)
    stamp = window.first.astype("datetime64[m]") + (whole.astype(int) * 1440 + minutes)
    text = np.char.replace(np.datetime_as_string(stamp, unit="m"), "T", " ").astype(object)
    return np.where(there, text, "")


def dates(window: Span, day: np.ndarray) -> np.ndarray:
    """Days as "2024-03-07", nothing for NaN."""
    day = np.asarray(day, dtype=float)
    there = np.isfinite(day)
    stamp = window.first + np.floor(np.where(there, day, 0)).astype(int)
    return np.where(there, np.datetime_as_string(stamp, unit="D").astype(object), "")


def generator(seed: int, room: str) -> np.random.Generator:
    """Random draws of one room, the same whatever other rooms draw."""
    return np.random.default_rng([seed, crc32(room.encode())])
