"""What a series moves with: regression of a monthly series on drivers, its errors those of the airline model.

As X-13ARIMA-SEATS estimates trading days (Findley, Monsell, Bell, Otto & Chen 1998, "New capabilities and methods of the
X-12-ARIMA seasonal-adjustment program"): y = x b + z, where z, once differenced, is a moving average of its own errors, of
the last month and of last year's (Box & Jenkins 1970). The likelihood is exact and that of the differences (REML). Nothing
is fitted by a search: every pair of weights of a grid is gone through, and pairs count by their likelihood.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

YEAR = 12
AVERAGES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)  # weights of the last month's error; near 1 a straight trend
SEASONAL = (0.0, 0.3, 0.6, 0.8, 0.95)  # of last year's; near 1 a season that never changes
STILL = 1e-6  # of a driver's size: what moves less from its own past tells nothing
FEWEST = 8  # degrees of freedom without which nothing is estimated


class Effects(NamedTuple):
    """What one unit of each driver adds to the series: the middle, its covariance (uncertain weights counted in), and the
    degrees of freedom of its t distribution."""

    middle: np.ndarray
    covariance: np.ndarray
    freedom: int

    @property
    def error(self) -> np.ndarray:
        """The standard error of each."""
        return np.sqrt(np.diag(self.covariance))

    def reach(self, level: float) -> float:
        """Standard errors that an interval of this level goes to either side."""
        from scipy.special import stdtrit

        return float(stdtrit(self.freedom, (1 + level) / 2))

    def doubt(self) -> np.ndarray:
        """The chance of an effect as far from none, either way, where there is none."""
        from scipy.special import stdtr

        return 2 * stdtr(self.freedom, -np.abs(self.middle) / self.error)


def effects(values: np.ndarray, drivers: np.ndarray, seasonal: bool) -> Effects | None:
    """The effects of drivers (a column each) on a series as long as they; None where they cannot be told: too few months,
    a driver that moves only with the season or never, or two that move alike. `seasonal`: whether its months differ."""
    moved = differences(np.column_stack([values, drivers]), seasonal)
    freedom = len(moved) - drivers.shape[1]
    if freedom < FEWEST or not told_apart(moved[:, 1:], drivers):
        return None
    inverses, volumes = whiteners(len(moved), seasonal)
    white = inverses @ moved
    own, driven = white[:, :, 0], white[:, :, 1:]
    squares = np.einsum("pti,ptj->pij", driven, driven)
    middles = np.linalg.solve(squares, np.einsum("pti,pt->pi", driven, own)[:, :, None])[:, :, 0]
    left = own - np.einsum("pti,pi->pt", driven, middles)
    rest = np.maximum((left**2).sum(axis=1), np.finfo(float).tiny)
    likely = -volumes - np.linalg.slogdet(squares)[1] / 2 - freedom / 2 * np.log(rest)
    weight = np.exp(likely - likely.max())
    weight /= weight.sum()
    middle = weight @ middles
    within = np.linalg.inv(squares) * (rest / freedom)[:, None, None]
    apart = middles - middle
    spread = within + np.einsum("pi,pj->pij", apart, apart)
    return Effects(middle, np.einsum("p,pij->ij", weight, spread), freedom)


def differences(columns: np.ndarray, seasonal: bool) -> np.ndarray:
    """Each column's change from the month before, and where seasonal of that the change from a year before."""
    yearly = columns[YEAR:] - columns[:-YEAR] if seasonal else columns
    return np.diff(yearly, axis=0)


def told_apart(moved: np.ndarray, drivers: np.ndarray) -> bool:
    """Whether every driver moves, and no two of them, nor any sum of some, alike."""
    sizes = np.sqrt((moved**2).mean(axis=0))
    if (sizes <= STILL * np.maximum(np.abs(drivers).max(axis=0), STILL)).any():
        return False
    return bool(np.linalg.eigvalsh((moved / sizes).T @ (moved / sizes) / len(moved)).min() > STILL)


@lru_cache(maxsize=16)
def whiteners(n: int, seasonal: bool) -> tuple[np.ndarray, np.ndarray]:
    """For each pair of weights the matrix that turns n differences into errors of their own, and half the logarithm of the
    determinant of their covariance."""
    inverses, volumes = [], []
    for last in AVERAGES:
        for year in SEASONAL if seasonal else (0.0,):
            shape = np.zeros(YEAR + 2)
            shape[[0, 1, YEAR, YEAR + 1]] = 1.0, -last, -year, last * year
            covariances = np.correlate(shape, shape, "full")[len(shape) - 1 :]
            lags = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
            root = np.linalg.cholesky(np.where(lags < len(shape), covariances[np.minimum(lags, YEAR + 1)], 0))
            inverses.append(np.linalg.inv(root))
            volumes.append(np.log(np.diag(root)).sum())
    return np.array(inverses), np.array(volumes)
