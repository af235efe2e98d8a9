"""Months as whole numbers, which every engine counts alike, and back as days."""

import ibis
import pandas as pd

from crm.tables.fetch import fetch


def month_index(moment: ibis.Value) -> ibis.Value:
    """The months since year 0, so that one month is one apart from the next."""
    return moment.year().cast("int64") * 12 + moment.month().cast("int64") - 1


def month_starts(indices) -> pd.DatetimeIndex:
    """The first days of the months with these indices."""
    return pd.DatetimeIndex([pd.Timestamp(year=m // 12, month=m % 12 + 1, day=1) for m in indices])


def orders_by_month(orders: ibis.Table) -> pd.Series:
    """How many of these orders are in each month that has any, by the month's first day."""
    counts = fetch(orders.group_by(index=month_index(orders.day)).agg(n=orders.count()))
    return pd.Series(counts.n.to_numpy(), index=month_starts(counts["index"])).sort_index()
