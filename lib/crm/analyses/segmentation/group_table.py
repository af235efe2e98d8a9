"""Groups of customers as a table: size, revenue, and habits."""

import ibis
import pandas as pd

from crm.customers.middles import middles
from crm.estimate.shares import SHOWN
from crm.names.segmentation import RFM_GROUPS
from crm.tables.fetch import fetch


def group_table(rated: ibis.Table, groups=RFM_GROUPS) -> pd.DataFrame:
    """One row a group, best first: size, revenue, and habits where the group is large enough to speak of."""
    sums = rated.group_by("group").agg(
        customers=rated.count(),
        cents=rated.cents.sum().cast("int64"),
        orders=rated.orders.sum().cast("int64"),
    )
    table = fetch(sums)
    if table.empty:
        return table
    since = fetch(middles(rated, "days_since", ("group",)).select("group", days_since="median"))
    table = table.merge(since, on="group").sort_values(
        "group", key=lambda g: g.map(lambda k: groups[k].order)
    )
    table["revenue"] = table.cents / 100
    table["share_customers"] = table.customers / table.customers.sum()
    table["share_revenue"] = table.cents / table.cents.sum() if table.cents.sum() > 0 else float("nan")
    table["orders_per_customer"] = table.orders / table.customers
    table["average_order"] = table.revenue / table.orders.where(table.orders > 0)
    few = table.customers < SHOWN
    table.loc[few, ["orders_per_customer", "average_order", "days_since"]] = float("nan")
    return table[
        [
            "group",
            "customers",
            "share_customers",
            "revenue",
            "share_revenue",
            "orders_per_customer",
            "average_order",
            "days_since",
        ]
    ].reset_index(drop=True)
