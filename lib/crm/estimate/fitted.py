"""Maximum likelihood of positive parameters, with how sure they are.

A model gives for each distinct row its log-likelihood and its scores, the derivatives by the logarithms of the
parameters; rows stand for `n` customers each.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

STEP = 1e-4  # for second derivatives, on logarithms
MOVE = 0.01  # of a parameter's logarithm, to see what follows from it does
FAR = 12.0  # a logarithm beyond this means that the data say nothing about the parameter
EXACT = 1e-9  # of the likelihood's slope for each customer, at which the search is over

Rows = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # parameters → (rows,), (rows, parameters)


class Fit(NamedTuple):
    """Parameters (k,), the covariance of their logarithms (k, k), the log-likelihood, and whether a highest point
    was found at all."""

    parameters: np.ndarray
    covariance: np.ndarray
    likelihood: float
    settled: bool


def maximise(rows: Rows, n: np.ndarray, start: tuple[float, ...]) -> Fit:
    """The most likely parameters from a quasi-Newton search, finished by Newton's own steps.

    The covariance is the sandwich one (White 1982, Econometrica 50): it holds also where the model is only nearly
    right. Not settled: the search ran away, or ended where the likelihood is no peak."""
    from scipy.optimize import minimize

    total = n.sum()

    def downhill(logs: np.ndarray) -> tuple[float, np.ndarray]:
        each, scores = rows(np.exp(logs))
        return -float(n @ each) / total, -(n @ scores) / total

    bounds = [(-FAR, FAR)] * len(start)
    found = minimize(downhill, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds,
                     options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-7})  # fmt: skip
    logs, curved = _polished(downhill, found.x)
    each, scores = rows(np.exp(logs))
    peak = bool(np.isfinite(curved).all() and np.linalg.eigvalsh(curved).min() > 0)
    settled = peak and float(np.abs(logs).max()) < FAR - 1
    inverse = np.linalg.inv(curved) / total if peak else np.full((len(start),) * 2, np.nan)
    covariance = inverse @ (scores.T * n) @ scores @ inverse
    return Fit(np.exp(logs), covariance, float(n @ each), settled)


def _polished(downhill: Callable, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The point that Newton's steps lead to, so that two machines end at the same one, and the curvature there."""
    curved = _curvature(downhill, logs)
    for _ in range(4):
        value, slope = downhill(logs)
        if np.abs(slope).max() < EXACT or not np.isfinite(curved).all():
            break
        step = np.linalg.lstsq(curved, slope, rcond=None)[0]
        if np.abs(step).max() > 1 or downhill(logs - step)[0] > value + 1e-12:
            break
        logs = logs - step
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
