"""How long after it is spent money brings a customer: from leads, or as given."""

from typing import NamedTuple

import ibis
import pandas as pd

from crm.estimate.shares import RANKED
from crm.estimate.survival import day_of_kind
from crm.tables.fetch import fetch
from crm.tables.flags import one_if
from crm.words import _, days, listed, months, plural

MONTH = 365.25 / 12  # days
LEADS = ("leads.created_at", "leads.converted_account_id")
MANY = 1_000_000  # sources times days that may leave the engine


class Lags(NamedTuple):
    """Months from a cost to the customers that it wins: by channel where leads of it tell, `rest` for all others."""

    by_channel: dict[str, int]
    rest: int
    says: str

    def of(self, channel: str | None) -> int:
        """The months for a channel, or for costs that serve all of them."""
        return self.by_channel.get(channel, self.rest) if channel else self.rest

    @property
    def most(self) -> int:
        """The longest of them."""
        return max([self.rest, *self.by_channel.values()])


def lags(company, firsts: ibis.Table, channels: set[str], given: int) -> Lags:
    """The lags: as given where that is 0 or more, else half of the leads that ever become customers have done so.

    `firsts` has one row a customer with the day of the first order. Leads still open count as waiting (Kaplan-Meier).
    Where their sources are the channels, each has its own and one without leads has none; else all have one."""
    if given >= 0:
        text = plural(
            "Costs count {months} before the customers that they win, as given.",
            "Costs count {months} before the customers that they win, as given.",
            given,
        )
        return Lags({}, given, text.format(months=months(given)))
    if not all(map(company.has, LEADS)):
        text = _(
            "Costs count in the month of the customers they win: there are no leads to tell how long it takes."
        )
        return Lags({}, 0, text)
    rows = waits(company, firsts)
    rows = rows.assign(source=rows.source.astype(object).where(rows.source.notna(), None))
    whole = day_of_kind(rows)
    if rows.n[rows.event == 1].sum() < RANKED:
        text = _(
            "Costs count in the month of the customers they win: too few leads have become customers to tell."
        )
        return Lags({}, 0, text)
    own = {
        source: day_of_kind(part) if part.n[part.event == 1].sum() >= RANKED else whole
        for source, part in rows[rows.source.isin(channels)].groupby("source")
    }
    if not own:
        text = _(
            "Costs count {months} before the customers they win: half of the leads that order do so within {days}."
        )
        return Lags({}, in_months(whole), text.format(months=months(in_months(whole)), days=days(whole)))
    return Lags({source: in_months(took) for source, took in own.items()}, 0, _said(own))


def in_months(took: float) -> int:
    """Days as whole months."""
    return round(took / MONTH)


def waits(company, firsts: ibis.Table) -> pd.DataFrame:
    """Days from lead to first order by `source`: event 1, and 0 for leads that have not ordered. A lead of who was a
    customer before is none of a new one."""
    leads = company.leads.select("source", "created_at", account_id="converted_account_id")
    joined = leads.left_join(firsts.select("account_id", "first"), "account_id")
    created, first = joined.created_at.date(), joined["first"]
    joined = joined.filter((first >= created).fill_null(True))
    rows = joined.mutate(
        source=joined.source,
        event=one_if(first.notnull()),
        days=ibis.coalesce(first, ibis.literal(company.as_of)).delta(created, unit="day"),
    )
    found = rows.group_by("source", "days", "event").agg(n=rows.count())
    return fetch(found, at_most=MANY).sort_values(["source", "days", "event"], ignore_index=True)


def _said(own: dict[str, float]) -> str:
    spread = sorted({in_months(took) for took in own.values()})
    took = [days(value) for value in (min(own.values()), max(own.values()))]
    if len(spread) == 1:
        text = _(
            "Costs of channels with leads count {months} before the customers they win: half of the leads that order do so "
            "within {low} to {high}. Costs of all others count in the same month."
        )
        return text.format(months=months(spread[0]), low=took[0], high=took[1])
    text = _(
        "Costs of channels with leads count {months} before the customers they win, as half of their leads that order do so "
        "within {low} to {high}. Costs of all others count in the same month."
    )
    return text.format(months=months_listed(spread), low=took[0], high=took[1])


def months_listed(spread: list[int]) -> str:
    """1, 2 and 3 months."""
    return _("{numbers} months").format(numbers=listed([str(n) for n in spread]))
