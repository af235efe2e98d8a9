"""The eight groups of recency, frequency and money above or below the average, as they are usual in China
(重要价值客户 and the others): every customer in exactly one."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.tables.fetch import fetch

# recent, often, much → group
EIGHT = {
    (True, True, True): "eight_key", (True, False, True): "eight_key_develop",
    (False, True, True): "eight_key_keep", (False, False, True): "eight_key_win_back",
    (True, True, False): "eight_general", (True, False, False): "eight_general_develop",
    (False, True, False): "eight_general_keep", (False, False, False): "eight_general_win_back",
}  # fmt: skip


class Averages(NamedTuple):
    """Sums over the n customers who ordered in the window: days since the last order, days with one, cents."""

    n: int
    days: int
    visits: int
    cents: int


def averages(everyone: ibis.Table) -> Averages:
    """What a customer is held against: the means of those who ordered in the window."""
    buyers = everyone.filter(everyone.visits > 0)
    sums = fetch(
        buyers.agg(
            n=buyers.count(),
            days=buyers.days_since.sum().fill_null(0),
            visits=buyers.visits.sum().fill_null(0),
            cents=buyers.cents.sum().fill_null(0),
        )
    ).iloc[0]
    return Averages(*(0 if pd.isna(sums[name]) else int(sums[name]) for name in Averages._fields))


def in_eight(everyone: ibis.Table, means: Averages) -> ibis.Table:
    """Every customer with a `group`; an expression. Recent is a last order not longer ago than the mean, often and
    much are above it: whole numbers are compared, so that no engine rounds a customer over."""
    recent = everyone.days_since.cast("int64") * means.n <= means.days
    often = everyone.visits.cast("int64") * means.n > means.visits
    much = everyone.cents * means.n > means.cents
    tests = [
        (ibis.and_(recent if r else ~recent, often if f else ~often, much if m else ~much), group)
        for (r, f, m), group in EIGHT.items()
    ]
    return everyone.mutate(group=ibis.cases(*tests))
