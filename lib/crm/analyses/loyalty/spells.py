"""Spells from one day with an order to the next: how long they are, and over which openings of months who began one still
counts as active."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.loyalty.kept import orders_seen
from crm.customers.firsts import seen_until
from crm.customers.monthly import month_index
from crm.estimate.silence import Silence, silence_of
from crm.months import is_partial, month_number
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if

LONGEST = 50_000  # rows: a wait each day of more than a hundred years
MANY = 1_000_000  # months times months that may leave the engine


class Rule(NamedTuple):
    """After how long a silence a customer counts as lost: `given` days, or with 0 the shortest after which fewer than `chance`
    order within `ahead` days."""

    given: int = 0
    chance: float = 0.10
    ahead: int = 180


def spells(company) -> ibis.Table:
    """One row a day and the day after it: how many customers ordered on both and not between (`n`); `then` is null for those
    who did not order again up to the last day seen. Orders of one day are one."""
    days = orders_seen(company).group_by("account_id", "day").agg()
    following = days.mutate(then=days.day.lead().over(group_by="account_id", order_by="day"))
    return following.group_by("day", "then").agg(n=following.count())


@kept
def collapsed(company) -> ibis.Table:
    """The spells, worked out once."""
    return spells(company).cache()


@kept
def waits(company) -> pd.DataFrame:
    """How long spells are, as estimate.survival takes them: days, event (1: ordered again), n."""
    rows = collapsed(company)
    end = ibis.literal(seen_until(company))
    rows = rows.mutate(
        event=one_if(rows.then.notnull()), days=rows.then.fill_null(end).delta(rows.day, unit="day")
    )
    found = rows.group_by("days", "event").agg(n=rows.n.sum().cast("int64"))
    return fetch(found, at_most=LONGEST).sort_values(["days", "event"], ignore_index=True)


@kept
def silence(company, rule: Rule, level: float = 0.95) -> Silence:
    """The days of silence after which a customer counts as lost, and what chance of coming back is left then."""
    return silence_of(waits(company), rule.ahead, rule.chance, level)


def last_month(until: date) -> int:
    """The index of the last month that is over on that day."""
    return month_number(until) - (1 if is_partial(until) else 0)


@kept
def active(company, days: int) -> pd.DataFrame:
    """One row a first and a last month, `a` to `b`, at whose openings customers were active: their last order before it no more
    than so many days ago. `lost` 1 where they were not at the opening of the month after `b`, as far as that is over; of
    these `back` ordered again later. n spells each."""
    rows, over = collapsed(company), last_month(seen_until(company))
    ends = rows.day + ibis.interval(days=days)
    ends = ibis.least(ends, rows.then.fill_null(ends))
    b = month_index(ends)
    lost = (month_index(rows.then) > b).fill_null(True) & (b <= over)
    rows = rows.mutate(
        a=month_index(rows.day) + 1, b=b, lost=one_if(lost), back=one_if(rows.then.notnull() & lost)
    )
    rows = rows.filter(rows.a <= rows.b)
    found = rows.group_by("a", "b", "lost", "back").agg(n=rows.n.sum().cast("int64"))
    return fetch(found, at_most=MANY).sort_values(["a", "b", "lost", "back"], ignore_index=True)
