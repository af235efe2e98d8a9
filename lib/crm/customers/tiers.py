"""Which value tier a customer is in: by what they spent in the window and how long ago they ordered last."""

import ibis
import pandas as pd

from crm.tables.fetch import fetch


def in_tiers(table: ibis.Table, quiet_days: int, least: int | None) -> ibis.Table:
    """Every customer with a tier as `group`, and `high` for the most valuable; an expression."""
    high = (table.cents >= least) if least is not None else ibis.literal(False)
    since = table.days_since
    tier = ibis.cases(
        (since > 2 * quiet_days, "tier_lapsed"),
        (since > quiet_days, "tier_quiet"),
        (high, "tier_vip"),
        else_="tier_regular",
    )
    return table.mutate(group=tier, high=high)


def least_of_top(table: ibis.Table, share: float) -> int | None:
    """The cents from which on a customer is among the top spenders who bring this share of revenue together.

    A customer is, when those who spent more bring less than the share: equal spenders stay together."""
    counted = table.filter(table.cents > 0).group_by("cents").agg(n=lambda t: t.count())
    worth = (counted.cents * counted.n).cast("float64")
    counted = counted.mutate(worth=worth)
    upto = counted.worth.sum().over(ibis.cumulative_window(order_by=ibis.desc("cents")))
    ranked = counted.mutate(above=upto - counted.worth, total=counted.worth.sum().over(ibis.window()))
    least = fetch(
        ranked.filter(ranked.above < share * ranked.total).agg(least=ranked.cents.min())
    ).least.iloc[0]
    return None if pd.isna(least) else int(least)
