"""F10: tickets resolved by their deadline, of all that were due."""

import pandas as pd

from crm.analyses.satisfaction.periods import by_month, periods, span
from crm.analyses.satisfaction.tickets import ended_at
from crm.estimate.shares import SHOWN, Interval, wilson
from crm.finding import Finding, Number
from crm.months import first_day, is_partial
from crm.needs import needs
from crm.words import _, count, percent, plural

ID = "satisfaction.within_sla"


@needs("F10", _("Service level"), "tickets.created_at", "tickets.sla_due_at", "tickets.closed_at")
def within_sla(company, level: float = 0.95) -> Finding:
    """The share of tickets resolved by their deadline, of all that were due; overdue open ones failed."""
    tickets = company.tickets
    due = tickets.filter(tickets.sla_due_at.date() <= company.as_of)
    end = ended_at(due)
    met = (end <= due.sla_due_at).fill_null(False)
    frame = by_month(due, "sla_due_at", due=due.count(), in_time=met.sum(), overdue=_open(due).sum())
    frame["too_late"] = frame.due - frame.in_time - frame.overdue
    now = periods(frame, company).now
    n, met_n, overdue = (int(now[c].sum()) for c in ("due", "in_time", "overdue"))
    if n < SHOWN:
        return _too_few(company, n)
    value = wilson(met_n, n, level)
    return Finding(
        ID, _says(value, n, overdue), _months(frame, company, level),
        caption=_("Tickets by month of deadline, {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("within_sla", *value, n=n),), notes=_notes(company, now, n),
    )  # fmt: skip


def _open(tickets):
    """Tickets with no end so far; one said to be closed without a day has ended, and not provably in time."""
    return ended_at(tickets).isnull() & ~(tickets.is_closed.fill_null(False) & tickets.closed_at.isnull())


def _says(value: Interval, n: int, overdue: int) -> str:
    if overdue:
        said = plural(
            "{value} of {n} tickets were resolved by their deadline (between {low} and {high}); {overdue} "
            "is overdue and still open, and counts as missed.",
            "{value} of {n} tickets were resolved by their deadline (between {low} and {high}); {overdue} "
            "are overdue and still open, and count as missed.",
            overdue,
        )
    else:
        said = _(
            "{value} of {n} tickets were resolved by their deadline (between {low} and {high}); none is "
            "overdue and open."
        )
    return said.format(
        value=percent(value.value),
        n=count(n),
        low=percent(value.low),
        high=percent(value.high),
        overdue=count(overdue),
    )


def _months(frame: pd.DataFrame, company, level: float) -> pd.DataFrame:
    """One row a month of deadlines; too few in a month are counted and not rated."""
    whole = (
        frame[frame.index < pd.Timestamp(first_day(company.as_of))] if is_partial(company.as_of) else frame
    )
    rows = [
        (row.Index, row.due, row.in_time, row.too_late, row.overdue, *_share(row, level))
        for row in whole.itertuples()
    ]
    return pd.DataFrame(
        rows, columns=["month", "due", "in_time", "too_late", "overdue", "share", "low", "high"]
    )


def _share(row, level: float) -> Interval:
    return (
        wilson(int(row.in_time), int(row.due), level) if row.due >= SHOWN else Interval(*[float("nan")] * 3)
    )


def _notes(company, now: pd.DataFrame, n: int) -> tuple[str, ...]:
    """The sums, and what leaving out the open ones would have made of them."""
    met, late, overdue = (int(now[c].sum()) for c in ("in_time", "too_late", "overdue"))
    said = _(
        "Deadlines in {span}: {n} due, {met} met, {late} resolved late, {overdue} overdue and open. "
        "Deadlines still to come are not counted."
    )
    notes = [
        said.format(span=span(company), n=count(n), met=count(met), late=count(late), overdue=count(overdue))
    ]
    if overdue and n > overdue:
        notes.append(
            _("Without the open ones it would look like {share}.").format(share=percent(met / (n - overdue)))
        )
    if is_partial(company.as_of):
        notes.append(
            _("The last month is not over; its deadlines count in the total and are not shown as a month.")
        )
    return tuple(notes)


def _too_few(company, n: int) -> Finding:
    said = plural("{n} ticket was due in {span}, too few for a service level.",
                  "{n} tickets were due in {span}, too few for a service level.", n)  # fmt: skip
    return Finding(ID, said.format(n=count(n), span=span(company)), answered=False)
