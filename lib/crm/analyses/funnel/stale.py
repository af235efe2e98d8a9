"""Deals that nobody closed though they are over: by a stated rule, and the win rate with them either way (R1)."""

from dataclasses import replace
from typing import NamedTuple

import ibis
import pandas as pd

from crm.analyses.funnel.stalewords import rule_note, stale_sentence, worth_note
from crm.deals.chances import chance_of_win, reach_of
from crm.deals.counted import EVENTS, created, durations, live, period
from crm.deals.rates import Rate, by_status, rate, tallied
from crm.errors import BadInput
from crm.estimate.shares import SHOWN
from crm.estimate.survival import day_of_kind
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.words import _, days

MOST = 0.95  # of all wins came within so many days; who is silent for longer hardly comes back
SIGNS = ("last_stage_change_at", "last_activity_at")  # moments of a deal that say somebody was at it


class Stale(NamedTuple):
    """Stale open deals: after how many silent days they are so, whether a close date has to be over too, how many there
    are and of how many open ones, what they are worth (NaN where too few have an amount), and the rates, each with them
    counted as open and as lost."""

    silent: float
    dated: bool
    n: int
    open: int
    worth: float
    closed: tuple[Rate, Rate]
    chance: tuple[Rate, Rate]
    reach: int


@needs(
    "E3", _("Stale deals"), "deals.status", "deals.created_at", "deals.closed_at",
    better=("deals.close_date", "deals.last_activity_at", "deal_history.changed_at"),
)  # fmt: skip
def stale_deals(company: Company, horizon: int = 180, level: float = 0.95) -> Finding:
    """Open deals past their close date that have been silent for longer than 95 % of wins took, and the win rate with
    them counted as open and as lost on the day anything was last heard of them."""
    if horizon < 1:
        raise BadInput(f"horizon={horizon} is no number of days; give 1 or more.")
    ran = durations(company, created(company)).rows
    wins = ran.assign(event=ran["event"].map({0: 0, EVENTS["won"]: 1, EVENTS["lost"]: 2}))
    if wins.loc[wins["event"] == 1, "n"].sum() < SHOWN:
        says = _("Too few deals are won to tell from how long wins take which open ones are stale.")
        return Finding("funnel.stale_deals", says, answered=False)
    found = both_ways(company, float(day_of_kind(wins, MOST)), horizon, level)
    return Finding(
        id="funnel.stale_deals",
        says=stale_sentence(found),
        table=stale_table(found) if found.n else pd.DataFrame(),
        caption=_("Win rate with stale deals counted either way, {period}").format(period=period(company)),
        numbers=(Number("stale_deals", float(found.n), n=found.open),),
        notes=(rule_note(found), *worth_note(found, company.currency)),
        currency=company.currency,
    )


def both_ways(company: Company, silent: float, horizon: int, level: float) -> Stale:
    """The stale deals and the rates, with them open and lost."""
    dated = company.has("deals.close_date")
    marked = _marked(company, silent, dated).cache()  # six queries follow
    open_ones = marked.filter(marked.status == "open")
    facts = fetch(
        open_ones.agg(
            open=open_ones.count(), n=open_ones.stale.sum().fill_null(0),
            priced=(open_ones.stale & (open_ones.amount > 0).fill_null(False)).sum().fill_null(0),
            worth=open_ones.stale.ifelse(open_ones.amount.fill_null(0), 0).sum().fill_null(0),
        )
    ).iloc[0]  # fmt: skip
    n, worth = int(facts.n), float(facts.worth)
    as_lost = marked.mutate(
        status=marked.stale.ifelse("lost", marked.status),
        closed_at=marked.stale.ifelse(marked.heard, marked.closed_at),
    )
    ways = [replace(company, tables={**company.tables, "deals": deals}) for deals in (marked, as_lost)]
    reach = reach_of(company, created(ways[0]), horizon)
    return Stale(
        silent, dated, n, int(facts.open), worth if n and facts.priced >= 0.8 * n else float("nan"),
        tuple(rate(_closed(way, horizon), level) for way in ways),
        tuple(chance_of_win(durations(way, created(way)), reach, level) for way in ways),
        reach,
    )  # fmt: skip


def _closed(company: Company, horizon: int) -> pd.DataFrame:
    """The deals closed in the window, by status."""
    rows = tallied(company, horizon)
    return by_status(rows[rows["over"]])


def _marked(company: Company, silent: float, dated: bool) -> ibis.Table:
    """The deals with `heard`, when anything was last noted of each, and whether it is `stale`; never null."""
    deals, signs = live(company), ["created_at", *SIGNS]
    for table, moment in (("deal_history", "changed_at"), ("activities", "occurred_at")):
        if company.has(f"{table}.{moment}") and company.has(f"{table}.deal_id"):
            rows, sign = getattr(company, table), f"last_{table}"
            last = rows.group_by("deal_id").agg(**{sign: rows[moment].max()})
            deals = deals.left_join(last, "deal_id").drop("deal_id_right")
            signs.append(sign)
    deals = deals.mutate(heard=ibis.greatest(*(deals[sign].fill_null(deals.created_at) for sign in signs)))
    quiet = ibis.literal(company.as_of).delta(deals.heard.date(), unit="day")
    over = deals.close_date < ibis.literal(company.as_of) if dated else ibis.literal(True)
    stale = (deals.status == "open") & (quiet > silent) & over
    return deals.mutate(stale=stale.fill_null(False))


def stale_table(found: Stale) -> pd.DataFrame:
    """One row a rate and way of counting stale deals."""
    rows = (
        (_("Closed: won of won and lost"), found.closed[0]),
        (_("Closed, stale deals counted as lost"), found.closed[1]),
        (_("Chance of a win within {days}, open ones counted in").format(days=days(found.reach)), found.chance[0]),
        (_("Chance of a win within {days}, stale deals counted as lost").format(days=days(found.reach)), found.chance[1]),
    )  # fmt: skip
    return pd.DataFrame(
        {
            "counted_as": label, "deals": way.n, "won_deals": way.won,
            "share": way.share.value, "low": way.share.low, "high": way.share.high,
        }
        for label, way in rows
    )  # fmt: skip
