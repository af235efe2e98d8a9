"""New customers and what was spent on them, by channel, in the months in which both are known."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.profit.lag import Lags, lags
from crm.analyses.profit.spent import MANY, Spent, spent
from crm.customers.firsts import begin_note, first_orders, told_apart_from
from crm.customers.limits import within_limits
from crm.customers.monthly import month_index, month_starts, orders_by_month
from crm.months import complete_months, month_number
from crm.spans import from_to, readable_months
from crm.tables.fetch import fetch
from crm.tables.orders import counted_orders
from crm.words import _, count, month, plural

MOST = 15  # channels told apart; the smaller ones are put together
OTHERS, UNKNOWN = "channels_other", "group_unknown"


class Won(NamedTuple):
    """One row a channel, dearest first: `n` new customers of the months, `cents` spent on them; what serves all channels
    is `shared`, and `at_once` are the cents spent in these months themselves. `why` says why there is nothing to say."""

    table: pd.DataFrame
    shared: int
    first: date
    last: date
    lags: Lags | None
    notes: tuple[str, ...]
    at_once: int = 0
    why: str = ""

    @property
    def n(self) -> int:
        """New customers of all channels."""
        return int(self.table.n.sum())

    @property
    def cents(self) -> int:
        """All that was spent on winning them."""
        return int(self.table.cents.sum()) + self.shared

    @property
    def paid(self) -> int:
        """New customers of channels on which something was spent."""
        return int(self.table.n[self.table.cents > 0].sum())

    @property
    def period(self) -> str:
        """The months in words: "Nov 2025 to Oct 2026"."""
        return from_to(self.first, self.last)


def won(company, lag_months: int = -1) -> Won:
    """New customers by channel, being the account's source, and what was spent so many months before."""
    within_limits("lag_months", lag_months, -1, 36)
    firsts = first_orders(company).cache()  # two queries follow
    found, money = by_month(firsts), spent(company)
    channels = {c for c in (*found.channel, *money.rows.channel) if isinstance(c, str)}
    lag = lags(company, firsts, channels, lag_months)
    since = told_apart_from(company, firsts)
    first, last, notes = months_of(company, money, lag, since)
    if first > last:
        why = _("There is no month whose new customers and costs are both known.")
        return Won(pd.DataFrame(), 0, company.as_of, company.as_of, lag, (), why=why)
    table, shared = summed(found, money.rows, lag, (first, last))
    starts = [day.date() for day in month_starts([first, last])]
    late = int(found.n[~found.known & found["index"].between(first, last)].sum())
    at_once = int(money.rows.cents[money.rows["index"].between(first, last)].sum())
    return Won(table, shared, *starts, lag, (*notes, *not_new(late), *money.notes), at_once)


def by_month(firsts: ibis.Table) -> pd.DataFrame:
    """New customers by channel (None where not known), month index, and whether the first order is known to be one."""
    found = fetch(
        firsts.group_by("channel", "known", index=month_index(firsts["first"])).agg(n=firsts.count()),
        at_most=MANY,
    )
    return found.assign(channel=found.channel.astype(object).where(found.channel.notna(), None))


def months_of(
    company, money: Spent, lag: Lags, since: date | None
) -> tuple[int, int, tuple[str, ...]]:  # fmt: skip
    """The first and the last month looked at, as month indices: whole months of the window for which the costs are
    there as well, and new customers are told apart; and sentences on those left out."""
    orders, notes = readable_months(orders_by_month(counted_orders(company)), company.as_of)
    costs, _left = complete_months(money.by_month(), company.as_of)
    if orders.empty or costs.empty:
        return 1, 0, ()
    start, newest, begun, ended = map(
        month_number, (orders.index[0], orders.index[-1], costs.index[0], costs.index[-1])
    )
    if company.start is not None:
        start = max(start, month_number(company.start))
    if since is not None and (whole := month_number(since) + (since.day > 1)) > start:
        start, notes = whole, (*notes, *begin_note(since))
    first, last = max(start, begun + lag.most), min(newest, ended)
    return first, last, (*notes, *cut_notes(start, newest, begun, ended, first, last))


def cut_notes(*months: int) -> tuple[str, ...]:
    """Sentences on months of the window that are left out as their costs are not known."""
    start, newest, begun, ended, first, last = months
    said = []
    if start < first <= last:
        text = _(
            "Looked at from {month} on: costs are there from {begun} on, and count before the customers they win."
        )
        said.append(text.format(month=_month(first), begun=_month(begun)))
    if first <= last < newest:
        text = _("Looked at up to {month}: costs of later months seem not to be booked yet.")
        said.append(text.format(month=_month(ended)))
    return tuple(said)


def _month(index: int) -> str:
    return month(month_starts([index])[0])


def summed(
    found: pd.DataFrame, money: pd.DataFrame, lag: Lags, ends: tuple[int, int]
) -> tuple[pd.DataFrame, int]:
    """One row a channel with `n` and `cents`, and the cents of costs that name no channel."""
    first, last = ends
    new = found[found.known & found["index"].between(first, last)]
    n = new.assign(channel=new.channel.map(lambda c: UNKNOWN if c is None else c)).groupby("channel").n.sum()
    due = money["index"] + money.channel.map(lag.of).astype("int64")
    money = money[due.between(first, last)]
    named = money.channel.notna()
    table = (
        pd.DataFrame({"n": n, "cents": money[named].groupby("channel").cents.sum()}).fillna(0).astype("int64")
    )
    table = table.rename_axis("channel").reset_index()
    table = table.sort_values(["cents", "n", "channel"], ascending=[False, False, True], ignore_index=True)
    return together(table), int(money.cents[~named].sum())


def together(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the smallest channels as one, where there are more than can be read."""
    if len(table) <= MOST:
        return table
    size = table.n / max(table.n.sum(), 1) + table.cents / max(table.cents.sum(), 1)
    large = size.sort_values(ascending=False, kind="stable").index[: MOST - 1]
    kept, rest = table[table.index.isin(large)], table[~table.index.isin(large)]
    return pd.concat(
        [kept, pd.DataFrame([{"channel": OTHERS, "n": rest.n.sum(), "cents": rest.cents.sum()}])],
        ignore_index=True,
    )


def not_new(n: int) -> tuple[str, ...]:
    """Who is seen for the first time and may have ordered before."""
    text = plural(
        "{n} customer with a first order in these months was there before the source's first order, and is not counted as "
        "new.",
        "{n} customers with a first order in these months were there before the source's first order, and are not counted "
        "as new.",
        n,
    )
    return (text.format(n=count(n)),) if n else ()
