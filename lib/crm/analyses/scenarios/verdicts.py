"""Which drivers earn a place in the forecast: those whose effect is beyond chance and that made past forecasts better."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.scenarios.courses import Course, Driver, courses, unfit
from crm.analyses.scenarios.driven import Driven, tried_from, with_drivers
from crm.outlook.rolling import Trial, foreseen

LIMIT = 0.05  # chance that any of the drivers looked at passes though it moves nothing
REACH = 1.96
LAGS = 3  # months after which errors of neighbouring months are taken to have nothing in common


class Saved(NamedTuple):
    """By what share the error of past forecasts fell, and the interval that the noise of the comparison leaves."""

    value: float
    low: float
    high: float


class Looked(NamedTuple):
    """A driver and what became of it: "kept", "conditional" (moves sales, but knowing no more than was known does not help),
    "dropped", or why it was not tried ("late", "short", "still", "alike"); its courses, its forecast, and what it saved."""

    driver: Driver
    verdict: str
    courses: dict[int, Course]
    driven: Driven | None = None
    saved: Saved | None = None
    doubt: float = 1.0


def looked_at(
    values: np.ndarray, months: pd.DatetimeIndex, drivers: list[Driver], ahead: int
) -> tuple[list[Looked], Driven | None]:
    """Every driver with its verdict, and the forecast with all that are kept; None where none is."""
    without = foreseen(values, max(ahead, 12))[1]
    alone = [alone_with(values, months, driver, ahead, without) for driver in drivers]
    looks = sum(one.driven is not None for one in alone)
    alone = [judged(one, looks) for one in alone]
    order = sorted((one for one in alone if one.verdict == "kept"), key=lambda one: one.doubt)
    kept, best, trials = [], None, without
    for one in order:
        both = with_drivers(values, [other.courses for other in (*kept, one)], ahead)
        said = both is not None and paired(trials, both.trials)
        if both is None or not said or both.effects.doubt()[-1] * looks >= LIMIT or saved(*said).value <= 0:
            alone[alone.index(one)] = one._replace(verdict="dropped" if both else "alike")
            continue
        kept, best, trials = [*kept, one], both, both.trials
    return alone, best


def alone_with(
    values: np.ndarray, months: pd.DatetimeIndex, driver: Driver, ahead: int, without: tuple[Trial, ...]
) -> Looked:
    """The driver tried alone against the same forecast without it."""
    if why := unfit(driver, months):
        return Looked(driver, why, {})
    first = driver.series.index[0] + pd.DateOffset(months=driver.lag)
    begun = max(0, (first.to_period("M") - months[0].to_period("M")).n)
    at = tried_from(len(values), begun, 0)
    if not at:
        return Looked(driver, "short", {})
    beside = courses(driver, months, [len(values), *at], max(ahead, 12))
    driven = with_drivers(values, [beside], ahead)
    if driven is None:
        return Looked(driver, "still", beside)
    better = saved(*paired(without, driven.trials))
    return Looked(driver, "", beside, driven, better, float(driven.effects.doubt()[0]))


def judged(one: Looked, looks: int) -> Looked:
    """The verdict: kept where chance is unlikely, all looks counted, and past forecasts were better with what was known."""
    if one.driven is None:
        return one
    if one.doubt * looks >= LIMIT:
        return one._replace(verdict="dropped")
    if one.saved.value > 0:
        return one._replace(verdict="kept")
    return one._replace(verdict="dropped" if one.driver.ahead else "conditional")


def paired(one: tuple[Trial, ...], other: tuple[Trial, ...]) -> tuple[list[Trial], list[Trial]]:
    """The trials of both that forecast the same month from the same origin."""
    found = {(trial.origin, trial.ahead): trial for trial in one}
    pairs = [
        (found[trial.origin, trial.ahead], trial) for trial in other if (trial.origin, trial.ahead) in found
    ]
    return [before for before, _now in pairs], [now for _before, now in pairs]


def saved(without: list[Trial], driven: list[Trial]) -> Saved:
    """The share of the absolute error that is gone. A month is forecast from many origins, whose errors go together, so the
    noise is that of the months' own sums, those near each other counted as related (Newey & West 1987)."""
    before = sum(abs(trial.actual - trial.forecast) for trial in without)
    if not before:
        return Saved(0.0, 0.0, 0.0)
    gains = np.zeros(max(trial.origin + trial.ahead for trial in driven) + 1)
    for one, other in zip(without, driven, strict=True):
        gains[one.origin + one.ahead] += abs(one.actual - one.forecast) - abs(other.actual - other.forecast)
    gains = gains[np.flatnonzero(gains)[0] :] if gains.any() else gains
    off = gains - gains.mean()
    noise = float(off @ off)
    for lag in range(1, min(LAGS, len(off) - 1) + 1):
        noise += 2 * (1 - lag / (LAGS + 1)) * float(off[lag:] @ off[:-lag])
    value, error = float(gains.sum()) / before, np.sqrt(max(noise, 0.0)) / before
    return Saved(value, value - REACH * error, value + REACH * error)
