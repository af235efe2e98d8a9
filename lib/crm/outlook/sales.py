"""What was sold in each whole month: orders where a source has them, else the deals it won."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.spans import readable_months, spans
from crm.tables.company import Company, kept
from crm.tables.fetch import fetch
from crm.tables.flags import whole_cents
from crm.tables.orders import counted_orders
from crm.words import _, count, plural

BUSY = 20  # a month without a sale, where the usual one has so many, is one without data
EARLY = 6  # months at the beginning in which a month without a record means that records had not really begun


class Sales(NamedTuple):
    """Whole months, one row each: `value` (net money; NaN where data are missing), `count`, and the `largest` sale."""

    kind: str  # "orders", "deals", or "" when there is neither
    months: pd.DataFrame
    notes: tuple[str, ...] = ()


@kept
def sales_by_month(company: Company) -> Sales:
    """All whole months up to as_of: what they brought, how many orders or won deals, and what was left out. Every finding of
    the page asks for it; nobody changes the frame."""
    kind, dated = counted_sales(company)
    if dated is None:
        return Sales(kind, pd.DataFrame({"month": [], "value": [], "count": [], "largest": []}))
    found = by_month(dated)
    whole, notes = readable_months(found["count"], company.as_of, found.newest)
    start = after_early_hole(whole)
    if len(start) < len(whole):
        notes = (*notes, early_note(whole.index[: len(whole) - len(start)]))
    whole_months = found.reindex(start.index)
    return Sales(kind, filled_in(whole_months), (*notes, *unpriced_note(whole_months, kind)))


def after_early_hole(counts: pd.Series) -> pd.Series:
    """The months after the last empty one among the first EARLY, where a usual month has many records."""
    early = counts.iloc[:EARLY]
    if counts.median() < BUSY or not (early == 0).any():
        return counts
    return counts.iloc[int((early == 0).to_numpy().nonzero()[0][-1]) + 1 :]


def early_note(months: pd.DatetimeIndex) -> str:
    """Says which first months are not read."""
    text = _("Left out, since there are months without any record among them: {months}.")
    return text.format(months=spans([first.date() for first in months]))


def filled_in(months: pd.DataFrame) -> pd.DataFrame:
    """Month, value, count and largest sale of each; a month without a sale is a zero, among many sales one without data."""
    counts = months["count"].fillna(0.0)
    money = months[["cents", "largest"]].fillna(0.0) / 100
    values = pd.DataFrame({"value": money.cents, "count": counts, "largest": money.largest})
    empty = (counts == 0) & (counts.median() >= BUSY)
    return values.mask(empty).rename_axis("month").reset_index()


def counted_sales(company: Company) -> tuple[str, ibis.Table | None]:
    """The sales that count, as day, cents and `bought` (false for credit notes, which bring no order): orders,
    else deals won, by the day they were closed."""
    if company.has("orders.ordered_at"):
        return "orders", counted_orders(company).select("day", "cents", "bought")
    if company.has("deals.closed_at"):
        won = company.deals.filter(company.deals.status == "won", company.deals.closed_at.notnull())
        cents = whole_cents(won.amount)
        return "deals", won.select(day=won.closed_at.date(), cents=cents, bought=ibis.literal(True))
    return "", None


def by_month(dated: ibis.Table) -> pd.DataFrame:
    """Per month, indexed by its first day: cents, count, unpriced (those without an amount), largest (in cents) and
    newest (the last day with a sale)."""
    dated = dated.filter(dated.day.notnull())
    keyed = dated.mutate(index=dated.day.year() * 12 + dated.day.month() - 1)
    sums = keyed.group_by("index").agg(
        cents=keyed.cents.sum().cast("int64"),
        count=keyed.count(where=keyed.bought),
        unpriced=keyed.count(where=keyed.cents.isnull()),
        largest=keyed.cents.max(),
        newest=keyed.day.max(),
    )
    found = fetch(sums.order_by("index"))
    months = pd.DatetimeIndex([pd.Timestamp(int(i) // 12, int(i) % 12 + 1, 1) for i in found["index"]])
    return found.drop(columns="index").set_index(months).astype({"count": float})


def unpriced_note(months: pd.DataFrame, kind: str) -> tuple[str, ...]:
    """Says how many orders or won deals have no amount."""
    n = int(months.unpriced.sum())
    if not n:
        return ()
    if kind == "deals":
        text = plural(
            "{n} won deal without an amount is counted and adds no money.",
            "{n} won deals without an amount are counted and add no money.",
            n,
        )
    else:
        text = plural(
            "{n} order without an amount is counted and adds no money.",
            "{n} orders without an amount are counted and add no money.",
            n,
        )
    return (text.format(n=count(n)),)
