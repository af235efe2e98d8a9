"""Who stands apart: the share of successes of each group against that of all, with limits that hold for all at once.

If every group were equally good, the hits of one with n trials would be a draw of n from all trials there are: the
hypergeometric distribution, given all hits. That is Fisher's exact test of the group against the others, so a group
is never its own yardstick, and yet all limits stand around the one pooled share. A group is apart when chance would
bring as much with less than alpha / (2 groups) on that side (Bonferroni). Tails are mid-p ones (Lancaster 1961): they
count half of the hits' own chance. With whole tails, twelve equal groups of 30 to 300 trials show somebody apart in
1 to 4 % of all cases where 5 % are meant, and true differences are overlooked for nothing; with mid-p it is 2 to 5 %
(simulated, tests/test_team_apart.py).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import chdtri, gammaln

MANY = 20  # groups from which a spread between them can be told from a few that stand apart
TRIMMED = 0.1  # of the scores at each end pulled in before the spread is measured (Spiegelhalter 2005)
WIDE = 9  # standard deviations of hits that are looked at; beyond is nothing
TINY = 1e-300


class Pool(NamedTuple):
    """All hits of all trials, and the variance of the groups' true shares that is taken for usual (0: none)."""

    hits: float
    n: float
    spread: float = 0.0


class Tails(NamedTuple):
    """The chance of fewer hits and of more, each with half of that of just so many, where the group is like all; and
    the chance of just so many."""

    few: np.ndarray
    many: np.ndarray
    just: np.ndarray

    @property
    def whole_few(self) -> np.ndarray:
        """The chance of so few hits or fewer: Fisher's exact one-sided p value."""
        return self.few + self.just / 2

    @property
    def whole(self) -> np.ndarray:
        """The exact two-sided p value: twice the smaller whole tail."""
        return np.minimum(1.0, 2 * np.minimum(self.few, self.many) + self.just)


def tails(hits, n, pool: Pool) -> Tails:
    """The two tails of each group's hits; `pool` may hold arrays, one entry a group."""
    hits = np.atleast_1d(np.asarray(hits, dtype=float))
    x, chance = _distribution(np.broadcast_to(np.asarray(n, dtype=float), hits.shape), pool)
    here = hits[:, None]
    just = (chance * (x == here)).sum(axis=1)
    few, many = (chance * (x < here)).sum(axis=1), (chance * (x > here)).sum(axis=1)
    return Tails(few + just / 2, many + just / 2, just)


def limits(n, others: Pool, alpha: float, groups: int) -> tuple[np.ndarray, np.ndarray]:
    """The shares below and above which a group of n trials stands apart from the others, one of so many groups.

    Between two whole numbers of hits the limit stands where the logarithm of the tail, drawn as a line, meets the
    chance allowed: hits within it never reach the limit, hits beyond it always pass it."""
    n = np.atleast_1d(np.asarray(n, dtype=float))
    least = alpha / (2 * groups)

    def tail(hits: np.ndarray, above: bool) -> np.ndarray:
        found = tails(hits, n, Pool(others.hits + hits, others.n + n, others.spread))
        return found.many if above else found.few

    high, low = (
        _last_within(lambda away, up=up: tail(away if up else n - away, up), n, least) for up in (True, False)
    )
    return np.clip(1 - low / n, 0, 1), np.clip(high / n, 0, 1)


def _last_within(tail: Callable, n: np.ndarray, least: float) -> np.ndarray:
    """How far up from 0 to n, in parts of a hit, a tail that falls stays at least so large; n where it always does."""
    low, high = np.zeros_like(n), n.copy()
    while (low < high).any():
        middle = np.ceil((low + high) / 2)
        within = tail(middle) >= least
        low, high = np.where(within, middle, low), np.where(within, high, middle - 1)
    here, then = (np.log(np.maximum(tail(at), TINY)) for at in (low, np.minimum(low + 1, n)))
    part = (here - np.log(least)) / np.maximum(here - then, 1e-12)
    return np.where(low < n, low + np.clip(part, 1e-6, 1), n)


class Verdicts(NamedTuple):
    """Of each group 1 above, -1 below, 0 not told apart or not judged; and the pool of all that are not told apart."""

    side: np.ndarray
    others: Pool


def verdicts(hits, n, judged, alpha: float, spread: float = 0.0) -> Verdicts:
    """Who stands apart. The one that chance explains least leaves the pool first and the others are looked at again:
    one outstanding group would else make the rest look bad, and hide a second one behind itself. With equal groups
    nobody leaves but by the first look, so the promise of the limits holds."""
    hits, n, judged = (
        np.asarray(hits, dtype=float),
        np.asarray(n, dtype=float),
        np.asarray(judged, dtype=bool),
    )
    inside, least = np.ones(len(n), dtype=bool), alpha / (2 * max(1, judged.sum()))
    while (asked := np.flatnonzero(judged & inside)).size > 1:
        found = tails(hits[asked], n[asked], Pool(hits[inside].sum(), n[inside].sum(), spread))
        smaller = np.minimum(found.few, found.many)
        if smaller.min() >= least:
            break
        inside[asked[smaller.argmin()]] = False
    others, out = Pool(hits[inside].sum(), n[inside].sum(), spread), ~inside
    found = tails(hits, n, Pool(others.hits + out * hits, others.n + out * n, spread))
    side = np.where(found.many < least, 1, np.where(found.few < least, -1, 0))
    return Verdicts(np.where(judged, side, 0), others)


def spread_between(hits, n) -> float:
    """The variance of the groups' true shares beyond chance, from scores whose ends are pulled in, so that a few that
    stand apart do not hide themselves; 0 below MANY groups or where chance explains it (Spiegelhalter 2005,
    Statistics in Medicine 24; DerSimonian & Laird 1986)."""
    hits, n = (np.asarray(a, dtype=float) for a in (hits, n))
    k, share = len(n), hits.sum() / n.sum() if n.sum() else 0.0
    if k < MANY or not 0 < share < 1:
        return 0.0
    weight = n / (share * (1 - share))
    score = (hits / n - share) * np.sqrt(weight)
    square = float((np.clip(score, *np.quantile(score, [TRIMMED, 1 - TRIMMED])) ** 2).sum())
    if square <= chdtri(k - 1, 0.05):
        return 0.0
    return (square - (k - 1)) / float(weight.sum() - (weight**2).sum() / weight.sum())


def _distribution(n: np.ndarray, pool: Pool) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers of hits around what is expected, a row a group, and the chance of each."""
    hits, total = (np.broadcast_to(np.asarray(a, dtype=float), n.shape) for a in (pool.hits, pool.n))
    share = hits / total
    width = WIDE * np.sqrt(n * share * (1 - share) + n**2 * pool.spread) + 30
    first = np.floor(np.maximum(0, n * share - width))
    x = first[:, None] + np.arange(int(min(2 * width.max(), n.max())) + 2)
    n, hits, total, share = (a[:, None] for a in (n, hits, total, share))
    if pool.spread > 0:
        share = np.clip(share, 1e-6, 1 - 1e-6)
        size = np.maximum(share * (1 - share) / pool.spread - 1, 1e-6)
        inside, logs = x <= n, _beta_binomial(np.minimum(x, n), n, share * size, (1 - share) * size)
    else:
        low, high = np.maximum(0, n - (total - hits)), np.minimum(n, hits)
        inside, at = (x >= low) & (x <= high), np.clip(x, low, high)
        logs = _choose(hits, at) + _choose(total - hits, n - at) - _choose(total, n)
    chance = np.where(inside, np.exp(logs), 0.0)
    return x, chance / np.maximum(chance.sum(axis=1, keepdims=True), TINY)


def _choose(n, k):
    """The logarithm of n over k."""
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def _beta_binomial(x, n, a, b):
    """The logarithm of the chance of x hits of n where shares are spread as beta(a, b)."""
    return _choose(n, x) + _log_beta(x + a, n - x + b) - _log_beta(a, b)


def _log_beta(a, b):
    return gammaln(a) + gammaln(b) - gammaln(a + b)
