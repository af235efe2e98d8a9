"""Tickets: which of them are complaints, and how long each waited."""

from datetime import date

import ibis
import pandas as pd

from crm.analyses.service.office import DAY, Office, seconds_open
from crm.customers.periods import by_month
from crm.months import is_partial, last_day, loaded_months, months_before
from crm.tables import fetch
from crm.tables.company import kept
from crm.tables.flags import one_if
from crm.words import _, brief, count, listed, month

FEW_DAYS = 10  # waits shorter than this are counted to the hour, longer ones to the day


def which_are_complaints(company, kind: str) -> str:
    """A sentence on what was taken for a complaint."""
    if not company.has("tickets.type"):
        return _("The source gives tickets no type, so every ticket is counted as a complaint.")
    return _(
        "Complaints are the tickets whose type says “{kind}”; the others are questions and requests."
    ).format(kind=kind)


def other_types(company) -> str:
    """The types that tickets have here, in words."""
    tickets = company.tickets.filter(company.tickets.type.notnull())
    types = fetch(
        tickets.group_by("type").aggregate(n=tickets.count()).order_by(ibis.desc("n"), "type").limit(5)
    )
    return listed(
        [_("{type} ({n})").format(type=brief(row.type), n=count(row.n)) for row in types.itertuples()]
    )


def ended_at(tickets: ibis.Table) -> ibis.Value:
    """When a ticket was resolved: nothing while it is open, also after it was opened again."""
    return tickets.is_closed.fill_null(True).ifelse(tickets.closed_at, ibis.null("timestamp"))


def answered_at(tickets: ibis.Table) -> ibis.Value:
    """When a ticket had its first answer; one resolved without a recorded answer had it then."""
    return tickets.first_response_at.coalesce(ended_at(tickets))


@kept
def loaded_to(company) -> date:
    """The last day up to which tickets seem to be there: as_of, unless in whole months before it none or next to
    none was opened or closed. What happened to a ticket after that day is not known, so an open one is not old."""
    moved = ibis.union(*(company.tickets.select(at=company.tickets[c]) for c in ("created_at", "closed_at")))
    moved = moved.filter(moved["at"].notnull())
    counts = by_month(moved, "at", n=moved.count()).n
    last = pd.Timestamp(months_before(company.as_of, 1 if is_partial(company.as_of) else 0))
    if counts.empty or counts.index[0] > last:
        return company.as_of
    counts = counts.reindex(pd.date_range(counts.index[0], last, freq="MS"), fill_value=0)
    known = loaded_months(counts).index[-1]
    return company.as_of if known == last else last_day(known.date())


def not_loaded(company, upto: date) -> tuple[str, ...]:
    """A sentence where tickets end before the report does."""
    text = _(
        "Hardly any ticket was opened or closed after {month}: waits and deadlines are looked at up to its end."
    )
    return (text.format(month=month(upto)),) if upto < company.as_of else ()


def waits(
    tickets: ibis.Table, end: ibis.Value, upto: date, hours: Office | None = None, since: int | None = None
) -> pd.DataFrame:
    """How long tickets waited for that end: days, event (1 it came, 0 still waiting at the end of `upto`) and n. With
    opening hours only these count, and a day is one of work; `since` is then the year of the first ticket.

    Short waits are counted to the hour. Left out are tickets that ended before they began, and those said to
    be closed without a day: how long they took is not known."""
    last = ibis.timestamp(pd.Timestamp(upto) + pd.Timedelta(days=1))
    unknown = end.isnull() & tickets.is_closed.fill_null(False) & tickets.closed_at.isnull()
    end = (end < last).ifelse(end, ibis.null("timestamp"))
    until, length = end.fill_null(last), DAY if hours is None else hours.length
    seconds = until.epoch_seconds() - tickets.created_at.epoch_seconds()
    worked = seconds
    if hours is not None:
        worked = seconds_open(hours, tickets.created_at, until, (since or upto.year, upto.year))
    # halves go up, in whole numbers: of round() each engine has its own idea
    hourly = (worked + 1800) // 3600 * 3600
    daily = (hourly < length * FEW_DAYS).ifelse(hourly, (hourly + length // 2) // length * length)
    rows = tickets.mutate(waited=daily.cast("int64"), event=one_if(end.notnull()))
    rows = rows.filter(~unknown, seconds >= 0)
    frame = fetch(rows.group_by("waited", "event").aggregate(n=rows.count()).order_by("waited", "event"))
    return frame.assign(days=frame.waited / float(length))[["days", "event", "n"]]
