"""What was sold in each whole month: orders where a source has them, else the deals it won."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.months import complete_months, first_day, is_partial, last_day
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.tables.orders import counted_orders
from crm.words import _, count, day, listed, month, plural

BUSY = 20  # a month without a sale, where the usual one has so many, is one without data
EARLY = 6  # months at the beginning in which a month without a record means that records had not really begun
QUIET = 5  # days without a sale before a month's end that are looked at


class Sales(NamedTuple):
    """Whole months, one row each: `value` (net money; NaN where data are missing) and `count`."""

    kind: str  # "orders", "deals", or "" when there is neither
    months: pd.DataFrame
    notes: tuple[str, ...] = ()


def sales_by_month(company: Company) -> Sales:
    """All whole months up to as_of: what they brought, how many orders or won deals, and what was left out."""
    kind, dated = counted_sales(company)
    if dated is None:
        return Sales(kind, pd.DataFrame({"month": [], "value": [], "count": []}))
    found = by_month(dated)
    whole, left_out = complete_months(found["count"], company.as_of)
    notes = left_out_notes(found["count"], left_out, company.as_of)
    start = after_early_hole(whole)
    if len(start) < len(whole):
        notes = (*notes, early_note(whole.index[: len(whole) - len(start)]))
        whole = start
    newest = found.newest.reindex(whole.index)
    if breaks_off(newest):
        notes = (*notes, broken_off_note(newest))
        whole = whole.iloc[:-1]
    kept = found.reindex(whole.index)
    return Sales(kind, filled_in(kept), (*notes, *unpriced_note(kept, kind)))


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
    """Month, value and count of each; a month without a sale is a zero, and where sales are many one without data."""
    counts = months["count"].fillna(0.0)
    values = pd.DataFrame({"value": months["cents"].fillna(0.0) / 100, "count": counts})
    empty = (counts == 0) & (counts.median() >= BUSY)
    return values.mask(empty).rename_axis("month").reset_index()


def counted_sales(company: Company) -> tuple[str, ibis.Table | None]:
    """The sales that count, as day, cents and `bought` (false for credit notes, which bring no order): orders,
    else deals won, by the day they were closed."""
    if company.has("orders.ordered_at"):
        return "orders", counted_orders(company).select("day", "cents", "bought")
    if company.has("deals.closed_at"):
        won = company.deals.filter(company.deals.status == "won", company.deals.closed_at.notnull())
        cents = (won.amount * 100).round().cast("int64")
        return "deals", won.select(day=won.closed_at.date(), cents=cents, bought=ibis.literal(True))
    return "", None


def by_month(dated: ibis.Table) -> pd.DataFrame:
    """Per month, indexed by its first day: cents, count, unpriced (those without an amount) and newest (the last
    day with a sale)."""
    dated = dated.filter(dated.day.notnull())
    keyed = dated.mutate(index=dated.day.year() * 12 + dated.day.month() - 1)
    sums = keyed.group_by("index").agg(
        cents=keyed.cents.sum().cast("int64"),
        count=keyed.bought.cast("int64").sum(),
        unpriced=keyed.cents.isnull().cast("int64").sum(),
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


def breaks_off(newest: pd.Series) -> bool:
    """Whether the last month seems not to be loaded to its end: silent there for QUIET days, and more than
    twice as long as any of the twelve months before. A shop that sells on the first of each month never is."""
    silence = [(last_day(first.date()) - pd.Timestamp(n).date()).days for first, n in newest.dropna().items()]
    if len(silence) < 4 or pd.isna(newest.iloc[-1]):
        return False
    return silence[-1] >= QUIET and silence[-1] > 2 * max(silence[-13:-1])


def broken_off_note(newest: pd.Series) -> str:
    """Says which month breaks off, and where."""
    text = _("{month} is left out: its newest record is of {day}, so it seems not to be loaded to its end.")
    return text.format(month=month(newest.index[-1]), day=day(newest.iloc[-1]))


def left_out_notes(counts: pd.Series, left_out: list[date], as_of: date) -> tuple[str, ...]:
    """Why months at the ends are not read: not over yet, or next to nothing in them."""
    notes = []
    partial = first_day(as_of) if is_partial(as_of) else None
    if partial in left_out:
        notes.append(
            _("{month} is left out: it goes only to {day}.").format(month=month(as_of), day=day(as_of))
        )
    thin = [d for d in left_out if d != partial]
    if thin:
        held = int(counts.reindex(pd.DatetimeIndex(thin)).fillna(0).sum())
        text = plural(
            "Left out, for holding less than a tenth of what the months beside them do: {months} ({n} record in all).",
            "Left out, for holding less than a tenth of what the months beside them do: {months} ({n} records in all).",
            held,
        )
        notes.append(text.format(months=spans(thin), n=count(held)))
    return tuple(notes)


def spans(months: list[date]) -> str:
    """Months in words, those in a row as from-to."""
    runs: list[list[date]] = []
    for first in sorted(months):
        if runs and (first.year * 12 + first.month) - (runs[-1][-1].year * 12 + runs[-1][-1].month) == 1:
            runs[-1].append(first)
        else:
            runs.append([first])
    return listed([span(run[0], run[-1]) for run in runs])


def span(first: date, last: date) -> str:
    """One month, or from one to another."""
    if first == last:
        return month(first)
    return _("{first} to {last}").format(first=month(first), last=month(last))
