"""What customers' purchases say of those to come, added up in the engine: one row a history, however many share it."""

from datetime import date
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.customers.buying import order_days
from crm.estimate.bgnbd import Histories
from crm.estimate.gamma_gamma import Spending
from crm.months import year_before
from crm.tables.fetch import fetch

WEEK = 7  # days; the unit of the model's times
MOST = 5_000_000  # distinct histories that may leave the engine: tens of millions of customers have fewer
FINE = 1000  # sums that differ by less than one part in so many are fitted as one
HISTORY = ["repeats", "last", "age"]


def histories(company, until: date) -> ibis.Table:
    """One row a customer who ordered up to `until`, as known on that day, and what came after.

    `repeats` days with an order after the first, `last` and `age` days from the first order to the last one and to
    `until`, `spent` cents of the repeats (0 where refunds took more) and `first_cents` of the first; `recent` days with
    an order and `recent_cents` in the twelve months before; `later` and `later_cents` after `until`; `known` is false
    where the first order may be older than the data."""
    days = order_days(company)
    bought, seen = days.orders > 0, days.day <= until
    each = days.group_by("account_id").agg(
        first=days.day.min(where=bought & seen),
        latest=days.day.max(where=bought & seen),
        visits=days.count(where=bought & seen),
        cents=days.cents.sum(where=seen).fill_null(0).cast("int64"),
        first_cents=days.cents.argmin(days.day, where=bought & seen).cast("int64"),
        recent=days.count(where=bought & seen & (days.day > year_before(until))),
        recent_cents=days.cents.sum(where=seen & (days.day > year_before(until))).fill_null(0).cast("int64"),
        later=days.count(where=bought & ~seen),
        later_cents=days.cents.sum(where=~seen).fill_null(0).cast("int64"),
    )
    each = each.filter(each.visits > 0)
    return with_beginnings(company, each).select(
        "account_id", "first_cents", "recent", "recent_cents", "later", "later_cents", "known",
        repeats=lambda t: t.visits - 1,
        last=lambda t: t.latest.delta(t["first"], unit="day"),
        age=lambda t: ibis.literal(until).delta(t["first"], unit="day"),
        spent=lambda t: ibis.greatest(t.cents - t.first_cents, 0),
    )  # fmt: skip


def with_beginnings(company, each: ibis.Table) -> ibis.Table:
    """The rows with `known`: false for an account that was there before the source's first order, so that its own
    first order may not be in the data."""
    if not company.has("accounts.created_at"):
        return each.mutate(known=ibis.literal(True))
    begins = fetch(each.agg(day=each["first"].min())).day.iloc[0]
    accounts = company.accounts
    born = accounts.select("account_id", born=accounts.created_at.date())
    joined = each.left_join(born, "account_id")
    return joined.mutate(known=(joined.born >= pd.Timestamp(begins).date()).fill_null(True))


def reduced(table: ibis.Table, *more: str, **sums: ibis.Value) -> pd.DataFrame:
    """One row a distinct repeats, last and age (and `more`): `n` customers, and the sums; sorted."""
    found = fetch(table.group_by([*HISTORY, *more]).agg(n=table.count(), **sums), at_most=MOST)
    return found.sort_values([*HISTORY, *more], ignore_index=True)


def in_weeks(rows: pd.DataFrame) -> Histories:
    """The rows as the model takes them."""
    return Histories(
        rows.repeats.to_numpy(),
        rows["last"].to_numpy() / WEEK,
        rows["age"].to_numpy() / WEEK,
        rows.n.to_numpy(dtype=float),
    )


class Spent(NamedTuple):
    """What a purchase of those brings who came back: for the model, and the rank correlation with how often they
    bought."""

    spending: Spending
    correlation: float


def spent(table: ibis.Table) -> Spent:
    """Customers with a repeat that brought something, by repeats and what one brought, in money. Sums alike to one
    part in a thousand are one row, with their mean."""
    paid = table.filter((table.repeats > 0) & (table.spent > 0))
    paid = paid.mutate(size=(paid.spent.cast("float64").ln() * FINE).round().cast("int64"))
    rows = fetch(
        paid.group_by("repeats", "size").agg(n=paid.count(), cents=paid.spent.sum().cast("int64")),
        at_most=MOST,
    ).sort_values(["repeats", "size"], ignore_index=True)
    n = rows.n.to_numpy(dtype=float)
    mean = rows.cents.to_numpy() / n / rows.repeats.to_numpy() / 100
    return Spent(
        Spending(rows.repeats.to_numpy(), mean, n),
        rank_correlation(rows.repeats.to_numpy(), mean, n) if len(rows) > 1 else float("nan"),
    )


def rank_correlation(one: np.ndarray, other: np.ndarray, n: np.ndarray) -> float:
    """Spearman's correlation of two columns whose rows stand for n customers each; NaN where one does not vary."""
    ranks = [_middle_ranks(values, n) for values in (one, other)]
    a, b = (rank - n @ rank / n.sum() for rank in ranks)
    spread = float((n @ a**2) * (n @ b**2)) ** 0.5
    return float(n @ (a * b)) / spread if spread > 0 else float("nan")


def _middle_ranks(values: np.ndarray, n: np.ndarray) -> np.ndarray:
    """The average rank of each row's customers; equals share one."""
    distinct, place = np.unique(values, return_inverse=True)
    sizes = np.bincount(place, n, len(distinct))
    return (np.cumsum(sizes) - (sizes - 1) / 2)[place]
