"""A driver's course beside the months of sales: as it was, and as it was to be expected at each month it is tried from."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.outlook.bands import width_of
from crm.outlook.combine import expect_all

YEAR = 12
LEAST = 24  # months of a driver beside sales without which nothing is estimated
LATE = 6  # months by which a driver's newest value may lag behind the newest month of sales


class Driver(NamedTuple):
    """A driver by month: its name, "days", "spend" or "given", its series (of the calendar and of a plan
    beyond the last month of sales too), whether it was known in advance, and the months after which it works."""

    name: str
    kind: str
    series: pd.Series  # one a month, without a gap, by the month's first day
    ahead: bool = False
    lag: int = 0

    @property
    def logs(self) -> bool:
        """Whether its effect is that of a per cent of it; else of one of its units."""
        return self.kind != "days" and bool(self.series.min() > 0)

    def reckoned(self, raw: np.ndarray) -> np.ndarray:
        """The values as the regression takes them."""
        return np.log(raw) if self.logs else np.asarray(raw, float)


class Course(NamedTuple):
    """A driver at one month: `then`, what sales up to it moved with (from `begun` on known), `ahead`, what the months after
    it were expected to move with, `spread`, how far off that is, and `raw`, the driver's own months ahead as expected."""

    then: np.ndarray
    begun: int
    ahead: np.ndarray
    spread: np.ndarray
    raw: np.ndarray


def courses(driver: Driver, months: pd.DatetimeIndex, origins: list[int], ahead: int) -> dict[int, Course]:
    """The course at each origin (a number of months of sales known), longest first; of a driver that is not known in
    advance each has a forecast from what was known then, and only as of now a plan counts."""
    first = months[0] - pd.DateOffset(months=driver.lag)
    grid = pd.date_range(first, periods=driver.lag + len(months) + ahead, freq="MS")
    raw = driver.series.reindex(grid).to_numpy(float)
    if driver.ahead:
        return {origin: known_ahead(driver, raw, origin, ahead) for origin in origins}
    start = int(np.argmax(np.isfinite(raw)))
    now = raw[: driver.lag + len(months)]
    newest = int(np.flatnonzero(np.isfinite(now))[-1]) + 1
    late = len(now) - newest
    known = [raw[start : driver.lag + origin - late] for origin in origins]
    told = foretold(driver, known, late + ahead)
    found = {}
    for origin, values, (path, spread) in zip(origins, known, told, strict=True):
        own = np.concatenate([np.full(start, values[:YEAR].mean()), values, path])
        off = np.concatenate([np.zeros(start + len(values)), spread])
        if origin == len(months):  # what the table says of months to come is the path that is planned
            planned = np.isfinite(raw) & (np.arange(len(raw)) >= len(now))
            own, off = np.where(planned, raw, own), np.where(planned, 0.0, off)
        found[origin] = course_of(driver, own, off, origin, max(0, start - driver.lag), ahead)
    return found


def known_ahead(driver: Driver, raw: np.ndarray, origin: int, ahead: int) -> Course:
    """The course of a driver that the calendar knows."""
    return course_of(
        driver, raw[: driver.lag + origin + ahead], np.zeros(driver.lag + origin + ahead), origin, 0, ahead
    )


def course_of(
    driver: Driver, own: np.ndarray, off: np.ndarray, origin: int, begun: int, ahead: int
) -> Course:
    """The course from the driver's own months, which begin `lag` before those of sales."""
    moved = driver.reckoned(own)
    upto = origin + ahead
    return Course(moved[:origin], begun, moved[origin:upto], off[origin:upto], own[driver.lag + origin :])


def foretold(driver: Driver, known: list[np.ndarray], ahead: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """What the driver's next months were expected to be, from each of its histories, longest first, and how far off, in the
    units of the regression."""
    sizes = [
        float(np.median(np.abs(values))) or 1.0 for values in known
    ]  # each its own: none may see a later month
    scaled = [values / size for values, size in zip(known, sizes, strict=True)]
    found = []
    for values, size, said in zip(known, sizes, expect_all(scaled, ahead), strict=True):
        off = said.deviation * width_of(len(values)).month80
        if driver.logs and not said.logs:
            off = off / np.maximum(said.path, np.finfo(float).tiny)
        elif not driver.logs:
            off = off * size * (np.abs(said.path) if said.logs else 1.0)
        path = said.path * size
        if driver.logs:  # a path at zero has no logarithm
            path = np.maximum(path, values.min() / 2)
        found.append((path, off))
    return found


def unfit(driver: Driver, months: pd.DatetimeIndex) -> str:
    """Why a driver cannot be tried beside these months of sales: "still", "late", "short", or ""."""
    beside = driver.series.loc[: months[-1]]
    if not len(beside) or (months[-1].to_period("M") - beside.index[-1].to_period("M")).n > LATE:
        return "late"
    if np.ptp(beside.to_numpy(float)) == 0:
        return "still"
    late = (months[-1].to_period("M") - beside.index[-1].to_period("M")).n
    begun = max(beside.index[0] + pd.DateOffset(months=driver.lag), months[0])
    return "short" if (months[-1].to_period("M") - begun.to_period("M")).n + 1 - late < LEAST else ""
