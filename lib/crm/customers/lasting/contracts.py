"""Customers under contract: how many renewals each has had to decide on, and who is still there.

Contracts of one account that follow each other within a month, or lie side by side, are one stay: a plan that was
changed for another is no customer lost and none won."""

from datetime import timedelta
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.customers.monthly import month_index
from crm.estimate.sbg import Contracts
from crm.months import is_partial, month_number
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.flags import one_if, whole_cents

GRACE = 31  # days without a contract after which a new one is a new stay
CONTRACTS = ("subscriptions.account_id", "subscriptions.start", "subscriptions.end", "subscriptions.mrr")


class Stays(NamedTuple):
    """`rows`: one row a stay: account_id, `ended`, `months` (begun, of those that ended; whole, of the others) and the
    `cents` that it brings a month today. `last_day`: whether an `end` is the last day of a contract, or the first
    without it. `backwards`: contracts that end before they begin, left out."""

    rows: ibis.Table
    last_day: bool
    backwards: int


class Joined(NamedTuple):
    """`rows`: one row a stay: account_id, start, until (as_of of those that go on), ended, cents a month of what runs; the
    rest as in Stays."""

    rows: ibis.Table
    last_day: bool
    backwards: int


@kept
def joined(company) -> Joined:
    """The stays of all who are or were under contract, from when to when, as known on as_of."""
    known = company.subscriptions
    known = known.filter((known.start <= company.as_of) & known.account_id.notnull())
    known = known.mutate(
        end=(known.end <= company.as_of).ifelse(known.end, None)
    )  # nobody has left in the future
    following = known.end + ibis.interval(days=1)
    facts = fetch(
        known.agg(
            last=(following.day() == known.start.day()).sum().fill_null(0),
            first=(known.end.day() == known.start.day()).sum().fill_null(0),
            backwards=(known.end < known.start).sum().fill_null(0),
        )
    ).iloc[0]
    last_day = bool(facts["last"] > facts["first"])
    rows = _joined(company, known.filter(known.end.isnull() | (known.end >= known.start)))
    return Joined(rows, last_day, int(facts.backwards))


def stays(company) -> Stays:
    """The stays of all who are or were under contract, by how many months they lasted."""
    found = joined(company)
    return Stays(_counted(company, found.rows, found.last_day), found.last_day, found.backwards)


def _joined(company, known: ibis.Table) -> ibis.Table:
    """One row a stay: account_id, start, until (as_of of those that go on), ended, cents a month of what runs."""
    known = known.select(
        "account_id", "subscription_id", "start", runs=known.end.isnull(),
        until=known.end.fill_null(ibis.literal(company.as_of)), cents=whole_cents(known.mrr),
    )  # fmt: skip
    order = [known.start, known.subscription_id]
    earlier = ibis.window(group_by=known.account_id, order_by=order, preceding=(None, 1))
    known = known.mutate(before=known.until.max().over(earlier))
    begins = known.before.isnull() | (known.start.delta(known.before, unit="day") > GRACE)
    known = known.mutate(begins=one_if(begins))
    order = [known.start, known.subscription_id]
    known = known.mutate(
        stay=known.begins.sum().over(ibis.cumulative_window(group_by=known.account_id, order_by=order))
    )
    return known.group_by("account_id", "stay").agg(
        start=known.start.min(), until=known.until.max(), ended=~known.runs.any(),
        cents=known.cents.sum(where=known.runs).fill_null(0).cast("int64"),
    )  # fmt: skip


def _counted(company, joined: ibis.Table, last_day: bool) -> ibis.Table:
    """The stays with their months: of one that ended, those begun; of one that goes on, those over by as_of."""
    apart = month_index(joined.until) - month_index(joined.start)
    day, end = joined.start.day(), joined.until.day()
    begun = apart + one_if((end >= day) if last_day else (end > day))
    today = company.as_of + timedelta(days=1) if last_day else company.as_of
    over = month_number(today) - month_index(joined.start)
    whole = over - one_if((day > today.day) & ibis.literal(is_partial(today)))
    months = joined.ended.ifelse(ibis.greatest(begun, 1), ibis.greatest(whole, 0))
    return joined.select("account_id", "ended", "cents", months=months.cast("int64"))


class Counted(NamedTuple):
    """Stays added up, arrays of one length: months, whether ended, n stays, their cents a month and the sum of squares
    of what each brings, in whole money a month."""

    months: np.ndarray
    ended: np.ndarray
    n: np.ndarray
    cents: np.ndarray
    squares: np.ndarray


def counted(rows: ibis.Table) -> Counted:
    """One row for all stays of so many months that ended, or that go on."""
    money = rows.mutate(whole=(rows.cents / 100).round().cast("int64"))
    found = fetch(
        money.group_by("months", "ended").agg(
            n=money.count(), cents=money.cents.sum().cast("int64"),
            squares=(money.whole * money.whole).sum().cast("int64"),
        )
    ).sort_values(["months", "ended"], ignore_index=True)  # fmt: skip
    return Counted(*(found[name].to_numpy() for name in Counted._fields))


def decided(stays: Counted, term: int) -> Contracts:
    """Renewals of a term of so many months, as the model takes them: who ended did so at the end of a term begun; who
    is in the first one has decided nothing yet."""
    periods = np.where(stays.ended, -(-stays.months // term), stays.months // term)
    table = pd.DataFrame({"periods": periods, "ended": stays.ended.astype(bool), "n": stays.n})
    table = table[table.periods > 0].groupby(["periods", "ended"], as_index=False).sum()
    return Contracts(table.periods.to_numpy(), table.ended.to_numpy(), table.n.to_numpy(dtype=float))
