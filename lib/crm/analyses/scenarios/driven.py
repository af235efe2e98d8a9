"""The forecast with drivers: what they moved is taken out of the history, the rest is forecast as ever, and what they are
expected to move is put back on the months ahead."""

from typing import NamedTuple

import numpy as np

from crm.analyses.scenarios.courses import LEAST, YEAR, Course
from crm.estimate.driven import Effects, effects
from crm.outlook.combine import TWO_YEARS, Expected, expect_all
from crm.outlook.rolling import Trial, origins, rolling
from crm.outlook.seasons import months_differ

FEWEST = 6  # origins from which a driver is tried at least


class Driven(NamedTuple):
    """What is expected of the months ahead with drivers, the trials of the same earlier, and the effects as of now."""

    expected: Expected
    trials: tuple[Trial, ...]
    effects: Effects


def tried_from(n: int, begun: int) -> list[int]:
    """The origins of the backtest at which two years of a driver beside sales were there, newest first; none where they are
    few."""
    found = [origin for origin in origins(n) if origin - begun >= LEAST]
    return found[::-1] if len(found) >= FEWEST else []


def with_drivers(values: np.ndarray, beside: list[dict[int, Course]], months: int) -> Driven | None:
    """The forecast of values around 1, all above zero, with drivers; `beside` has each driver's courses by origin. None
    where their effects cannot be told. At an origin where they could not be told then, the forecast goes without."""
    at = [origin for origin in sorted(beside[0], reverse=True) if all(origin in one for one in beside)]
    now = [one[len(values)] for one in beside]
    told = effects_of(values, now)
    if told is None:
        return None
    known = {origin: effects_of(values[:origin], [one[origin] for one in beside]) for origin in at}
    shifts = {
        origin: shift(known[origin], [one[origin] for one in beside])
        for origin in at
        if known[origin] is not None
    }
    without = [
        values[:origin] * np.exp(-shifts[origin][0]) if origin in shifts else values[:origin] for origin in at
    ]
    said = {}
    for origin, expected in zip(at, expect_all(without, max(months, YEAR)), strict=True):
        said[origin] = put_back(expected, *shifts[origin][1:]) if origin in shifts else expected
    newest = said.pop(len(values))
    cut = newest._replace(path=newest.path[:months], deviation=newest.deviation[:months])
    return Driven(cut, rolling(values, said), told)


def effects_of(values: np.ndarray, beside: list[Course]) -> Effects | None:
    """The effects of drivers on the logarithm of the months where all of them are known."""
    begun = max(course.begun for course in beside)
    logs = np.log(values[begun:])
    if len(logs) < LEAST:
        return None
    seasonal = len(logs) >= TWO_YEARS and months_differ(logs)
    return effects(logs, np.column_stack([course.then[begun:] for course in beside]), seasonal)


def shift(told: Effects, beside: list[Course]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What drivers moved in each month known, what they are expected to move in each month ahead, both against the last
    year, on the log scale; and how far off the latter is."""
    usual = np.array([course.then[-YEAR:].mean() for course in beside])
    then = np.column_stack([course.then for course in beside]) - usual
    ahead = np.column_stack([course.ahead for course in beside]) - usual
    off = np.einsum("hi,ij,hj->h", ahead, told.covariance, ahead)
    off += sum((b * course.spread) ** 2 for b, course in zip(told.middle, beside, strict=True))
    return then @ told.middle, ahead @ told.middle, np.sqrt(off)


def put_back(expected: Expected, moved: np.ndarray, off: np.ndarray) -> Expected:
    """The expected months with what drivers move in them; their doubt joins that of the forecast."""
    path = expected.path * np.exp(moved)
    return expected._replace(path=path, deviation=np.sqrt(expected.deviation**2 + off**2))
