"""Customers of each month by what they are described by: who is new, and who is active."""

from typing import NamedTuple

import pandas as pd

from crm.customers.buying import order_days
from crm.customers.described import SMALL, UNKNOWN, described
from crm.customers.firsts import first_orders, told_apart_from
from crm.customers.monthly import month_index, month_starts
from crm.estimate.shares import SHOWN
from crm.months import complete_months, month_number
from crm.tables.fetch import fetch
from crm.tables.flags import one_if

MANY = 500_000  # months by kinds: a text column may have thousands of these
QUARTER = 3


class Months(NamedTuple):
    """Counts of customers, a row a whole month (its number) and a column a kind, largest first: `active` of them ordered
    in it, `new` for the first time ever. From the month `since` new ones can be told from old ones; `begins` says that
    this is where the data begin."""

    active: pd.DataFrame
    new: pd.DataFrame
    since: int
    begins: bool


def months_of(company, by: str) -> Months:
    """Customers by whole month and kind; kinds with fewer than ten first orders are one."""
    firsts = first_orders(company)
    since = told_apart_from(company, firsts)
    counts = _counts(company, by, firsts)
    whole = _whole(counts, company.as_of)
    active, new = (_wide(counts, name, whole) for name in ("active", "new"))
    begins = int(counts["at"].min()) if len(counts) else 0
    told = begins if since is None else max(begins, month_number(since) + (since.day > 1))
    return Months(active, new, told, told == begins)


def quarters_of(company, by: str, months: Months) -> pd.DataFrame:
    """Active customers as in `months`, by calendar quarter (the number of its first month), each counted once in it; only
    quarters of three whole months."""
    counts = _counts(company, by, first_orders(company), QUARTER)
    seen = set(months.active.index)
    whole = [at for at in sorted(set(counts["at"])) if {at, at + 1, at + 2} <= seen]
    return _wide(counts, "active", whole).reindex(columns=months.active.columns, fill_value=0)


def _counts(company, by: str, firsts, each: int = 1) -> pd.DataFrame:
    """Customers active and new, a row a month, or `each` months together, and kind."""
    days = order_days(company)
    days = days.filter(days.orders > 0).inner_join(
        firsts.select("account_id", "first", "known"), "account_id"
    )
    days = days.left_join(described(company, by), "account_id")
    at = month_index(days.day)
    rows = days.mutate(
        at=(at if each == 1 else at // each * each).cast("int64"),
        new=one_if((days.day == days["first"]) & days.known),
    )
    grouped = rows.group_by("at", "group").agg(
        active=rows.account_id.nunique(), new=rows.new.sum().cast("int64")
    )
    counts = fetch(grouped, at_most=MANY)
    counts["group"] = counts.group.where(counts.group.notna(), UNKNOWN).astype("str")
    sizes = counts[counts.group != UNKNOWN].groupby("group").new.sum()
    counts["group"] = counts.group.where(~counts.group.isin(sizes.index[sizes < SHOWN]), SMALL)
    return counts


def _whole(counts: pd.DataFrame, as_of) -> list[int]:
    """The months that are whole, by how many customers were active."""
    active = counts.groupby("at").active.sum()
    series = pd.Series(active.to_numpy(), index=month_starts(active.index)).sort_index()
    kept, _left = complete_months(series, as_of)
    return [month_number(day.date()) for day in kept.index]


def _wide(counts: pd.DataFrame, name: str, whole: list[int]) -> pd.DataFrame:
    """The counts with a row for each of these months and a column a kind, those with most first orders first."""
    sizes, last = counts.groupby("group").new.sum().to_dict(), {SMALL: 1, UNKNOWN: 2}
    columns = sorted(sizes, key=lambda kind: (last.get(kind, 0), -sizes[kind], kind))
    table = counts.pivot_table(index="at", columns="group", values=name, aggfunc="sum", fill_value=0)
    return table.reindex(index=whole, columns=columns, fill_value=0).astype("int64").rename_axis(columns=None)
