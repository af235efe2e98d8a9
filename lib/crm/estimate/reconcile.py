"""Forecasts of parts and of their sum, moved as little as possible until they add up.

Hyndman, Ahmed, Athanasopoulos & Shang 2011 ("Optimal combination forecasts for hierarchical time series"), weighted by
the errors' covariance as in Wickramasuriya, Athanasopoulos & Hyndman 2019 ("MinT"), in the form that takes what has to add
up as constraints: it needs no lowest level, so a new part, or one that is missing, is a column more or less.
"""

import numpy as np

ENOUGH = 36  # errors a series; with fewer, covariances are left out (WLS by variance)


def adding_up(groups: list[int]) -> np.ndarray:
    """The constraints that each group of so many parts adds up to the total, which is the first series; one row a group."""
    rows = np.zeros((len(groups), 1 + sum(groups)))
    rows[:, 0] = -1.0
    after = np.cumsum([1, *groups])
    for row, begin, end in zip(rows, after, after[1:], strict=False):
        row[begin:end] = 1.0
    return rows


def covariance(errors: np.ndarray) -> np.ndarray:
    """The covariance of errors (times, series) about zero: variances alone with fewer than ENOUGH times, else with the
    correlations shrunk towards none (Schäfer & Strimmer 2005)."""
    n = len(errors)
    variance = np.mean(errors**2, axis=0)
    if n < ENOUGH:
        return np.diag(variance)
    size = np.sqrt(np.where(variance > 0, variance, 1.0))
    products = (errors / size)[:, :, None] * (errors / size)[:, None, :]
    correlation = products.mean(axis=0)
    apart = ~np.eye(len(size), dtype=bool)
    doubt = np.sum((products - correlation) ** 2, axis=0)[apart].sum() / (n * (n - 1))
    size_of_all = np.sum(correlation[apart] ** 2)
    shrunk = min(1.0, doubt / size_of_all) if size_of_all > 0 else 1.0
    kept = np.where(apart, (1 - shrunk) * correlation, correlation)
    return kept * np.outer(size, size)


def reconciled(base: np.ndarray, constraints: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The forecasts (series, or series by months) that meet the constraints and are nearest to `base`, as the covariance
    `weights` measures distance; a series whose variance is zero stays as it is."""
    pull = weights @ constraints.T
    return base - pull @ np.linalg.pinv(constraints @ pull) @ (constraints @ base)


def never_below_zero(base: np.ndarray, constraints: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The same for one month of things that cannot be negative: a series that would be is held at zero, and the others
    are reconciled again."""
    held = np.zeros(len(base), dtype=bool)
    for _series in base:
        free = np.where(held, 0.0, 1.0)
        found = reconciled(base * free, constraints, weights * np.outer(free, free))
        below = (found < 0) & ~held
        if not below.any():
            break
        held |= below
    return np.maximum(found, 0.0)


def to_the_cent(parts: np.ndarray, total: int) -> np.ndarray:
    """The parts, in cents, as whole numbers that add up to the total: each is rounded down, and the cents that are left
    go to the largest remainders (Hamilton's method), the first of equal ones."""
    whole = np.floor(parts).astype(np.int64)
    left = int(total - whole.sum())
    order = np.argsort(-(parts - whole), kind="stable")
    each, more = divmod(left, len(parts))
    whole += each
    whole[order[:more]] += 1
    return whole
