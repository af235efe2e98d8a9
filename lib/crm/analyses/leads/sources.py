"""Leads: how many become a deal and how many of these are won, by where they came from."""

from datetime import date, timedelta

import ibis
import pandas as pd

from crm.analyses.leads.sourcewords import lead_notes, source_sentence
from crm.deals.counted import created, live, period
from crm.estimate.shares import NONE, SHOWN, wilson
from crm.finding import Finding, Number
from crm.months import first_day
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _

WITHIN = (30, 60, 90, 180)  # days from lead to deal
MOST = 15  # sources in the table; the smaller ones are put together


@needs(
    "E1", _("Leads"), "deals.status",
    better=("leads.created_at", "leads.source", "leads.converted_deal_id", "leads.converted_at", "deals.source"),
)  # fmt: skip
def lead_sources(company: Company, level: float = 0.95) -> Finding:
    """Leads by source: how many became a deal, how soon, and how many were won. A source without leads: its deals
    by source."""
    if company.has("leads.created_at"):
        rows, linked = _leads(company), company.has("leads.converted_deal_id")
    elif company.has("deals.source"):
        rows, linked = _deals(company), True
    else:
        says = _("This source keeps neither leads nor where its deals came from.")
        return Finding(id="leads.lead_sources", says=says, answered=False)
    leads = company.has("leads.created_at")
    table = _source_table(rows, "won" if linked else "deals", level)
    total = rows[["leads", "deals", "won"]].sum().astype(int)
    return Finding(
        id="leads.lead_sources",
        says=source_sentence(rows, leads, linked, level),
        table=_columns(table, leads, linked) if len(rows) else pd.DataFrame(),
        caption=(
            _("Leads by source, created {period}") if leads else _("Deals by source, created {period}")
        ).format(period=period(company)),
        numbers=_numbers(total, leads, linked, level),
        notes=lead_notes(company, leads, linked, {h: _cutoff(company, h) for h in WITHIN}),
    )


def _numbers(total: pd.Series, leads: bool, linked: bool, level: float) -> tuple[Number, ...]:
    """Shares of all leads; deals by source have their win rate elsewhere."""
    n = int(total["leads"])
    if not leads or n < SHOWN:
        return ()
    deal = Number("lead_deal", *wilson(int(total["deals"]), n, level), n)
    return (deal, Number("lead_won", *wilson(int(total["won"]), n, level), n)) if linked else (deal,)


def _leads(company: Company) -> pd.DataFrame:
    """Leads by source: how many, how many became a deal, were won, and for each horizon how many are old enough
    and how many of these became a deal in time."""
    leads, deals = company.within(company.leads, "created_at"), live(company)
    deals = deals.select(
        converted_deal_id=deals.deal_id, deal_status=deals.status, deal_created=deals.created_at
    )
    joined = leads.left_join(deals, "converted_deal_id")
    became = joined.converted_at.notnull() | joined.converted_deal_id.notnull()
    days = (
        ibis.coalesce(joined.converted_at, joined.deal_created)
        .date()
        .delta(joined.created_at.date(), unit="day")
    )
    flagged = joined.mutate(
        became=one_if(became),
        won=_one(joined.deal_status == "won"),
        took=ibis.ifelse(became, days, None),
    )
    sums = {"leads": flagged.count(), "deals": flagged.became.sum(), "won": flagged.won.sum()}
    for horizon in WITHIN:
        old = flagged.created_at.date() < _cutoff(company, horizon)
        sums[f"old_{horizon}"] = _one(old).sum()
        sums[f"in_time_{horizon}"] = _one(old & (flagged.took <= horizon)).sum()
    return _sorted(fetch(flagged.group_by("source").agg(**sums), at_most=100_000))


def _one(flag: ibis.Value) -> ibis.Value:
    """1 where it is true, else 0."""
    return one_if(flag.fill_null(False))


def _deals(company: Company) -> pd.DataFrame:
    """Deals by source: how many, and how many were won."""
    deals = created(company)
    won = _one(deals.status == "won").sum()
    return _sorted(
        fetch(
            deals.group_by("source").agg(leads=deals.count(), deals=deals.count(), won=won), at_most=100_000
        )
    )


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["leads", "source"], ascending=[False, True], ignore_index=True)


def _cutoff(company: Company, horizon: int) -> date:
    """The first day of the first month some of whose leads cannot be followed for so many days."""
    return first_day(company.as_of - timedelta(days=horizon - 1))


def _source_table(rows: pd.DataFrame, hits: str, level: float) -> pd.DataFrame:
    """One row a source, the small ones together, all of them last; shares of fewer than ten are withheld."""
    sums = [c for c in rows.columns if c != "source"]
    parts = [rows.head(MOST).assign(source=lambda t: t["source"].fillna(_("(not stated)")))]
    if len(rows) > MOST:
        parts.append(pd.DataFrame([{"source": _("(others)"), **rows.iloc[MOST:][sums].sum()}]))
    if len(rows) > 1:
        parts.append(pd.DataFrame([{"source": _("All"), **rows[sums].sum()}]))
    table = pd.concat(parts, ignore_index=True)
    rates = [
        wilson(int(hit), int(n), level) if n >= SHOWN else NONE
        for hit, n in zip(table[hits], table["leads"], strict=True)
    ]
    table = table.assign(
        share=[r.value for r in rates], low=[r.low for r in rates], high=[r.high for r in rates]
    )
    for horizon in WITHIN:
        if f"old_{horizon}" in table:
            old = table[f"old_{horizon}"].where(table[f"old_{horizon}"] >= SHOWN)
            table[f"within_{horizon}"] = table[f"in_time_{horizon}"] / old
    return table


def _columns(table: pd.DataFrame, leads: bool, linked: bool) -> pd.DataFrame:
    """The columns a reader sees: of deals by source there is no way from a lead to a deal to tell."""
    table = table.rename(columns={"source": "lead_source", "deals": "lead_deals", "won": "won_deals"})
    if not leads:
        table = table.drop(columns="lead_deals").rename(columns={"leads": "deals"})
        return table[["lead_source", "deals", "won_deals", "share", "low", "high"]]
    counted = ["lead_source", "leads", "lead_deals", *(["won_deals"] if linked else [])]
    return table[[*counted, "share", "low", "high", *(f"within_{h}" for h in WITHIN)]]
