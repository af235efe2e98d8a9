"""Shares, scores and rates with intervals."""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, gammaincinv, logit, ndtri  # scipy.stats says the same, 0.4 s later

SHOWN = 10  # a group with fewer records is withheld: it would be noise, and might tell on a person
RANKED = 30  # a group with fewer is shown and never ranked, judged or coloured


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
    z, share = float(ndtri((1 + level) / 2)), hits / n
    centre, width = share + z**2 / (2 * n), z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    whole = 1 + z**2 / n
    # at the ends the formula gives 0 and 1; floating point would give a hair beside
    low = 0.0 if hits == 0 else (centre - width) / whole
    return Interval(share, low, 1.0 if hits == n else (centre + width) / whole)


def net_promoter(promoters: int, detractors: int, n: int, level: float = 0.95) -> Interval:
    """Net promoter score in points (-100 to 100) with its adjusted Wald interval: 3/4 of an answer is added
    to promoters and to detractors and 3 to n (Rocks 2016, The American Statistician 70)."""
    if not n:
        return NONE
    up, down, total = promoters + 0.75, detractors + 0.75, n + 3
    centre = (up - down) / total
    half = float(ndtri((1 + level) / 2)) * ((up + down) / total - centre**2) ** 0.5 / total**0.5
    return Interval(
        100 * (promoters - detractors) / n, 100 * max(centre - half, -1), 100 * min(centre + half, 1)
    )


def promoter_margin(promoters: int, detractors: int, n: int, level: float = 0.95) -> float:
    """Half the width of the plain Wald interval of a net promoter score, in points, as many tools give it; too narrow
    where answers are few or nearly all alike."""
    score = (promoters - detractors) / n
    return 100 * float(ndtri((1 + level) / 2)) * (((promoters + detractors) / n - score**2) / n) ** 0.5


def poisson_rate(events: float, exposure: float, level: float = 0.95) -> Interval:
    """Events for each unit of exposure with the exact Poisson interval (Garwood 1936)."""
    if not exposure > 0:
        return NONE
    tail = (1 - level) / 2
    low = gammaincinv(events, tail) if events else 0.0
    high = gammaincinv(events + 1, 1 - tail)
    return Interval(events / exposure, float(low) / exposure, float(high) / exposure)


def around(value: float, error: float, level: float = 0.95) -> Interval:
    """A positive value with its standard error; the interval on logarithms, so that it stays above nothing."""
    if not value > 0:
        return Interval(float(value), float("nan"), float("nan"))
    stretch = float(np.exp(ndtri((1 + level) / 2) * error / value))
    return Interval(float(value), float(value / stretch), float(value * stretch))


def part_of(value: float, whole: float, error: float, level: float = 0.95) -> Interval:
    """A part of a positive whole with the part's standard error; the interval on log odds, so that it stays between
    nothing and all. Without edges where the part is none of it or all."""
    if not 0 < value < whole:
        return Interval(float(value), float("nan"), float("nan"))
    share = value / whole
    reach = float(ndtri((1 + level) / 2)) * error / whole / (share * (1 - share))
    low, high = (float(expit(logit(share) + step)) * whole for step in (-reach, reach))
    return Interval(float(value), low, high)
