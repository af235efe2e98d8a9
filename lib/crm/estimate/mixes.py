"""Whether the shares of groups have shifted between two spans, when months vary as they do."""

from typing import NamedTuple

import numpy as np
from scipy.special import fdtrc, ndtri, stdtr, stdtrit  # scipy.stats says the same, 0.4 s later

from crm.estimate.compare import Count, holm, share_gap

NOT = float("nan")


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

    Each share: the difference of two proportions (Newcombe's interval, pooled test), its variance multiplied by
    Pearson's chi-square of the months within the spans over its degrees of freedom where that is above 1, and Student's
    distribution for that being estimated; p values after Holm, intervals after Bonferroni, so that they agree. All
    together: Pearson's chi-square of spans and groups over the spread of all, as F (quasi-likelihood; McCullagh & Nelder
    1989, chapter 4)."""
    sums = before.sum(axis=0), now.sum(axis=0)
    n, m = (int(part.sum()) for part in sums)
    groups = before.shape[1]
    if not n or not m:
        return Mix([Shift(*[NOT] * 7)] * groups, NOT)
    free = sum(int((span.sum(axis=1) > 0).sum()) - 1 for span in (before, now))
    squares = sum(_apart(span) for span in (before, now))
    spread = np.maximum(squares / free, 1.0) if free > 0 else np.ones(groups)
    strict = 1 - (1 - level) / max(int(judged.sum()), 1)
    shifts = [
        _shift((int(sums[0][g]), n), (int(sums[1][g]), m), float(spread[g]), free, strict)
        if judged[g]
        else Shift(int(sums[0][g]) / n, int(sums[1][g]) / m, *[NOT] * 4, float(spread[g]))
        for g in range(groups)
    ]
    fair = holm([shift.p for shift in shifts])
    return Mix(
        [s._replace(p=p) for s, p in zip(shifts, fair, strict=True)], _together(sums, before, now, free)
    )


def _shift(before: tuple[int, int], now: tuple[int, int], spread: float, free: int, level: float) -> Shift:
    """One group's, before Holm."""
    gap = share_gap(Count(*now), Count(*before), level)
    z = abs(float(ndtri(gap.p / 2))) / spread**0.5 if gap.p < 1 else 0.0
    p = 2 * float(stdtr(free, -z)) if free > 0 else gap.p
    wider = spread**0.5
    if free > 0:
        wider *= float(stdtrit(free, (1 + level) / 2) / ndtri((1 + level) / 2))
    low, high = gap.value - (gap.value - gap.low) * wider, gap.value + (gap.high - gap.value) * wider
    return Shift(before[0] / before[1], now[0] / now[1], gap.value, max(low, -1.0), min(high, 1.0), p, spread)


def _apart(span: np.ndarray) -> np.ndarray:
    """Pearson's chi-square of the months of a span, of each group's share against all others."""
    n = span.sum(axis=1, keepdims=True).astype(float)
    share = span.sum(axis=0) / n.sum()
    wide = n * share * (1 - share)
    return np.divide((span - n * share) ** 2, wide, out=np.zeros(span.shape), where=wide > 0).sum(axis=0)


def _together(sums: tuple[np.ndarray, np.ndarray], before: np.ndarray, now: np.ndarray, free: int) -> float:
    """The chance of such a chi-square of spans by groups, were nothing changed."""
    both = np.array(sums, dtype=float)
    both = both[:, both.sum(axis=0) > 0]
    groups = both.shape[1]
    if groups < 2:
        return NOT
    square = _pearson(both)
    if free <= 0:
        from scipy.special import chdtrc

        return float(chdtrc(groups - 1, square))
    within = sum(_pearson(span[:, span.sum(axis=0) > 0].astype(float)) for span in (before, now))
    spread = max(within / (free * (groups - 1)), 1.0)
    return float(fdtrc(groups - 1, free * (groups - 1), square / (groups - 1) / spread))


def _pearson(counts: np.ndarray) -> float:
    """Pearson's chi-square of a table of counts; rows without any are none."""
    counts = counts[counts.sum(axis=1) > 0]
    if not counts.size:
        return 0.0
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    return float(((counts - expected) ** 2 / expected).sum())
