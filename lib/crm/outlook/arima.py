"""Seasonal ARIMA over a grid of its weights, by conditional sums of squares (Box & Jenkins 1970, chapters 7 and 9)."""

import numpy as np

from crm.outlook.filtering import YEAR, beside, likely
from crm.outlook.seasons import Histories, months_differ

AVERAGES = np.array([0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9])  # weights of the last month's error
SEASONAL = np.array([0.0, 0.2, 0.4, 0.6, 0.75, 0.9])  # of last year's
RETURNING = np.array([-0.4, -0.2, 0.0, 0.2, 0.4, 0.6])  # of the last month's change


def arima(histories: Histories, months: int) -> np.ndarray:
    """The airline model where the months differ, else ARIMA (1,1,1) of what is left without the season.

    Likelihoods cannot be compared across differences, so the test of the months decides on the seasonal one."""
    differ = [months_differ(values) for values in histories.values]
    found = np.zeros((len(differ), months))
    for seasonal, model in ((True, airline), (False, unseasonal)):
        places = [at for at, one in enumerate(differ) if one == seasonal]
        if places:
            found[places] = model(histories.only(places), months)
    return found


def airline(histories: Histories, months: int) -> np.ndarray:
    """(0,1,1)(0,1,1) with twelve months: the mean of what all pairs of weights expect, by their likelihood."""
    last, year = (part.ravel() for part in np.meshgrid(AVERAGES, SEASONAL, indexing="ij"))
    rows = beside([np.diff(values[YEAR:] - values[:-YEAR]) for values in histories.values])
    n, before = rows.values.shape[1], YEAR + 1  # errors before the first month are taken to be none
    errors = np.zeros((len(rows.first), before + n + months, len(last)))

    def echo(on, t):
        return last * errors[on, t - 1] + year * errors[on, t - YEAR] - last * year * errors[on, t - YEAR - 1]

    for t, begun in enumerate(rows.begun):
        on = slice(begun)
        errors[on, before + t] = rows.values[on, t, None] + echo(on, before + t)
    weight = likely((errors**2).sum(axis=1) / rows.lengths[:, None], rows.lengths)
    changes = [-(echo(slice(None), before + n + ahead) * weight).sum(axis=1) for ahead in range(months)]
    return np.array([added_up(v, c) for v, c in zip(histories.values, np.array(changes).T, strict=True)])


def added_up(values: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """The months ahead from their changes, each on top of the month before and of last year's change."""
    known = list(values)
    for change in changes:
        known.append(known[-1] + known[-YEAR] - known[-YEAR - 1] + change)
    return np.array(known[len(values) :])


def unseasonal(histories: Histories, months: int) -> np.ndarray:
    """ARIMA (1,1,1) of the history without its season, which is then put back: the mean over all pairs of weights."""
    last, again = (part.ravel() for part in np.meshgrid(AVERAGES, RETURNING, indexing="ij"))
    rows = beside([np.diff(values) for values in histories.plain])
    error, squares = np.zeros((2, len(rows.first), len(last)))
    change = np.zeros((len(rows.first), 1))
    for t, begun in enumerate(rows.begun):
        on = slice(begun)
        error[on] = rows.values[on, t, None] - again * change[on] + last * error[on]
        squares[on] += error[on] ** 2
        change[on] = rows.values[on, t, None]
    weight = likely(squares / rows.lengths[:, None], rows.lengths)
    step = (again * change - last * error)[:, None] * again ** np.arange(months)[:, None]
    moved = np.einsum("rhs,rs->rh", np.cumsum(step, axis=1), weight)
    return histories.with_season(np.array([values[-1] for values in histories.plain])[:, None] + moved)
