"""Differences between groups or periods: how large, how sure, and whether chance alone would do."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from scipy.special import betainc, betaincc, betaincinv, ndtr, ndtri  # scipy.stats says the same, 0.4 s later

from crm.estimate.shares import wilson


class Gap(NamedTuple):
    """A difference or a ratio, its interval, and how often chance alone would bring one as large."""

    value: float
    low: float
    high: float
    p: float


class Count(NamedTuple):
    """What was counted in a group: `up` of `n` answers are good, `down` are bad (where that is asked)."""

    up: float
    n: float
    down: float = 0.0


class Events(NamedTuple):
    """What happened in a period: so many events for so much exposure, such as complaints and orders."""

    events: float
    exposure: float


NO_GAP = Gap(*[float("nan")] * 4)


def share_gap(one: Count, other: Count, level: float = 0.95) -> Gap:
    """Share of one group minus that of another: Newcombe's hybrid score interval (Newcombe 1998, method 10)
    and the p value of the pooled two-sample test."""
    if not one.n or not other.n:
        return NO_GAP
    a, b = wilson(one.up, one.n, level), wilson(other.up, other.n, level)
    low = sqrt((a.value - a.low) ** 2 + (b.high - b.value) ** 2)
    high = sqrt((a.high - a.value) ** 2 + (b.value - b.low) ** 2)
    pooled = (one.up + other.up) / (one.n + other.n)
    variance = pooled * (1 - pooled) * (1 / one.n + 1 / other.n)
    gap = a.value - b.value
    return Gap(gap, gap - low, gap + high, _chance(gap, variance))


def promoter_gap(one: Count, other: Count, level: float = 0.95) -> Gap:
    """Net promoter score of one group minus that of another, in points; the variances of the two adjusted
    scores add up (Rocks 2016)."""
    if not one.n or not other.n:
        return NO_GAP
    (centre, variance), (other_centre, other_variance) = _adjusted(one), _adjusted(other)
    gap = 100 * ((one.up - one.down) / one.n - (other.up - other.down) / other.n)
    shift, spread = 100 * (centre - other_centre), 1e4 * (variance + other_variance)
    half = float(ndtri((1 + level) / 2)) * sqrt(spread)
    return Gap(gap, max(shift - half, -200.0), min(shift + half, 200.0), _chance(shift, spread))


def rate_ratio(now: Events, before: Events, level: float = 0.95, spread: float = 1.0) -> Gap:
    """Rate of one period over that of another, by the exact conditional interval and test of two Poisson
    counts (Przyborowski & Wilenski 1940; Fay 2010). `spread` above 1 widens it where months vary more than
    chance alone: so many events then carry the information of one."""
    if not (now.exposure > 0 and before.exposure > 0 and before.events > 0):
        return NO_GAP
    scale, tail = max(spread, 1.0), (1 - level) / 2
    hits, misses = now.events / scale, before.events / scale
    per, even = before.exposure / now.exposure, now.exposure / (now.exposure + before.exposure)
    low = betaincinv(hits, misses + 1, tail) if hits else 0.0
    high = betaincinv(hits + 1, misses, 1 - tail)
    as_many = betainc(hits, misses + 1, even) if hits else 1.0
    as_few = betaincc(hits + 1, misses, even)
    ratio = now.events / before.events * per
    return Gap(
        ratio,
        float(low / (1 - low) * per),
        float(high / (1 - high) * per),
        float(min(1, 2 * min(as_many, as_few))),
    )


def holm(chances: Sequence[float]) -> list[float]:
    """The p values as they stand after so many comparisons (Holm 1979); a comparison that was not made (NaN)
    does not count as one."""
    made = sorted((p, i) for i, p in enumerate(chances) if p == p)
    adjusted, highest = [float("nan")] * len(chances), 0.0
    for rank, (p, i) in enumerate(made):
        highest = adjusted[i] = max(highest, min(1.0, p * (len(made) - rank)))
    return adjusted


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """The p values as they stand when of what is called real a given share may be chance (Benjamini & Hochberg 1995);
    a comparison that was not made (NaN) does not count as one."""
    made = sorted(((p, i) for i, p in enumerate(chances) if p == p), reverse=True)
    adjusted, lowest = [float("nan")] * len(chances), 1.0
    for place, (p, i) in enumerate(made):
        lowest = adjusted[i] = min(lowest, p * len(made) / (len(made) - place))
    return adjusted


def overdispersion(*periods: Sequence[Events]) -> float:
    """How much more the rates of months vary about their period's rate than chance alone would let them:
    about 1 when they do not (Pearson's chi-square over its degrees of freedom; Spiegelhalter 2005); NaN when
    there are too few months to tell."""
    square, free = 0.0, 0
    for period in periods:
        months = [month for month in period if month.exposure > 0]
        rate = sum(m.events for m in months) / sum(m.exposure for m in months) if months else 0.0
        if rate > 0:
            square += sum((m.events - rate * m.exposure) ** 2 / (rate * m.exposure) for m in months)
            free += len(months) - 1
    return square / free if free else float("nan")


def overdispersion_of_shares(*groups: Sequence[Count]) -> float:
    """How much more the shares of the months of each group vary about the group's own share than chance alone would let
    them: about 1 when they do not (Pearson's chi-square over its degrees of freedom); 1 when there are too few to tell."""
    square, free = 0.0, 0
    for group in groups:
        months = [month for month in group if month.n > 0]
        total = sum(month.n for month in months)
        share = sum(month.up for month in months) / total if total else 0.0
        if 0 < share < 1:
            square += sum((m.up - m.n * share) ** 2 / (m.n * share * (1 - share)) for m in months)
            free += len(months) - 1
    return square / free if free else 1.0


def _adjusted(group: Count) -> tuple[float, float]:
    """Adjusted score (-1 to 1) and its variance: see shares.net_promoter."""
    up, down, n = group.up + 0.75, group.down + 0.75, group.n + 3
    centre = (up - down) / n
    return centre, ((up + down) / n - centre**2) / n


def _chance(gap: float, variance: float) -> float:
    return float(2 * ndtr(-abs(gap) / sqrt(variance))) if variance > 0 else 1.0
