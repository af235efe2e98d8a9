"""Which deals the funnel counts, and for how long each has run."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, between, count, day, plural

STATUSES = ("open", "won", "lost")  # a void deal (a duplicate, a test) is no deal
EVENTS = {"open": 0, "won": 1, "lost": 2}


class Durations(NamedTuple):
    """How many deals ran for how many days and how they ended, and which could not be counted so."""

    rows: pd.DataFrame  # days, event (0 open, 1 won, 2 lost), n, value, square, priced
    undated: int
    backwards: int

    @property
    def n(self) -> int:
        """Deals with a duration."""
        return int(self.rows["n"].sum())


def live(company: Company) -> ibis.Table:
    """All deals that are deals: open, won or lost."""
    return company.deals.filter(company.deals.status.isin(STATUSES))


def created(company: Company) -> ibis.Table:
    """Deals created in the window; without a window also those that nobody dated."""
    return company.within(live(company), "created_at")


def closed(company: Company) -> ibis.Table:
    """Deals won or lost in the window."""
    deals = live(company)
    return company.within(deals.filter(deals.status != "open"), "closed_at")


def size(table: ibis.Table) -> int:
    """How many rows."""
    return int(fetch(table.aggregate(n=table.count()))["n"].iloc[0])


def age(company: Company, deals: ibis.Table) -> ibis.Column:
    """Days since creation, on the last day counted."""
    return ibis.literal(company.as_of).delta(deals.created_at.date(), unit="day")


def old_enough(company: Company, deals: ibis.Table, days: int) -> ibis.Table:
    """The deals created at least so many days ago."""
    return deals.filter(age(company, deals) >= days)


def with_days(company: Company, deals: ibis.Table) -> ibis.Table:
    """The deals with `days` from creation to their end, for open ones to as_of; null where a date lacks."""
    end = ibis.ifelse(deals.status == "open", ibis.literal(company.as_of), deals.closed_at.date())
    return deals.mutate(days=end.delta(deals.created_at.date(), unit="day"))


def durations(company: Company, deals: ibis.Table) -> Durations:
    """Days each deal ran or has run so far, counted in the engine."""
    dated = with_days(company, deals)
    dated = dated.mutate(event=dated.status.cases(*EVENTS.items(), else_=0), value=dated.amount.fill_null(0))
    rows = fetch(
        dated.group_by(["days", "event"]).agg(
            n=dated.count(),
            value=dated.value.sum(),
            square=(dated.value * dated.value).sum(),
            priced=one_if(dated.value > 0).sum(),
        ),
        at_most=100_000,
    ).sort_values(["days", "event"], ignore_index=True)
    usable = rows[rows["days"] >= 0].astype({"days": "int64"})
    return Durations(
        usable.reset_index(drop=True),
        int(rows.loc[rows["days"].isna(), "n"].sum()),
        int(rows.loc[rows["days"] < 0, "n"].sum()),
    )


def left_out(durations: Durations) -> list[str]:
    """Sentences on the deals that have no usable duration."""
    notes = []
    if n := durations.undated:
        notes.append(
            plural(
                "{n} deal lacks the date of its start or end: counted, but in no curve and no duration.",
                "{n} deals lack the date of their start or end: counted, but in no curve and no duration.",
                n,
            ).format(n=count(n))
        )
    if n := durations.backwards:
        notes.append(
            plural(
                "{n} deal is closed before it was created: counted as won or lost, not as a duration.",
                "{n} deals are closed before they were created: counted as won or lost, not as a duration.",
                n,
            ).format(n=count(n))
        )
    return notes


def undated_note(company: Company) -> list[str]:
    """A sentence on deals without a creation date, where a window cannot place them."""
    deals = live(company)
    n = 0 if company.start is None else size(deals.filter(deals.created_at.isnull()))
    if not n:
        return []
    return [
        plural(
            "{n} deal has no creation date and cannot be placed in the window.",
            "{n} deals have no creation date and cannot be placed in the window.",
            n,
        ).format(n=count(n))
    ]


def period(company: Company) -> str:
    """The window as its first and last day, or "up to" its last when it is all there is."""
    if company.start is None:
        return _("up to {day}").format(day=day(company.as_of))
    return between(day(company.start), day(company.as_of))
