"""Does an order bring more, or are there other orders: the average by channel or region, and Simpson's paradox (R24)."""

import numpy as np
import pandas as pd

from crm.analyses.value.mix_words import Moved, mix_notes, nothing_to_split, sentence
from crm.analyses.value.periods import not_whole, orders_of_both, periods_of
from crm.customers.buying import CUSTOMERS
from crm.estimate.divisia import kitagawa
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding
from crm.needs import needs
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _

BY = ("orders.channel", "orders.region")  # the first that the source fills
UNKNOWN, SMALL = "group_unknown", "group_small"


@needs("D9", _("Average order by channel"), *CUSTOMERS, one_of=BY)
def mix(company: Company) -> Finding:
    """The average order of each channel (or region) in the time looked at and before, and how much of the change of all
    is within them, how much by other shares of them. Says where the whole moves against all of its parts."""
    periods = periods_of(company)
    column = next(column for column in BY if company.has(column)).partition(".")[2]
    orders = orders_of_both(company, periods)
    orders = orders.filter(orders.bought & orders.cents.notnull())
    rows = fetch(
        orders.group_by("now", group=orders[column]).agg(
            n=orders.count(), cents=orders.cents.sum().cast("int64")
        )
    )
    table = table_of(rows)
    if why := not_whole(company, periods) or ("" if table is not None else nothing_to_split(periods)):
        return Finding("value.mix", why, answered=False)
    shares = table[["share_before", "share_now"]].to_numpy()
    rates = table[["order_before", "order_now"]].to_numpy()
    before, now = map(float, (shares * rates).sum(axis=0))
    moved = Moved(before, now, *kitagawa(shares, rates), against_all_parts(table, now - before))
    shown = table.assign(order_change=table.order_now / table.order_before - 1)
    few = table.n < SHOWN
    shown.loc[few, ["order_before", "order_now", "order_change"]] = np.nan
    return Finding(
        id="value.mix",
        says=sentence(company, table, moved, periods),
        table=shown.drop(columns="n"),
        caption=_("The average order of {period} against {before}").format(**periods.said),
        notes=mix_notes(company, moved),
        currency=company.currency,
    )


def table_of(rows: pd.DataFrame) -> pd.DataFrame | None:
    """One row a group, most orders first: share of orders and average order, before and now; `n` is the fewer of the
    orders of both. What has under thirty orders in either stands together; None where nothing is left to compare."""
    if rows.empty or rows.now.nunique() < 2:
        return None
    rows = rows.assign(group=rows.group.fillna(UNKNOWN))
    counts = rows.pivot_table(index="group", columns="now", values="n", aggfunc="sum", fill_value=0)
    small = counts.index[(counts.min(axis=1) < RANKED) & (counts.index != UNKNOWN)]
    rows = rows.assign(group=rows.group.where(~rows.group.isin(small), SMALL))
    sums = rows.pivot_table(index="group", columns="now", values=["n", "cents"], aggfunc="sum", fill_value=0)
    if (sums["n"].min(axis=1) == 0).any() or (sums["cents"].sum() <= 0).any():
        return None
    shares, rates = sums["n"] / sums["n"].sum(), sums["cents"] / 100 / sums["n"]
    table = pd.DataFrame(
        {
            "group": sums.index,
            "share_before": shares[False].to_numpy(), "share_now": shares[True].to_numpy(),
            "order_before": rates[False].to_numpy(), "order_now": rates[True].to_numpy(),
            "n": sums["n"].min(axis=1).to_numpy(),
        }
    )  # fmt: skip
    return table.sort_values(["share_now", "group"], ascending=[False, True], ignore_index=True)


def against_all_parts(table: pd.DataFrame, whole: float) -> bool:
    """Whether the mean of all moved one way, and that of each group the other: Simpson's paradox."""
    steps = table.order_now - table.order_before
    return len(table) > 1 and bool((steps * whole < 0).all())
