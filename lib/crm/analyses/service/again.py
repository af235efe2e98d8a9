"""F10: tickets that were not settled the first time: opened again, or passed on to somebody higher."""

import pandas as pd

from crm.analyses.service.tickets import loaded_to, not_loaded
from crm.customers.periods import span
from crm.estimate.shares import NONE, SHOWN, Interval, wilson
from crm.finding import Finding
from crm.needs import needs
from crm.tables import fetch
from crm.tables.flags import one_if
from crm.words import _, count, percent, plural

ID = "service.again"


@needs(
    "F10", _("Tickets opened again or escalated"), "tickets.created_at",
    one_of=("tickets.reopened_count", "tickets.escalated"), better=("tickets.reopened_count", "tickets.escalated"),
)  # fmt: skip
def again(company, level: float = 0.95) -> Finding:
    """The share of the tickets opened in the window that were opened again, of those ever closed, and that were escalated,
    of all. One query beside that for the last day loaded."""
    upto = loaded_to(company)
    rows = company.within(company.tickets, "created_at")
    rows = rows.filter(rows.created_at.date() <= upto)
    twice = (rows.reopened_count > 0).fill_null(False)
    sums = fetch(
        rows.aggregate(
            n=rows.count(), closed=one_if(rows.closed_at.notnull() | twice).sum().fill_null(0),
            reopened=one_if(twice).sum().fill_null(0), times=rows.reopened_count.sum().fill_null(0),
            escalated=one_if(rows.escalated.fill_null(False)).sum().fill_null(0),
        )
    ).iloc[0]  # fmt: skip
    kept = [
        (key, int(sums[part]), int(sums[whole]))
        for key, column, part, whole in (
            ("opened_again", "reopened_count", "reopened", "closed"),
            ("passed_on", "escalated", "escalated", "n"),
        )
        if company.has(f"tickets.{column}") and sums[whole] >= SHOWN
    ]
    if not kept:
        return _too_few(company, int(sums.n))
    table = pd.DataFrame(
        [(key, part, whole, *wilson(part, whole, level)) for key, part, whole in kept],
        columns=["happened", "tickets_hit", "tickets_of", "share", "low", "high"],
    )
    return Finding(
        ID, _says(table), table, caption=_("Tickets that were not settled at first, {span}").format(span=span(company)),
        notes=(*_notes(company, sums), *not_loaded(company, upto)),
    )  # fmt: skip


def _says(table: pd.DataFrame) -> str:
    """Both shares with their intervals, or the one that is known."""
    found = {
        row.happened: (row.tickets_of, Interval(row.share, row.low, row.high)) for row in table.itertuples()
    }
    closed, twice = found.get("opened_again", (0, NONE))
    n, passed = found.get("passed_on", (0, NONE))
    if len(found) == 2:
        text = _(
            "{twice} of {closed} tickets that were closed were opened again (between {low} and {high}), and {passed} of all {n} "
            "were escalated (between {passed_low} and {passed_high})."
        )
    elif "opened_again" in found:
        text = _("{twice} of {closed} tickets that were closed were opened again (between {low} and {high}).")
    else:
        text = _("{passed} of {n} tickets were escalated (between {passed_low} and {passed_high}).")
    return text.format(
        twice=percent(twice.value), closed=count(closed), low=percent(twice.low), high=percent(twice.high),
        passed=percent(passed.value), n=count(n), passed_low=percent(passed.low), passed_high=percent(passed.high),
    )  # fmt: skip


def _notes(company, sums: pd.Series) -> tuple[str, ...]:
    """What a ticket opened again counts as, and that nobody knows when it was."""
    notes = []
    if company.has("tickets.reopened_count"):
        text = plural(
            "A ticket that was opened again waits from its first opening to its last closing, and while it is open it is "
            "open; it was so {n} time in all.",
            "A ticket that was opened again waits from its first opening to its last closing, and while it is open it is "
            "open; that was so {n} times in all.",
            int(sums.times),
        )
        notes.append(text.format(n=count(sums.times)))
    else:
        notes.append(_("Whether tickets were opened again is not recorded."))
    if not company.has("tickets.escalated"):
        notes.append(_("Whether tickets were escalated is not recorded."))
    notes.append(_("Neither has a date: both are as they stood when the data were exported."))
    return tuple(notes)


def _too_few(company, n: int) -> Finding:
    said = plural("{n} ticket opened in {span}, too few to say how many are opened again or escalated.",
                  "{n} tickets opened in {span}, too few to say how many are opened again or escalated.", n)  # fmt: skip
    return Finding(ID, said.format(n=count(n), span=span(company)), answered=False)
