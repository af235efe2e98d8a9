"""How the active customers come and go, month by month: new, back again, gone quiet (B7)."""

import ibis
import pandas as pd

from crm.analyses.segmentation.lifecycle_words import notes, sentence
from crm.customers.buying import CUSTOMERS, order_days, period
from crm.customers.left_out import left_out
from crm.customers.limits import within_limits
from crm.customers.monthly import month_index, month_starts
from crm.finding import Finding, Number
from crm.months import month_number
from crm.needs import needs
from crm.spans import readable_months
from crm.tables.company import Company
from crm.tables.fetch import fetch
from crm.words import _, days

TREND = 36  # months shown at most, unless the window is longer
FLOWS = ["new", "came_back", "went_quiet"]
YEAR = 12  # months that the sentence speaks of where the window is all there is


@needs("B7", _("Customers coming and going"), *CUSTOMERS)
def lifecycle(company: Company, quiet_days: int = 180) -> Finding:
    """For each month: customers active at its start, new, come back, gone quiet, active at its end.

    Active on a day is who ordered then or in the quiet_days before. Start + new + back + quiet = end."""
    within_limits("quiet_days", quiet_days, 30, 730)
    flows = monthly_flows(company, quiet_days)
    if flows.empty:
        return Finding("segmentation.lifecycle", _("No customer has ordered yet."), answered=False)
    whole, unread = readable_months(flows["orders"], company.as_of, flows.newest.dropna())
    read = flows[flows.index.isin(whole.index)].drop(columns=["orders", "newest"])
    looked = read if company.start is None else read[read.index >= pd.Timestamp(company.start)]
    if looked.empty:
        text = _("No whole month with orders in {period}.").format(period=period(company))
        return Finding("segmentation.lifecycle", text, answered=False)
    shown = read if company.start is None else read.tail(max(TREND, company.window))
    ever = int(flows.new[: looked.index[-1]].sum())
    return Finding(
        id="segmentation.lifecycle",
        says=sentence(looked if company.window else newest_year(looked), ever, quiet_days, flows.index[0]),
        table=shown.rename_axis("month").reset_index(),
        caption=_("Active customers by month; quiet after {days} without an order").format(
            days=days(quiet_days)
        ),
        numbers=(Number("active_customers", int(looked.closing.iloc[-1]), n=ever),),
        notes=(*notes(flows, quiet_days), *unread, *left_out(company)),
        currency=company.currency,
    )


def monthly_flows(company, quiet_days: int) -> pd.DataFrame:
    """One row a month from the first order to as_of, indexed by its first day: flows and stocks, and the newest day
    with an order (of a month without one, none)."""
    moves = steps(company, quiet_days).cache()  # months by months: small, and five questions follow
    counts = fetch(events(moves).group_by("kind", "month").agg(n=lambda t: t.n.sum()))
    if counts.empty:
        return counts
    wide = counts.pivot_table(index="month", columns="kind", values="n").rename_axis(columns=None)
    last = month_number(company.as_of)
    wide = wide.reindex(range(int(wide.index.min()), last + 1)).reindex(columns=["orders", "buyers", *FLOWS])
    wide = wide.fillna(0).astype("int64")
    wide["went_quiet"] = -wide.went_quiet
    wide["closing"] = wide[FLOWS].sum(axis=1).cumsum()
    wide["opening"] = wide.closing.shift(fill_value=0)
    wide["ordered_again"] = wide.buyers - wide.new - wide.came_back
    newest = fetch(moves.group_by("month").agg(newest=moves.newest.max())).set_index("month").newest
    wide["newest"] = newest.reindex(wide.index)
    wide.index = month_starts(wide.index)
    return wide[["opening", *FLOWS, "closing", "ordered_again", "orders", "newest"]]


def newest_year(looked: pd.DataFrame) -> pd.DataFrame:
    """The last twelve of the months where there are more: what was long ago is no news."""
    return looked.tail(YEAR)


def steps(company, quiet_days: int) -> ibis.Table:
    """From one order day of a customer to the next, those alike counted together: `n` of them, their `orders`, the
    `newest` day; the `month`, whether `first` of the customer and `last` in the month; the months in which the
    customer went quiet after it (`fades_in`) and came back (`back_in`), if so. An expression.

    Who reaches the quiet time and orders again within the same month neither left nor came back."""
    table = order_days(company).filter(lambda t: t.orders > 0)
    after = ibis.window(group_by="account_id", order_by="day")
    table = table.mutate(place=ibis.row_number().over(after), next_day=table.day.lead().over(after))
    fades_in = month_index(table.day + ibis.interval(days=quiet_days + 1))
    month, next_in = month_index(table.day), month_index(table.next_day)
    until = ibis.coalesce(table.next_day, ibis.literal(company.as_of))
    silent = until.delta(table.day, unit="day") > quiet_days
    left = silent & (table.next_day.isnull() | (fades_in < next_in)).fill_null(False)
    table = table.mutate(
        month=month,
        first=table.place == 0,
        last=(next_in != month).fill_null(True),
        fades_in=left.ifelse(fades_in, None),
        back_in=left.ifelse(next_in, None),
    )
    return table.group_by("month", "first", "last", "fades_in", "back_in").agg(
        n=table.count(), orders=table.orders.sum().cast("int64"), newest=table.day.max()
    )


def events(moves: ibis.Table) -> ibis.Table:
    """What happened how often in which month, from such steps: orders, buyers, and each flow; an expression."""
    return ibis.union(
        counted(moves, "orders", "month", "orders"),
        counted(moves.filter("last"), "buyers", "month"),
        counted(moves.filter("first"), "new", "month"),
        counted(moves.filter(moves.fades_in.notnull()), "went_quiet", "fades_in"),
        counted(moves.filter(moves.back_in.notnull()), "came_back", "back_in"),
    )


def counted(moves: ibis.Table, kind: str, month: str, n: str = "n") -> ibis.Table:
    """So many events of this kind a row, in the month that the column says."""
    return moves.select(kind=ibis.literal(kind), month=moves[month], n=moves[n])
