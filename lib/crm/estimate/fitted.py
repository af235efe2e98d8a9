"""Maximum likelihood of positive parameters, with how sure they are.

A model gives for each distinct row its log-likelihood and its scores, the derivatives by the logarithms of the
parameters; rows stand for `n` customers each.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

STEP = 1e-3  # for second derivatives, on logarithms: wide enough that they are the same on every machine
MOVE = 0.01  # of a parameter's logarithm, to see what follows from it does
FAR = 12.0  # a logarithm beyond this means that the data say nothing about the parameter
MANY = 50_000  # rows, from which on a coarser look at them finds the way
STEPS = 12  # of Newton's
NEARBY = 1e-4  # of a logarithm: a step so short leaves the curvature as it is
EXACT = 1e-12  # of the likelihood's slope for each customer, at which the search is over

Rows = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # parameters → (rows,), (rows, parameters)


class Fit(NamedTuple):
    """Parameters (k,), the covariance of their logarithms (k, k), the log-likelihood, whether a highest point was found
    at all, and the curvature there (k, k), of one customer's likelihood."""

    parameters: np.ndarray
    covariance: np.ndarray
    likelihood: float
    settled: bool
    curved: np.ndarray


def maximise(rows: Rows, n: np.ndarray, start: tuple[float, ...], near: Fit | None = None) -> Fit:
    """The most likely parameters from a quasi-Newton search, finished by Newton's own steps; with `near`, the fit of
    nearly the same data, by Newton's steps from there with its curvature, as far as these lead anywhere.

    The covariance is the sandwich one (White 1982, Econometrica 50): it holds also where the model is only nearly
    right. Not settled: the search ran away, or ended where the likelihood is no peak."""
    total = n.sum()

    def downhill(logs: np.ndarray) -> tuple[float, np.ndarray]:
        each, scores = rows(np.exp(logs))
        return -float(n @ each) / total, -(n @ scores) / total

    closer = _from_near(downhill, near) if near is not None and near.settled else None
    logs, curved = (
        (closer, near.curved) if closer is not None else _polished(downhill, _searched(downhill, start))
    )
    each, scores = rows(np.exp(logs))
    peak = bool(np.isfinite(curved).all() and np.linalg.eigvalsh(curved).min() > 0)
    settled = peak and float(np.abs(logs).max()) < FAR - 1
    inverse = np.linalg.inv(curved) / total if peak else np.full((len(start),) * 2, np.nan)
    covariance = inverse @ (scores.T * n) @ scores @ inverse
    return Fit(np.exp(logs), covariance, float(n @ each), settled, curved)


def _searched(downhill: Callable, start: tuple[float, ...]) -> np.ndarray:
    """Where a quasi-Newton search from the start ends."""
    from scipy.optimize import minimize

    bounds = [(-FAR, FAR)] * len(start)
    found = minimize(downhill, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds,
                     options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-7})  # fmt: skip
    return found.x


def _from_near(downhill: Callable, near: Fit) -> np.ndarray | None:
    """Where Newton's steps lead from the fit of nearly the same data; None where they do not settle."""
    logs = np.log(near.parameters)
    for _ in range(STEPS):
        slope = downhill(logs)[1]
        if np.abs(slope).max() < EXACT:
            return logs
        step = np.linalg.solve(near.curved, slope)
        if not np.isfinite(step).all() or np.abs(step).max() > 1:
            return None
        logs = logs - step
    return None


def _polished(downhill: Callable, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The point that Newton's steps lead to, so that two machines end at the same one, and the curvature there."""
    curved = _curvature(downhill, logs)
    for _ in range(STEPS):
        value, slope = downhill(logs)
        if np.abs(slope).max() < EXACT or not np.isfinite(curved).all():
            break
        step = np.linalg.lstsq(curved, slope, rcond=None)[0]
        if np.abs(step).max() > 1 or downhill(logs - step)[0] > value + 1e-12:
            break
        logs = logs - step
        if np.abs(step).max() > NEARBY:
            curved = _curvature(downhill, logs)
    return logs, curved


def _curvature(downhill: Callable, logs: np.ndarray) -> np.ndarray:
    """Second derivatives (k, k) from differences of the first."""
    size = len(logs)
    moves = np.eye(size) * STEP
    columns = [(downhill(logs + move)[1] - downhill(logs - move)[1]) / (2 * STEP) for move in moves]
    curved = np.array(columns)
    return (curved + curved.T) / 2


def slopes(follows: Callable[[np.ndarray], np.ndarray], parameters: np.ndarray) -> np.ndarray:
    """What `follows` from the parameters does as the logarithm of each moves: (parameters, figures)."""
    logs = np.log(parameters)
    steps = np.eye(len(logs)) * MOVE
    return np.array(
        [(follows(np.exp(logs + step)) - follows(np.exp(logs - step))) / (2 * MOVE) for step in steps]
    )
