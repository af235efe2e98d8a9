"""What a headline number's next value usually is, judged from the months before it alone.

Most headline numbers look back over twelve months, so a value is nearly the one before it and its level says
little; the changes from month to month are close to independent, and of a window of twelve months also free of
the season. So the present change is held against the earlier ones: inside Student's prediction interval for one
more observation of them (Hahn and Meeker, Statistical Intervals, 2nd ed. 2017, section 4.8), after at most one
earlier change that stands out has been left out (Grubbs 1969, at 0.5 %), lest an odd month hide the next one.
Where nothing happens, about one page of twenty-five calls a number unusual; twice that at the worst, where a strong
season makes some months livelier than others (tests/test_changes.py tries both).
"""

from functools import cache
from itertools import pairwise
from math import atan, cos, exp, inf, log, pi, sin, sqrt
from statistics import fmean, median
from typing import NamedTuple

CHANCE = 0.04  # of the months of a report call any of its numbers unusual though nothing happened
LEAST = 6  # earlier changes; fewer say nothing about what is usual
STANDS_OUT = 0.005  # chance that Grubbs' test leaves a change out though none is odd
GROWING = ("money", "count", "ratio", "days")  # units that change by factors, where all values are above 0
UNSIGNED = (*GROWING, "share")


class Usual(NamedTuple):
    """The ends of the range that a value is expected in."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the value lies in the range; the last digits of a computer's number do not count."""
        slack = 1e-9 * max(abs(self.low), abs(self.high))
        return self.low - slack <= value <= self.high + slack


def usual_range(values: list[float | None], unit: str, among: int = 1) -> Usual | None:
    """The range for the value after these, one a month, None where a month has none; None where they are too
    few to say. `among` numbers are judged together: with one each of fourteen, some would always stand out."""
    there = [value for value in values if value is not None]
    if not values or values[-1] is None:
        return None
    by_factors = unit in GROWING and min(there) > 0
    changes = [
        log(now / before) if by_factors else now - before
        for before, now in pairwise(values)
        if before is not None and now is not None
    ]
    if len(changes) < LEAST:
        return None
    last = values[-1]
    step = last_digit(last, unit) / (last if by_factors else 1)
    low, high = _interval(changes, step, CHANCE / among)
    if by_factors:
        return Usual(last * exp(low), last * exp(high))
    floor = 0 if unit in UNSIGNED and min(there) >= 0 else -inf
    return Usual(max(last + low, floor), min(last + high, 1 if unit == "share" and max(there) <= 1 else inf))


def _interval(changes: list[float], step: float, chance: float) -> tuple[float, float]:
    """The prediction interval for one more change, after the changes there were.

    A number that mostly stands still and then leaps, as one of quarterly surveys does, is held against its leaps
    alone. Where hardly anything ever moved, a step of the last digit that a reader sees is taken for the standard
    deviation: the first 0.1 % after a year of 0.0 % is no news."""
    if median(abs(change - median(changes)) for change in changes) < step:
        leaps = [change for change in changes if abs(change) >= step / 2] or changes
        reach = student(1 - chance, len(leaps)) * max(sqrt(fmean(leap**2 for leap in leaps)), step)
        return -reach, reach
    kept = _without_odd(changes)
    n = len(kept)
    reach = student(1 - chance, n - 1) * spread(kept) * sqrt(1 + 1 / n)
    return fmean(kept) - reach, fmean(kept) + reach


def _without_odd(changes: list[float]) -> list[float]:
    """The changes without the one farthest from their mean, if Grubbs' test finds it too far."""
    n, middle = len(changes), fmean(changes)
    odd = max(changes, key=lambda change: abs(change - middle))
    t = student(1 - STANDS_OUT / n, n - 2)
    if abs(odd - middle) <= spread(changes) * (n - 1) / sqrt(n) * sqrt(t**2 / (n - 2 + t**2)):
        return changes
    kept = list(changes)
    kept.remove(odd)
    return kept


def spread(values: list[float]) -> float:
    """The standard deviation, of a sample."""
    middle = fmean(values)
    return sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1))


def last_digit(value: float, unit: str) -> float:
    """The smallest step that a reader sees in a headline number, or in its change."""
    if unit == "days":
        return 1 if value >= 10 else 0.1 if value >= 2 else 1 / 24
    return {"count": 1, "score": 0.1, "share": 0.001, "change": 0.001}.get(unit, 0.001 * abs(value) or 0.001)


@cache
def student(inside: float, df: int) -> float:
    """The t that so large a part of Student's distribution lies within, on both sides of 0.

    By halving: scipy would do it too, and costs each report a quarter of a second to import."""
    low, high = 0.0, 1e6
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, df) < inside else (low, middle)
    return high


def _within(t: float, df: int) -> float:
    """The part of Student's distribution between -t and t (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = atan(t / sqrt(df))
    term, total = cos(angle) ** (df % 2), 0.0
    for k in range(df % 2, df - 1, 2):
        total += term
        term *= cos(angle) ** 2 * (k + 1) / (k + 2)
    return 2 / pi * (angle + sin(angle) * total) if df % 2 else sin(angle) * total
