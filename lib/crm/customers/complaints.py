"""Which tickets are complaints, and the months whose complaints can be read: those whose tickets, and orders where there
are any, are all there."""

import ibis
import pandas as pd

from crm.customers.periods import by_month
from crm.months import breaks_off, is_partial, loaded_months, months_before
from crm.spans import readable_months, spans
from crm.tables.orders import counted_orders
from crm.words import _, count, day, month, plural


def complaint_tickets(company, kind: str) -> ibis.Table:
    """The tickets whose type names this kind; every ticket where the source gives them no type."""
    tickets = company.tickets.filter(company.tickets.created_at.notnull())
    if not company.has("tickets.type"):
        return tickets
    return tickets.filter(tickets.type.fill_null("").lower().contains(kind.strip().lower()))


def beside_orders(company, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The complaints of each such month beside its orders, and sentences on what is left out: months whose
    orders or tickets are not all there would show a rate that never was."""
    counted = counted_orders(company)
    orders = by_month(counted, "ordered_at", orders=counted.count(), newest=counted.ordered_at.max())
    whole, notes = readable_months(orders.orders, company.as_of, orders.newest)
    known, more = ticketed(company, whole.index)
    both = whole.reindex(known).to_frame("orders").join(frame.complaints).fillna(0).astype(int)
    outside = int(frame.complaints.sum() - both.complaints.sum())
    text = plural(
        "{n} complaint lies in the months left out and is not counted.",
        "{n} complaints lie in the months left out and are not counted.",
        outside,
    )
    return both, (*notes, *more, *([text.format(n=count(outside))] if outside else []))


def without_orders(company, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The complaints of each whole month with tickets, and sentences on the months left out."""
    last = months_before(company.as_of, 1 if is_partial(company.as_of) else 0)
    months = pd.date_range(frame.index.min(), pd.Timestamp(last), freq="MS") if len(frame) else frame.index
    known, notes = ticketed(company, months)
    return frame.reindex(known, fill_value=0), notes


def ticketed(company, months: pd.DatetimeIndex) -> tuple[pd.DatetimeIndex, tuple[str, ...]]:
    """Those of the months whose tickets seem to be there, of whatever type, and a sentence on the others."""
    tickets = company.tickets.filter(company.tickets.created_at.notnull())
    found = by_month(tickets, "created_at", n=tickets.count(), newest=tickets.created_at.max())
    found = found.reindex(months)
    known, notes = loaded_months(found.n.fillna(0)).index, ()
    if missing := [first.date() for first in months.difference(known)]:
        text = _(
            "Hardly any ticket is there for {months}: left out, since tickets seem not to be loaded for that time."
        )
        notes = (text.format(months=spans(missing)),)
    if breaks_off(newest := found.newest.reindex(known)):
        text = _(
            "{month} is left out: its newest ticket is of {day}, so tickets seem not to be loaded to its end."
        )
        notes = (*notes, text.format(month=month(known[-1]), day=day(newest.iloc[-1])))
        known = known[:-1]
    return known, notes
