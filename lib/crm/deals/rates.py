"""Shares of deals won, by count and by value."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.deals.counted import STATUSES, age, live
from crm.estimate.shares import NONE, SHOWN, Interval, wilson
from crm.tables import Company, fetch
from crm.tables.company import kept, since
from crm.tables.flags import one_if

PRICED = 0.8  # a rate by value needs an amount on this share of the deals of each status that it counts


class Rate(NamedTuple):
    """One way of counting: of how many deals, how many won, the share by count and by value, what the won ones
    are worth, and the statuses whose deals too often lack an amount for a rate by value."""

    n: int
    won: int
    share: Interval
    value: Interval
    won_value: float = float("nan")
    unpriced: tuple[str, ...] = ()


NO_RATE = Rate(0, 0, NONE, NONE)


SUMS = ["n", "value", "square", "priced"]


@kept
def tallied(company: Company, horizon: int) -> pd.DataFrame:
    """All deals added up by status and by whether they were created in the window (`begun`), closed in it (`over`) and
    created at least so many days ago (`old`): n, value, its square, and how many have an amount (`priced`)."""
    deals = live(company)
    value, every = deals.amount.fill_null(0), ibis.literal(True)
    begun, over = (
        every if company.start is None else deals[column] >= since(deals[column], company.start)
        for column in ("created_at", "closed_at")
    )
    marked = deals.mutate(
        begun=begun.fill_null(False), over=(over & (deals.status != "open")).fill_null(False),
        old=(age(company, deals) >= horizon).fill_null(False), value=value, square=value * value,
        priced=one_if(value > 0),
    )  # fmt: skip
    sums = {name: marked[name].sum() for name in SUMS[1:]}
    return fetch(marked.group_by("status", "begun", "over", "old").agg(n=marked.count(), **sums))


def by_status(tallied: pd.DataFrame) -> pd.DataFrame:
    """The sums of each status."""
    return tallied.groupby("status")[SUMS].sum().reindex(STATUSES, fill_value=0)


def rate(sums: pd.DataFrame, level: float) -> Rate:
    """Won of all that was summed; withheld below ten deals."""
    n, won = int(sums["n"].sum()), int(sums["n"]["won"])
    unpriced = lacking_amounts(sums)
    share = wilson(won, n, level) if n >= SHOWN else NONE
    value = (
        NONE
        if unpriced or n < SHOWN
        else weighed(sums["value"]["won"], sums["value"].sum(), sums["square"].sum(), level)
    )
    won_value = float(sums["value"]["won"]) if sums["priced"]["won"] else float("nan")
    return Rate(n, won, share, value, won_value, unpriced)


def weighed(won: float, total: float, square: float, level: float) -> Interval:
    """The share of value won, with Wilson's interval for as many equal deals as these unequal ones are worth
    (Kish 1965: the square of the sum over the sum of squares)."""
    if not square:
        return NONE
    alike = total**2 / square
    return wilson(won / total * alike, alike, level)


def lacking_amounts(sums: pd.DataFrame) -> tuple[str, ...]:
    """The statuses too many of whose deals have no amount; no deals of a status, nothing lacking."""
    enough = (sums["n"] == 0) | (sums["priced"] >= PRICED * sums["n"])
    return tuple(sums.index[~enough])
