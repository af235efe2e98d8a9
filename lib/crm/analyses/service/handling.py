"""F10: how long tickets wait for a first answer and for their end, the open ones counted in."""

import pandas as pd

from crm.analyses.service.office import Office, clock_note, told
from crm.analyses.service.tickets import answered_at, ended_at, loaded_to, not_loaded, waits
from crm.customers.periods import span
from crm.estimate.shares import SHOWN, Interval
from crm.estimate.survival import median_days, survival
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import fetch
from crm.words import _, between, count, percent, plural

ID = "service.handling_time"
STEP = 0.05  # the table keeps a day for each such step down, and ends where no more are left


@needs(
    "F10",
    _("Handling time"),
    "tickets.created_at",
    "tickets.closed_at",
    better=("tickets.first_response_at",),
)
def handling_time(company, level: float = 0.95, hours: Office | None = None) -> Finding:
    """How long tickets wait for a first answer and for their end, as curves with the open ones in; with opening hours
    (service.office) only these count, and days are days of work."""
    upto = loaded_to(company)
    tickets = company.within(company.tickets, "created_at")
    tickets = tickets.filter(tickets.created_at.date() <= upto)
    found = fetch(tickets.aggregate(n=tickets.count(), since=tickets.created_at.min())).iloc[0]
    n, first = int(found.n), found.since.date() if found.n else upto
    resolution = waits(tickets, ended_at(tickets), upto, hours, first.year)
    if resolution.n.sum() < SHOWN:
        return _too_few(company, n)
    known = company.has("tickets.first_response_at")
    answers = waits(tickets, answered_at(tickets), upto, hours, first.year) if known else None
    ends, starts = survival(resolution, level), None if answers is None else survival(answers, level)
    resolved, answered = median_days(ends), None if starts is None else median_days(starts)
    return Finding(
        ID, _says(resolved, answered, ends, hours), _table(ends, starts),
        caption=_caption(level, hours),
        numbers=(*_numbers("first_answer", answers, answered, hours), *_numbers("resolution", resolution, resolved, hours)),
        notes=(
            _counted(company, resolution, n), clock_note(hours, first, upto), *_naive(resolution, resolved, hours),
            *_unanswered(company, tickets), *not_loaded(company, upto),
        ),
    )  # fmt: skip


def _caption(level: float, hours: Office | None) -> str:
    if hours is None:
        return _("Tickets still waiting, {level} intervals").format(level=percent(level, 0))
    text = _("Tickets still waiting, in working days, {level} intervals")
    return text.format(level=percent(level, 0))


def _says(resolved: Interval, answered: Interval | None, ends: pd.DataFrame, hours: Office | None) -> str:
    """Half of the tickets, and by when; where half is not reached, how many are left at the end."""
    fields = {
        "resolved": told(resolved.value, hours),
        "interval": between(told(resolved.low, hours), told(resolved.high, hours)),
        "left": percent(ends.share_left.iloc[-1]), "last": told(ends.day.iloc[-1], hours),
    }  # fmt: skip
    done = resolved.value == resolved.value
    if answered is None or answered.value != answered.value:
        said = (
            _("Half of the tickets are resolved within {resolved} ({interval}), open ones counted in.")
            if done
            else _("Fewer than half of the tickets are resolved so far: {left} are still open after {last}.")
        )
        return said.format(**fields)
    said = (
        _(
            "Half of the tickets have a first answer within {answered} and are resolved within {resolved} "
            "({interval}), open ones counted in."
        )
        if done
        else _(
            "Half of the tickets have a first answer within {answered}, but fewer than half are "
            "resolved so far: {left} are still open after {last}."
        )
    )
    return said.format(answered=told(answered.value, hours), **fields)


def _numbers(
    name: str, waited: pd.DataFrame | None, median: Interval | None, hours: Office | None
) -> tuple[Number, ...]:
    """The median in days; by opening hours it is another metric, in working hours."""
    if waited is None:
        return ()
    n = int(waited.n.sum())
    if hours is None:
        return (Number(f"{name}_days", *median, n=n),)
    return (Number(f"{name}_hours", *(days * hours.length / 3600 for days in median), n=n),)


def _table(ends: pd.DataFrame, starts: pd.DataFrame | None) -> pd.DataFrame:
    """Both curves below each other."""
    curves = [(_("First answer"), starts), (_("Resolution"), ends)]
    parts = [_thinned(curve).assign(waiting_for=name) for name, curve in curves if curve is not None]
    names = {"day": "waiting_days", "share_left": "still_waiting", "at_risk": "waiting_tickets"}
    table = pd.concat(parts, ignore_index=True).rename(columns=names)
    return table[["waiting_for", "waiting_days", "still_waiting", "low", "high", "waiting_tickets"]]


def _thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """The curve's days up to that on which few are left; a day stays where it has come down by a STEP."""
    last = curve.day[curve.share_left <= STEP + 1e-9].min()
    curve = curve[~(curve.day > last)]
    steps = (curve.share_left / STEP + 1e-9).astype(int)
    keep = steps.diff().ne(0)
    keep.iloc[-1] = True
    return curve[keep].astype({"at_risk": int})


def _counted(company, resolution: pd.DataFrame, n: int) -> str:
    """How many tickets, how many of them open, and how many could not be timed."""
    timed, still = int(resolution.n.sum()), int(resolution.n[resolution.event == 0].sum())
    if n > timed:
        said = _(
            "{n} tickets opened in {span}, {still} of them still open; {odd} more are left out, closed "
            "without a day or before they were opened."
        )
    elif still:
        said = _("{n} tickets opened in {span}, {still} of them still open.")
    else:
        said = _("{n} tickets opened in {span}, all of them closed by now.")
    return said.format(n=count(timed), span=span(company), still=count(still), odd=count(n - timed))


def _naive(resolution: pd.DataFrame, resolved: Interval, hours: Office | None) -> tuple[str, ...]:
    """What the closed tickets alone would say, if any is open."""
    closed = resolution[resolution.event == 1]
    if closed.empty:
        return (_("No ticket has been resolved yet."),)
    if len(closed) == len(resolution):
        return ()
    median = median_days(survival(closed)).value
    if resolved.value != resolved.value:
        said = _("The closed tickets alone would say {naive}: they leave out the ones that drag on.")
    else:
        said = _(
            "The closed tickets alone would say {naive} instead of {resolved}: they leave out the ones "
            "that drag on."
        )
    if median == resolved.value:
        said = _("The closed tickets alone say the same, {naive}: few are open.")
    return (said.format(naive=told(median, hours), resolved=told(resolved.value, hours)),)


def _unanswered(company, tickets) -> tuple[str, ...]:
    """Tickets resolved without a recorded first answer."""
    if not company.has("tickets.first_response_at"):
        return (_("When a ticket was first answered is not recorded."),)
    silent = tickets.first_response_at.isnull() & ended_at(tickets).notnull()
    n = int(fetch(tickets.aggregate(n=silent.sum())).fillna(0).n.iloc[0])
    said = plural("{n} ticket was resolved without a recorded first answer; its resolution counts as one.",
                  "{n} tickets were resolved without a recorded first answer; their resolution counts as "
                  "one.", n)  # fmt: skip
    return (said.format(n=count(n)),) if n else ()


def _too_few(company, n: int) -> Finding:
    said = plural("{n} ticket opened in {span}, too few to say how long handling takes.",
                  "{n} tickets opened in {span}, too few to say how long handling takes.", n)  # fmt: skip
    return Finding(ID, said.format(n=count(n), span=span(company)), answered=False)
