"""Which drivers earn a place in the forecast: those whose effect is beyond chance and that made past forecasts better."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.scenarios.courses import Course, Driver, courses, unfit
from crm.analyses.scenarios.driven import Driven, effects_of, tried_from, with_drivers
from crm.estimate.driven import Effects
from crm.outlook.rolling import Trial, foreseen

LIMIT = 0.05  # chance that any of the drivers looked at passes though it moves nothing
REACH = 1.96
PROVEN = ("kept", "conditional")
LAGS = 3  # months after which errors of neighbouring months are taken to have nothing in common


class Saved(NamedTuple):
    """By what share the error of past forecasts fell, and the interval that the noise of the comparison leaves."""

    value: float
    low: float
    high: float


class Looked(NamedTuple):
    """A driver and what became of it: "kept", "conditional" (moves sales, but knowing no more than was known does not help),
    "dropped", "alike" (only beside the others), or why it was not tried ("late", "short", "still"); its courses by origin, its
    effect alone, and, beside those kept before it, how doubtful its effect is and what it saved."""

    driver: Driver
    verdict: str
    courses: dict[int, Course]
    alone: Effects | None = None
    saved: Saved | None = None
    doubt: float = 1.0


def looked_at(
    values: np.ndarray, months: pd.DatetimeIndex, drivers: list[Driver], ahead: int
) -> tuple[list[Looked], Driven | None]:
    """Every driver with its verdict, and the forecast with all that are kept; None where none is."""
    begun = [alone_with(values, months, driver, ahead) for driver in drivers]
    tried = [one for one in begun if one.alone]
    looks, done, best, trials = len(tried), {}, None, foreseen(values, max(ahead, 12))[1]
    while found := next_kept(values, tried, list(done.values()), trials, looks, ahead):
        one, best = found
        done[one.driver.name] = one
        tried, trials = [other for other in tried if other.driver.name not in done], best.trials
    for one in by_doubt(values, tried, list(done.values())):
        done[one.driver.name] = left_over(values, one, list(done.values()), trials, looks, ahead)
    return [done.get(one.driver.name, one) for one in begun], best


def alone_with(values: np.ndarray, months: pd.DatetimeIndex, driver: Driver, ahead: int) -> Looked:
    """The driver with its courses and its effect alone, or why it cannot be tried."""
    if why := unfit(driver, months):
        return Looked(driver, why, {})
    first = driver.series.index[0] + pd.DateOffset(months=driver.lag)
    begun = max(0, (first.to_period("M") - months[0].to_period("M")).n)
    at = tried_from(len(values), begun)
    if not at:
        return Looked(driver, "short", {})
    beside = courses(driver, months, [len(values), *at], max(ahead, 12))
    alone = effects_of(values, [beside[len(values)]])
    return Looked(driver, "" if alone else "still", beside, alone)


def next_kept(
    values: np.ndarray,
    tried: list[Looked],
    kept: list[Looked],
    trials: tuple[Trial, ...],
    looks: int,
    ahead: int,
) -> tuple[Looked, Driven] | None:
    """The driver that joins those kept, and the forecast with it: of those whose effect beside theirs is beyond chance, all
    looks counted, the least doubtful with which past forecasts were better; None where there is no such driver."""
    for one in by_doubt(values, tried, kept):
        if one.doubt * looks >= LIMIT:
            return None
        both = with_drivers(values, [other.courses for other in (*kept, one)], ahead)
        if both and (better := saved(*paired(trials, both.trials))).value > 0:
            return one._replace(verdict="kept", saved=better), both
    return None


def left_over(
    values: np.ndarray, one: Looked, before: list[Looked], trials: tuple[Trial, ...], looks: int, ahead: int
) -> Looked:
    """A driver that is not kept, with its verdict and what it would have saved beside those that are."""
    kept = [other for other in before if other.verdict == "kept"]
    both = with_drivers(values, [other.courses for other in (*kept, one)], ahead)
    better = saved(*paired(trials, both.trials)) if both else Saved(0.0, 0.0, 0.0)
    proven = [other for other in before if other.verdict in PROVEN]
    [one] = by_doubt(values, [one], proven)
    verdict = "dropped"
    if one.doubt * looks < LIMIT:
        verdict = "dropped" if one.driver.ahead else "conditional"
    elif proven and float(one.alone.doubt()[0]) * looks < LIMIT:
        verdict = "alike"
    return one._replace(verdict=verdict, saved=better)


def by_doubt(values: np.ndarray, tried: list[Looked], beside: list[Looked]) -> list[Looked]:
    """Drivers with the doubt about their effects beside those of others, the least doubtful first; one whose effect cannot
    be told beside them comes last, as if by chance."""
    found = []
    for one in tried:
        told = effects_of(values, [other.courses[len(values)] for other in (*beside, one)])
        found.append(one._replace(doubt=1.0 if told is None else float(told.doubt()[-1])))
    return sorted(found, key=lambda one: one.doubt)


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
