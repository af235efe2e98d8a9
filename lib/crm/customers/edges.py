"""Scores of 1 to 5 that treat equals equally: edges from the distinct values, or given limits."""

import math
from itertools import pairwise
from typing import NamedTuple

import ibis
import pandas as pd

from crm.errors import BadInput
from crm.tables.fetch import fetch

BEST = 5


class Band(NamedTuple):
    """Up to this value a score is at least `least` and at most `most`, whatever the other customers have."""

    upto: float
    least: int
    most: int


# in parts of the quiet time: who ordered within it is not slipping away, who did not is not among the best
BANDS = (Band(0.5, 4, BEST), Band(1.0, 3, BEST), Band(math.inf, 1, 2))


class Scoring(NamedTuple):
    """How customers are to be scored: nobody who ordered in the last quiet_days counts as slipping away. The
    limits are texts such as "30,90,180,365", and without them fifths of the customers are taken."""

    quiet_days: int = 180
    recency_limits: str = ""
    frequency_limits: str = ""
    money_limits: str = ""


USUAL = Scoring()


class Scale(NamedTuple):
    """How a measure is scored: `classes` has one row a score in use (score, lowest, highest), worst first; `bands`
    hold the score where its value allows."""

    column: str
    more_is_better: bool
    classes: pd.DataFrame
    bands: tuple[Band, ...] = ()

    @property
    def cuts(self) -> list[tuple[float, int]]:
        """(limit, score): above the limit a value has this score, as long as it is not above the next one."""
        rows = list(self.classes.sort_values("lowest").itertuples())
        cuts = [(below.highest, int(row.score)) for below, row in pairwise(rows)]
        beyond = [] if self.more_is_better or not rows else [(rows[-1].highest, 1)]
        return cuts + beyond


class Scales(NamedTuple):
    """How recency, frequency and money are scored."""

    recency: Scale
    frequency: Scale
    money: Scale


def recency_scale(table: ibis.Table, column: str, quiet_days: int) -> Scale:
    """Fifths of the customers by days since the last order, few days being good; equal days share a class.

    A value's place is the share of customers who are worse off plus half of those with the same value (the
    average rank). Who ordered lately is not slipping away, even if all others came yesterday, and who has been
    quiet for long is not among the best, even if all others have been for longer (BANDS)."""
    placed = places(table, column, ibis.desc(column))
    score = 1 + (BEST * (2 * placed.upto - placed.n)) // (2 * placed.total)
    bands = tuple(band._replace(upto=band.upto * quiet_days) for band in BANDS)
    score = banded(score, placed[column], bands)
    return Scale(column, False, classes_of(placed.mutate(score=score), column), bands)


def quantile_scale(table: ibis.Table, column: str, lowest_is_one: bool = False) -> Scale:
    """Fifths of the customers by distinct value, much being good: equal values share a class.

    The place is the average rank; with `lowest_is_one` it is the share of customers worse off alone, so that
    the lowest value always scores 1, however many share it."""
    placed = places(table, column, ibis.asc(column))
    if lowest_is_one:
        score = 1 + (BEST * (placed.upto - placed.n)) // placed.total
    else:
        score = 1 + (BEST * (2 * placed.upto - placed.n)) // (2 * placed.total)
    return Scale(column, True, classes_of(placed.mutate(score=score), column))


def places(table: ibis.Table, column: str, order: ibis.Value) -> ibis.Table:
    """One row a distinct value: n with it, `upto` with it or worse, `total`. Whole numbers: no engine rounds
    a customer over an edge."""
    counted = table.group_by(column).agg(n=table.count())
    upto = counted.n.sum().over(ibis.cumulative_window(order_by=order))
    return counted.mutate(upto=upto.cast("int64"), total=counted.n.sum().over(ibis.window()).cast("int64"))


def classes_of(scored: ibis.Table, column: str) -> pd.DataFrame:
    """The lowest and the highest value of each score in use, worst score first."""
    classes = scored.mutate(score=scored.score.cast("int64")).group_by("score")
    return fetch(classes.agg(lowest=scored[column].min(), highest=scored[column].max()).order_by("score"))


def fixed_scale(column: str, limits: list[float], more_is_better: bool = True) -> Scale:
    """Five classes with four given limits between them; a limit itself belongs to the class below it."""
    scores = range(1, BEST + 1) if more_is_better else range(BEST, 0, -1)
    ends = {"lowest": [-math.inf, *limits], "highest": [*limits, math.inf]}
    classes = pd.DataFrame({"score": list(scores), **ends})
    return Scale(column, more_is_better, classes.sort_values("score", ignore_index=True))


def scored(table: ibis.Table, scale: Scale) -> ibis.Value:
    """The score of each row, worked out in the engine. Too long ago for every class scores 1."""
    value, cuts = table[scale.column], scale.cuts
    lowest = scale.classes.sort_values("lowest").score
    first = int(lowest.iloc[0]) if len(lowest) else 1
    above = [(value > limit, score) for limit, score in reversed(cuts) if math.isfinite(limit)]
    score = ibis.cases(*above, else_=first) if above else ibis.literal(first)
    return banded(score, value, scale.bands)


def banded(score: ibis.Value, value: ibis.Value, bands: tuple[Band, ...]) -> ibis.Value:
    """The score, held within the first band that the value does not exceed; the last band has no end."""
    if not bands:
        return score
    *nearer, last = [(band.upto, ibis.least(ibis.greatest(score, band.least), band.most)) for band in bands]
    return ibis.cases(*((value <= upto, held) for upto, held in nearer), else_=last[1])


def read_limits(text: str, name: str) -> list[float] | None:
    """Four ascending limits from "30,90,180,365"; None from an empty text, BadInput from anything else."""
    if not text.strip():
        return None
    try:
        limits = [float(part) for part in text.split(",")]
    except ValueError:
        limits = []
    finite = all(math.isfinite(limit) for limit in limits)
    if len(limits) != BEST - 1 or not finite or any(a >= b for a, b in pairwise(limits)):
        raise BadInput(
            f"{name} is '{text}'. It takes nothing, or four ascending numbers with commas between them, "
            f"such as 30,90,180,365."
        )
    return limits
