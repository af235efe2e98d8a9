"""Shares and scores with intervals."""

from typing import NamedTuple

from scipy.stats import norm


class Interval(NamedTuple):
    """An estimate and its interval; all NaN where nothing was counted."""

    value: float
    low: float
    high: float


NONE = Interval(float("nan"), float("nan"), float("nan"))


def wilson(hits: int, n: int, level: float = 0.95) -> Interval:
    """The share hits / n with its Wilson score interval (Wilson 1927; Brown, Cai & DasGupta 2001)."""
    if not n:
        return NONE
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(hits, n, alpha=1 - level, method="wilson")
    return Interval(hits / n, float(low), float(high))


def net_promoter(promoters: int, detractors: int, n: int, level: float = 0.95) -> Interval:
    """Net promoter score in points (-100 to 100) with its adjusted Wald interval: 3/4 of an answer is added
    to promoters and to detractors and 3 to n (Rocks 2016, The American Statistician 70)."""
    if not n:
        return NONE
    up, down, total = promoters + 0.75, detractors + 0.75, n + 3
    centre = (up - down) / total
    half = norm.ppf((1 + level) / 2) * ((up + down) / total - centre**2) ** 0.5 / total**0.5
    return Interval(100 * (promoters - detractors) / n, 100 * max(centre - half, -1), 100 * min(centre + half, 1))
