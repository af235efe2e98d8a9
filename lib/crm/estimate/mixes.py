"""Whether the shares of groups have shifted between two spans, when months vary as they do."""

from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtri, stdtr, stdtrit  # scipy.stats says the same, 0.4 s later

from crm.estimate.compare import Count, holm, share_gap

NOT = float("nan")
EFFECTIVE = (
    2 / 3
)  # degrees of freedom that a difference from one month to the next is worth (von Neumann 1941)


class Shift(NamedTuple):
    """A group's share before and now, the difference with its interval, and how often chance brings one as large, after
    so many comparisons; `spread` is how much more months vary than chance alone lets them, at least 1."""

    before: float
    now: float
    gap: float
    low: float
    high: float
    p: float
    spread: float


class Mix(NamedTuple):
    """The shift of each group, and the chi-square test of all together: its chance."""

    shifts: list[Shift]
    p: float


def shifted(before: np.ndarray, now: np.ndarray, judged: np.ndarray, level: float = 0.95) -> Mix:
    """Counts of things that happen once each (months, groups) in two spans; only `judged` groups are compared.

    Each share: the difference of two proportions (Newcombe's interval, pooled test), its variance multiplied by how much
    more than chance lets them months differ from the next within the spans, where that is above 1 (a steady trend is no
    noise), and Student's distribution for that being estimated; p values after Holm, intervals after Bonferroni, so that
    they agree. All together: Pearson's chi-square of spans and groups, each group's part over its spread, as F
    (quasi-likelihood; McCullagh & Nelder 1989, chapter 4)."""
    sums = before.sum(axis=0), now.sum(axis=0)
    n, m = (int(part.sum()) for part in sums)
    groups = before.shape[1]
    if not n or not m:
        return Mix([Shift(*[NOT] * 7)] * groups, NOT)
    apart = np.vstack([_apart(span[span.sum(axis=1) > 0]) for span in (before, now)])
    spread, free = _spread(apart), EFFECTIVE * len(apart)
    strict = 1 - (1 - level) / max(int(judged.sum()), 1)
    shifts = [
        _shift((int(sums[0][g]), n), (int(sums[1][g]), m), float(spread[g]), free, strict)
        if judged[g]
        else Shift(int(sums[0][g]) / n, int(sums[1][g]) / m, *[NOT] * 4, float(spread[g]))
        for g in range(groups)
    ]
    fair = holm([shift.p for shift in shifts])
    return Mix([s._replace(p=p) for s, p in zip(shifts, fair, strict=True)], _together(sums, spread, free))


def _shift(
    before: tuple[int, int], now: tuple[int, int], spread: float, free: float, level: float
) -> Shift:  # fmt: skip
    """One group's, before Holm."""
    gap = share_gap(Count(*now), Count(*before), level)
    z = abs(float(ndtri(gap.p / 2))) / spread**0.5 if gap.p < 1 else 0.0
    p, wider = gap.p, spread**0.5
    if free > 0:
        p = 2 * float(stdtr(free, -z))
        wider *= float(stdtrit(free, (1 + level) / 2) / ndtri((1 + level) / 2))
    low, high = gap.value - (gap.value - gap.low) * wider, gap.value + (gap.high - gap.value) * wider
    return Shift(before[0] / before[1], now[0] / now[1], gap.value, max(low, -1.0), min(high, 1.0), p, spread)


def _spread(apart: np.ndarray) -> np.ndarray:
    """How much more than chance each group's months differ, at least 1."""
    told = ~np.isnan(apart)
    n, sums = told.sum(axis=0), np.where(told, apart, 0.0).sum(axis=0)
    return np.maximum(np.divide(sums, n, out=np.ones(apart.shape[1]), where=n > 0), 1.0)


def _apart(months: np.ndarray) -> np.ndarray:
    """The squared difference of each group's share from one month to the next over what chance makes of it (months less
    one, groups), 1 on average; NaN where neither has any of the group, or all."""
    one, other = months[:-1], months[1:]
    n, m = one.sum(axis=1, keepdims=True), other.sum(axis=1, keepdims=True)
    share = (one + other) / (n + m)
    wide = share * (1 - share) * (1 / n + 1 / m) * (n + m) / np.maximum(n + m - 1, 1)
    return np.divide((one / n - other / m) ** 2, wide, out=np.full(wide.shape, NOT), where=wide > 0)


def _together(sums: tuple[np.ndarray, np.ndarray], spread: np.ndarray, free: float) -> float:
    """The chance of such a chi-square of spans by groups, were nothing changed; each group's part over its spread."""
    counts, there = np.array(sums, dtype=float), np.array(sums).sum(axis=0) > 0
    kinds = int(there.sum())
    if kinds < 2:
        return NOT
    counts = counts[:, there]
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    square = float((((counts - expected) ** 2 / expected).sum(axis=0) / spread[there]).sum())
    return float(fdtrc(kinds - 1, free, square / (kinds - 1)) if free else chdtrc(kinds - 1, square))
