"""The backtest: the forecast as it would have been made at earlier months, against what then came."""

from typing import NamedTuple

import numpy as np

from crm.outlook.bands import NARROWEST, WIDEST, month_band
from crm.outlook.combine import Expected, expect_all
from crm.outlook.filtering import YEAR
from crm.outlook.voices import last_year

MOST = 10  # origins
TRIED = YEAR  # months ahead at most
FEWEST = 4  # with fewer origins nothing is tried


class Trial(NamedTuple):
    """One month forecast from an earlier one: how far ahead, what came, what was said, and the benchmark's word."""

    origin: int  # months known then
    ahead: int
    actual: float
    forecast: float
    naive: float
    low80: float
    high80: float
    low95: float
    high95: float


def origins(n: int) -> list[int]:
    """The months of history at which the forecast is made again: up to ten, evenly spread, newest last.

    With three years of history and more each knew two years at least, so that what is tried is the way of
    forecasting used now; with less, a year and a month. The earliest sees up to two years that came after."""
    start = max(2 * YEAR, n - 2 * YEAR) if n >= 3 * YEAR else max(YEAR + 1, n - YEAR)
    if n - start < FEWEST:
        return []
    return sorted({int(origin) for origin in np.linspace(start, n - 1, min(MOST, n - start)).round()})


def foreseen(values: np.ndarray, months: int) -> tuple[Expected, tuple[Trial, ...]]:
    """What is expected of the months ahead, and the trials of expecting the same earlier: one walk for all of them."""
    tried = origins(len(values))[::-1]
    now, *then = expect_all([values, *(values[:origin] for origin in tried)], months)
    return now, rolling(values, dict(zip(tried, then, strict=True)))


def rolling(values: np.ndarray, then: dict[int, Expected]) -> tuple[Trial, ...]:
    """Every month forecast from every origin, each with what was known then and nothing later.

    The bands are those of the pooled factors: a series' own factor comes out of these very trials."""
    trials: list[Trial] = []
    for origin, expected in sorted(then.items()):
        known, came = values[:origin], values[origin : origin + TRIED]
        bands = [end for level in (0.80, 0.95) for end in month_band(expected, known, 1.0, level)]
        columns = zip(came, expected.path, last_year(known, len(expected.path)), *bands, strict=False)
        trials += [Trial(origin, ahead, *map(float, row)) for ahead, row in enumerate(columns, start=1)]
    return tuple(trials)


def own_factor(trials: tuple[Trial, ...]) -> float:
    """How much wider (above 1) or narrower the 80 % band had to be to hold 80 % of the trials."""
    misses = [miss(trial) for trial in trials if trial.high80 > trial.low80]
    if not misses:
        return 1.0
    return float(np.clip(np.quantile(misses, 0.80), NARROWEST, WIDEST))


def miss(trial: Trial) -> float:
    """The error as a share of the way from the forecast to the band's end on that side."""
    above = trial.actual >= trial.forecast
    way = trial.high80 - trial.forecast if above else trial.forecast - trial.low80
    return abs(trial.actual - trial.forecast) / way if way > 0 else WIDEST


class Score(NamedTuple):
    """What the backtest comes to; errors are shares of what came, MASE is against the mean seasonal difference."""

    origins: int
    trials: int
    error: float
    naive_error: float
    mase: float
    naive_mase: float
    held80: float
    held95: float

    @property
    def beats(self) -> bool:
        """Whether the forecast's error is below that of the same month a year before."""
        return self.error < self.naive_error


def score(trials: tuple[Trial, ...], values: np.ndarray) -> Score | None:
    """The score over all trials; None where there was nothing to try or nothing came."""
    came = sum(abs(t.actual) for t in trials)
    season = float(np.mean(np.abs(values[YEAR:] - values[:-YEAR]))) if len(values) > YEAR else 0.0
    if not came:
        return None
    off, naive_off = (float(np.mean([abs(t.actual - said) for t, said in zip(trials, word, strict=True)]))
                      for word in ([t.forecast for t in trials], [t.naive for t in trials]))  # fmt: skip
    mean = came / len(trials)
    mase = (off / season, naive_off / season) if season else (float("nan"), float("nan"))
    held = [float(np.mean([low <= t.actual <= high for t, low, high in bounds])) for bounds in (
        [(t, t.low80, t.high80) for t in trials], [(t, t.low95, t.high95) for t in trials])]  # fmt: skip
    return Score(len({t.origin for t in trials}), len(trials), off / mean, naive_off / mean, *mase, *held)
