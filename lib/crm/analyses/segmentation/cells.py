"""Groups of customers as rows: small ones together, the unknown last, adding up to the whole."""

import ibis
import pandas as pd

from crm.customers.described import SMALL, UNKNOWN
from crm.estimate.shares import RANKED, SHOWN

REST_KEYS = (SMALL, UNKNOWN)


def pooled(table: ibis.Table, group: str, cents: ibis.Value, **more: ibis.Value) -> ibis.Table:
    """One row a group: `customers`, their `cents` and `squares`; `more` are sums of other columns.

    Groups of fewer than SHOWN customers become one, rows without a group another; an expression."""
    named = table.mutate(group=table[group], worth=cents, **more)
    real = named.worth.cast("float64")
    sums = named.mutate(real=real).group_by("group").agg(
        customers=lambda t: t.count(), cents=lambda t: t.worth.sum().cast("int64"),
        squares=lambda t: (t.real * t.real).sum(), **{key: named[key].sum() for key in more},
    )  # fmt: skip
    key = ibis.cases((sums.group.isnull(), UNKNOWN), (sums.customers < SHOWN, SMALL), else_=sums.group)
    columns = ["customers", "cents", "squares", *more]
    return sums.mutate(group=key).group_by("group").agg(**{c: sums[c].sum() for c in columns})


def largest_first(sums: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows by size, then name; smaller groups and the unknown at the end."""
    last = sums.group.map({SMALL: 1, UNKNOWN: 2}).fillna(0)
    order = sums.assign(last=last).sort_values(["last", column, "group"], ascending=[True, False, True])
    return order.drop(columns="last").reset_index(drop=True)


def ranked(sums: pd.DataFrame) -> pd.DataFrame:
    """The real groups that are large enough to be compared."""
    return sums[~sums.group.isin(REST_KEYS) & (sums.customers >= RANKED)]
