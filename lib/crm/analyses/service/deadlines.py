"""F10: tickets resolved by their deadline, of all that were due."""

from datetime import date

import ibis
import pandas as pd

from crm.analyses.service.tickets import ended_at, loaded_to, not_loaded
from crm.customers.periods import Periods, by_month, course, periods, span
from crm.estimate.compare import Count, Gap, overdispersion_of_shares, share_gap
from crm.estimate.shares import RANKED, SHOWN, Interval, wilson
from crm.finding import Finding, Number
from crm.months import first_day, is_partial
from crm.needs import needs
from crm.words import _, count, number, percent, plural, score

ID = "service.within_sla"


@needs("F10", _("Service level"), "tickets.created_at", "tickets.sla_due_at", "tickets.closed_at")
def within_sla(company, level: float = 0.95) -> Finding:
    """The share of tickets resolved by their deadline, of all that were due; overdue open ones failed."""
    upto = loaded_to(company)
    due = due_by(company, upto)
    frame = by_month(due, "sla_due_at", due=due.count(), in_time=met(due).sum(), overdue=_open(due).sum())
    frame["too_late"] = frame.due - frame.in_time - frame.overdue
    seen = periods(frame, company)
    n = int(seen.now.due.sum())
    if n < SHOWN:
        return _too_few(company, n)
    value = wilson(int(seen.now.in_time.sum()), n, level)
    return Finding(
        ID, _says(seen, value, level), _months(frame, company, level),
        caption=_("Tickets by month of deadline, {level} intervals").format(level=percent(level, 0)),
        numbers=(Number("within_sla", *value, n=n),),
        notes=(*_notes(company, seen.now, n), *_against(seen, level), *not_loaded(company, upto)),
    )  # fmt: skip


def due_by(company, upto: date) -> ibis.Table:
    """The tickets whose deadline has come by the end of a day."""
    return company.tickets.filter(company.tickets.sla_due_at.date() <= upto)


def met(due: ibis.Table) -> ibis.Value:
    """Whether a ticket was resolved by its deadline; one that is overdue and open was not."""
    return (ended_at(due) <= due.sla_due_at).fill_null(False)


def _open(tickets):
    """Tickets with no end so far; one said to be closed without a day has ended, and not provably in time."""
    return ended_at(tickets).isnull() & ~(tickets.is_closed.fill_null(False) & tickets.closed_at.isnull())


def _says(seen: Periods, value: Interval, level: float) -> str:
    """The share in time; a rise or a fall where its interval excludes none, else what is overdue and open."""
    gap, overdue = _gap(seen, level), int(seen.now.overdue.sum())
    how = course(gap, min(seen.before.due.sum(), seen.recent.due.sum()) >= RANKED)
    return _template(how, seen.all, overdue).format(
        value=percent(value.value), n=count(seen.now.due.sum()), low=percent(value.low), high=percent(value.high),
        overdue=count(overdue), now=percent(_share_of(seen.recent)), points=number(100 * abs(gap.value)),
        months=seen.stretch,
    )  # fmt: skip


def _template(how: str, all_months: bool, overdue: int) -> str:
    """The sentence for a rise, a fall, tickets overdue and open, or none."""
    if how == "rose":
        return _(
            "More tickets are resolved by their deadline: {now} in the last {months}, {points} points more than "
            "in the {months} before; of all {n} that were due {value} were (between {low} and {high})."
        ) if all_months else _(
            "More tickets are resolved by their deadline: {value} of {n} (between {low} and {high}), {points} "
            "points more than in the {months} before."
        )  # fmt: skip
    if how == "fell":
        return _(
            "Fewer tickets are resolved by their deadline: {now} in the last {months}, {points} points less than "
            "in the {months} before; of all {n} that were due {value} were (between {low} and {high})."
        ) if all_months else _(
            "Fewer tickets are resolved by their deadline: {value} of {n} (between {low} and {high}), {points} "
            "points less than in the {months} before."
        )  # fmt: skip
    if not overdue:
        return _(
            "{value} of {n} tickets were resolved by their deadline (between {low} and {high}); none is "
            "overdue and open."
        )
    return plural(
        "{value} of {n} tickets were resolved by their deadline (between {low} and {high}); {overdue} "
        "is overdue and still open, and counts as missed.",
        "{value} of {n} tickets were resolved by their deadline (between {low} and {high}); {overdue} "
        "are overdue and still open, and count as missed.",
        overdue,
    )


def _gap(seen: Periods, level: float) -> Gap:
    """This span's share less the one before, no surer than the months' own ups and downs allow: tickets come in
    bursts and are late together, so that many of them say no more than one."""
    parts = [part[part.due > 0] for part in seen[1:3]]
    counts = ([Count(row.in_time, row.due) for row in part.itertuples()] for part in parts)
    spread = max(overdispersion_of_shares(*counts), 1.0)
    recent, before = (Count(part.in_time.sum() / spread, part.due.sum() / spread) for part in parts)
    return share_gap(recent, before, level)


def _share_of(frame: pd.DataFrame) -> float:
    return float(frame.in_time.sum() / frame.due.sum()) if frame.due.sum() else float("nan")


def _against(seen: Periods, level: float) -> tuple[str, ...]:
    """What the share was in the span before, and the difference with its interval."""
    if min(seen.before.due.sum(), seen.recent.due.sum()) < SHOWN:
        return ()
    gap = _gap(seen, level)
    said = _(
        "Last {months}: {now} of {n} tickets; the {months} before: {before} of {m}. Difference {gap} points "
        "(between {low} and {high})."
    )
    return (said.format(
        months=seen.stretch, now=percent(_share_of(seen.recent)), n=count(seen.recent.due.sum()),
        before=percent(_share_of(seen.before)), m=count(seen.before.due.sum()),
        gap=score(100 * gap.value), low=score(100 * gap.low), high=score(100 * gap.high),
    ),)  # fmt: skip


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
