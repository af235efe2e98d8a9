"""What each group would have reached with its own mix if it did as the others do: expected hits by a logistic model.

The model of a group's yardstick is fitted without its own trials, so that who has most of a kind is not measured by
himself; its coefficients are drawn towards none (ridge: a kind's odds lie within a factor of e of the average, give
or take, before anything is seen), so that a kind with few trials says little.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, expit, logit

PRIOR = 1.0  # standard deviation of a kind's log odds around the average
KNOWN = 10  # trials of others that a kind needs before one can be measured by it
STEPS, CLOSE = 30, 1e-5  # of Newton's; the one after so short a step would move nothing that is seen


class Against(NamedTuple):
    """Of each group, over the trials that others have of the same kinds too: trials, hits, hits expected, their ratio
    and its interval."""

    n: np.ndarray
    hits: np.ndarray
    expected: np.ndarray
    error: np.ndarray  # standard error of what is expected

    def ratio(self, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Hits over hits expected, with the exact interval of a binomial share (Clopper & Pearson 1934) of as many
        trials as these are worth, what is expected being an estimate too. Trials of unlike chances vary less than
        binomial ones (Hoeffding 1956), so the interval is rather too wide than too narrow."""
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = self.expected / self.n
            own = self.n * mean * (1 - mean)
            worth = self.n * own / (own + self.error**2)
            hits, ratio = self.hits / self.n * worth, self.hits / self.expected
            tail = (1 - level) / 2
            low = np.where(hits > 0, betaincinv(hits, worth - hits + 1, tail), 0.0)
            high = np.where(hits < worth, betaincinv(hits + 1, worth - hits, 1 - tail), 1.0)
            return ratio, low / mean, high / mean


def against_others(kinds: np.ndarray, group: np.ndarray, n: np.ndarray, hits: np.ndarray) -> Against:
    """Each group (0, 1, …) against what the others' trials make of its mix. `kinds` has one row a cell and one column
    of codes a feature; cells of one kind in several groups are several rows."""
    cells, at = np.unique(kinds, axis=0, return_inverse=True)
    at = at.ravel()
    design = _design(cells)
    all_n, all_hits = (np.bincount(at, a, len(cells)) for a in (n, hits))
    start = _fit(design, all_n, all_hits, None)[0]
    rows = [
        _one(design, at[group == g], n[group == g], hits[group == g], (all_n, all_hits, start))
        for g in range(int(group.max()) + 1)
    ]
    return Against(*(np.array(column, dtype=float) for column in zip(*rows, strict=True)))


class Told(NamedTuple):
    """Of each group 1 above what the others make of its mix, -1 below, 0 not told apart; whether it could be compared; and
    what it was held against."""

    side: np.ndarray
    compared: np.ndarray
    against: Against


def told_apart(
    kinds: np.ndarray, group: np.ndarray, n: np.ndarray, hits: np.ndarray, least: float, alpha: float
) -> Told:
    """Which groups stand apart from those that do not; judged are those with so many comparable trials (`least`), all at
    once (Bonferroni). The one farthest off leaves the yardstick first and the others are looked at again, as in
    apart.verdicts: of few groups one bad one would else make every other look good."""
    inside = np.ones(int(group.max()) + 1, dtype=bool)
    found = against_others(kinds, group, n, hits)
    judged = (found.n >= least) & np.isfinite(found.expected)
    level = 1 - alpha / max(1, int(judged.sum()))
    while (judged & inside).sum() > 1:
        side = np.where(judged & inside, _side(found, level), 0)
        if not side.any():
            break
        inside[np.argmax(np.where(side != 0, np.abs(_off(found)), -1.0))] = False
        found = _held_to(kinds, group, n, hits, inside)
    return Told(np.where(judged, _side(found, level), 0), judged, found)


def _held_to(kinds, group, n, hits, inside: np.ndarray) -> Against:
    """Each group against those inside, itself apart."""
    rows = []
    for g in range(len(inside)):
        kept = inside[group] | (group == g)
        own = int((group[kept] == g).any())
        codes, place = kinds[kept], (group[kept] == g).astype(int)
        rows.append(
            [part[own] for part in against_others(codes, place, n[kept], hits[kept])]
            if own
            else [0, 0, np.nan, 0]
        )
    return Against(*(np.array(column, dtype=float) for column in zip(*rows, strict=True)))


def _side(found: Against, level: float) -> np.ndarray:
    _ratio, low, high = found.ratio(level)
    return np.where(low > 1, 1, np.where(high < 1, -1, 0))


def _off(found: Against) -> np.ndarray:
    """How many standard errors each group's hits are from those expected."""
    mean = found.expected / np.maximum(found.n, 1)
    spread = np.sqrt(found.n * mean * (1 - mean) + found.error**2)
    return np.nan_to_num((found.hits - found.expected) / np.maximum(spread, 1e-9))


def _one(design, at, n, hits, everybody) -> tuple[float, float, float, float]:
    """Trials, hits, expected hits and their error of one group, whose cells are at these places."""
    all_n, all_hits, start = everybody
    own_n, own_hits = (np.bincount(at, a, len(design)) for a in (n, hits))
    others, theirs = all_n - own_n, all_hits - own_hits
    known = (design.T @ others) >= KNOWN
    mine = own_n * ~((design[:, ~known] > 0).any(axis=1))
    if not mine.sum() or not 0 < theirs.sum() < others.sum():
        return float(mine.sum()), float(own_hits[mine > 0].sum()), float("nan"), float("nan")
    beta, bend = _fit(design, others, theirs, start)
    chance = expit(design @ beta)
    slope = design.T @ (mine * chance * (1 - chance))
    error = float(np.sqrt(slope @ np.linalg.solve(bend, slope)))
    return float(mine.sum()), float(own_hits[mine > 0].sum()), float((mine * chance).sum()), error


def _design(cells: np.ndarray) -> np.ndarray:
    """One column of ones, then one for every kind of every feature that has more than one."""
    columns = [np.ones(len(cells))]
    for feature in cells.T:
        levels = np.unique(feature)
        columns += [(feature == level).astype(float) for level in levels] if len(levels) > 1 else []
    return np.column_stack(columns)


def _fit(design, n, hits, start) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of the penalised logistic model by Newton's steps, and the inverse of their covariance."""
    penalty = np.diag([0.0, *[1 / PRIOR**2] * (design.shape[1] - 1)])
    beta = np.zeros(design.shape[1]) if start is None else start
    if start is None:
        beta[0] = logit((hits.sum() + 0.5) / (n.sum() + 1))
    for _step in range(STEPS):
        chance = expit(design @ beta)
        bend = (design * (n * chance * (1 - chance))[:, None]).T @ design + penalty
        move = np.linalg.solve(bend, design.T @ (hits - n * chance) - penalty @ beta)
        beta = beta + np.clip(move, -3, 3)
        if np.abs(move).max() < CLOSE:
            break
    return beta, bend
