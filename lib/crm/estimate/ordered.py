"""The ordered logit (McCullagh 1980): what moves a score whose steps are ordered but need not be equally wide."""

from typing import NamedTuple

import numpy as np

TRIES, CLOSE = 60, 1e-9
FAR = 15.0  # of log odds: beyond it a fit has not come to rest, and an error as large says nothing


class Odds(NamedTuple):
    """For each item the logarithm of what it multiplies the odds of a better score by, and the standard errors."""

    log_odds: np.ndarray
    errors: np.ndarray


def ordered_logit(items: np.ndarray, score: np.ndarray, n: np.ndarray) -> Odds:
    """The fit to cells: items (cells by items), score, and how many answers a cell holds.

    Fisher scoring, with half a step where a whole one would lose likelihood: the information is that of expected counts.
    NaN where it does not come to rest, as with an item that tells the best or the worst scores without exception."""
    levels, at = np.unique(score, return_inverse=True)
    k, cuts = items.shape[1], len(levels) - 1
    below = np.cumsum(np.bincount(at, n))[:-1] / n.sum()
    where = np.concatenate([np.zeros(k), np.log(below / (1 - below))])
    likelihood = _likelihood(where, items, at, n, cuts)
    for _try in range(TRIES):
        slope, information = _slope(where, items, at, n, cuts)
        step = np.linalg.lstsq(information, slope, rcond=None)[0]
        for _half in range(30):
            further = _likelihood(where + step, items, at, n, cuts)
            if further >= likelihood - 1e-10 * abs(likelihood):
                break
            step = step / 2
        where, moved = where + step, abs(further - likelihood)
        likelihood = further
        if np.abs(step).max() < 1e-7 or moved < CLOSE * 1e-3:
            break
    errors = np.sqrt(np.clip(np.diag(np.linalg.pinv(information))[:k], 0, None))
    wild = (np.abs(where[:k]) > FAR) | (errors == 0) | (errors > FAR)
    return Odds(np.where(wild, np.nan, where[:k]), np.where(wild, np.nan, errors))


def _chances(where: np.ndarray, items: np.ndarray, cuts: int) -> tuple[np.ndarray, np.ndarray]:
    """The chance of each level in each cell, and the density at each cut."""
    k = items.shape[1]
    reach = where[k:][None, :] - (items @ where[:k])[:, None]
    upto = 1 / (1 + np.exp(-np.clip(reach, -500, 500)))
    edges = np.hstack([np.zeros((len(items), 1)), upto, np.ones((len(items), 1))])
    return np.diff(edges, axis=1), upto * (1 - upto)


def _likelihood(where, items, at, n, cuts) -> float:
    if (np.diff(where[items.shape[1] :]) <= 0).any():
        return -np.inf
    chances, _density = _chances(where, items, cuts)
    return float(n @ np.log(np.clip(chances[np.arange(len(at)), at], 1e-300, None)))


def _slope(where, items, at, n, cuts) -> tuple[np.ndarray, np.ndarray]:
    """The slope of the likelihood and the expected information."""
    chances, density = _chances(where, items, cuts)
    k, cells = items.shape[1], len(items)
    turn = np.zeros((cells, cuts + 1, k + cuts))  # how each chance turns with each parameter
    padded = np.hstack([np.zeros((cells, 1)), density, np.zeros((cells, 1))])
    turn[:, :, :k] = -np.diff(padded, axis=1)[:, :, None] * items[:, None, :]
    for cut in range(cuts):
        turn[:, cut, k + cut] = density[:, cut]
        turn[:, cut + 1, k + cut] = -density[:, cut]
    safe = np.clip(chances, 1e-300, None)
    own = turn[np.arange(cells), at] / safe[np.arange(cells), at][:, None]
    weight = n[:, None] / safe
    information = np.einsum("cj,cjp,cjq->pq", weight, turn, turn, optimize=True)
    return n @ own, information
