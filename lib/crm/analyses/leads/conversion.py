"""How many leads become a deal, and how many are won, by days since they came; and month by month (E1, R10)."""

import ibis
import numpy as np
import pandas as pd

from crm.deals.counted import live, period
from crm.estimate.compare import Count, share_gap
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.estimate.survival import survival, value_on
from crm.finding import Finding, Number
from crm.months import last_day
from crm.needs import needs
from crm.tables import Company, fetch
from crm.words import _, count, days, month, percent

WITHIN = (30, 60, 90, 180)  # days from lead to deal
GRID = (
    0,
    3,
    7,
    14,
    21,
    30,
    45,
    60,
    75,
    90,
    120,
    150,
    180,
    240,
    300,
    365,
)  # days in the table and the picture
MONTHS = 24  # newest months in the table
LEADS = ("leads.created_at", "leads.converted_at")


@needs("E1", _("Conversion of leads"), *LEADS, better=("leads.converted_deal_id", "deals.closed_at"))
def conversion(company: Company, level: float = 0.95) -> Finding:
    """The share of leads that had become a deal, and of those won, by each day since they came: leads too young to tell
    count for as long as they have been there (Kaplan-Meier)."""
    rows = _by_days(company)
    n = int(rows["n"].sum())
    if n < RANKED:
        says = _("Too few leads are dated to follow what becomes of them.")
        return Finding("leads.conversion", says, answered=False)
    table = _curve(rows, level)
    end = table.iloc[-1]
    early = table[table["lead_age"] <= 30].iloc[-1]
    text = _(
        "After {early} {deal} of leads have become a deal; after {late} {deals} have, and {won} are won."
    )
    if "became_won" not in table:
        text = _("After {early} {deal} of leads have become a deal; after {late} {deals} have.")
    facts = {
        "early": days(early["lead_age"]), "deal": percent(early["became_deal"]), "late": days(end["lead_age"]),
        "deals": percent(end["became_deal"]), "won": percent(end.get("became_won")),
    }  # fmt: skip
    return Finding(
        id="leads.conversion",
        says=text.format(**facts),
        table=table,
        caption=_(
            "Leads that became a deal, and that were won, by days since they came; leads created {period}"
        ).format(period=period(company)),
        numbers=(
            Number("leads_by_then", *(float(end[c]) for c in ("became_deal", "deal_low", "deal_high")), n),
        ),
        notes=(_("A lead too young to be followed so far counts for as long as it has been there."),),
    )


def _by_days(company: Company) -> pd.DataFrame:
    """Leads counted by the month they came in, their age on as_of, and the days until they became a deal and were won
    (null where they did not, or did on a day before they came)."""
    leads = company.within(company.leads, "created_at").filter(lambda t: t.created_at.notnull())
    deals = live(company)
    ends = deals.select(
        converted_deal_id=deals.deal_id, won_at=(deals.status == "won").ifelse(deals.closed_at, None)
    )
    joined = leads.left_join(ends, "converted_deal_id")
    came = joined.created_at.date()
    made = joined.mutate(
        month=came.truncate("M"), age=ibis.literal(company.as_of).delta(came, unit="day"),
        took=joined.converted_at.date().delta(came, unit="day"), won=joined.won_at.date().delta(came, unit="day"),
    )  # fmt: skip
    found = fetch(made.group_by("month", "age", "took", "won").agg(n=made.count()), at_most=1_000_000)
    found[["took", "won"]] = found[["took", "won"]].where(found[["took", "won"]] >= 0)
    return found.sort_values(["age", "took", "won"], ignore_index=True)


def _curve(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """The two shares on a grid of days, as far as ten leads are followed."""
    deal, won = (_share(rows, which, level) for which in ("took", "won"))
    reach = deal.loc[deal["at_risk"] >= SHOWN, "day"].max()
    lines = []
    for day in [d for d in GRID if d <= reach]:
        some = value_on(deal, day)
        lines.append((day, 1 - some.value, 1 - some.high, 1 - some.low, 1 - value_on(won, day).value))
    table = pd.DataFrame(lines, columns=["lead_age", "became_deal", "deal_low", "deal_high", "became_won"])
    return table if rows["won"].notna().any() else table.drop(columns="became_won")


def _share(rows: pd.DataFrame, which: str, level: float) -> pd.DataFrame:
    """The survival curve of leads that did not yet come so far."""
    happened = rows[which].notna()
    counted = rows.assign(days=np.where(happened, rows[which], rows["age"]), event=happened.astype(int))
    return survival(counted.groupby(["days", "event"], as_index=False)["n"].sum(), level)


@needs("E1", _("Leads by month"), *LEADS)
def by_month(company: Company, level: float = 0.95) -> Finding:
    """Leads by the month they came in, and the share that became a deal within so many days: a cell is there only where
    all leads of the month are old enough."""
    rows = _by_days(company)
    table = _months(rows, company, level)
    mature = table[table["within_90"].notna()] if len(table) else table
    if len(mature) < 2:
        text = _("Fewer than two months of leads are {days} old, too few to tell a change.")
        return Finding("leads.by_month", text.format(days=days(90)), table=table, caption=_("Leads by month"))
    half = len(mature) // 2
    new, old = ((part["hits"].sum(), part["leads"].sum()) for part in (mature.head(half), mature.iloc[half:]))
    return Finding(
        id="leads.by_month",
        says=_trend_words(new, old, mature, half, level),
        table=table.drop(columns="hits"),
        caption=_("Leads by month, and the share that became a deal within so many days"),
        notes=(
            _("A cell is blank where some leads of the month are younger than that, or fewer than ten came."),
        ),
    )


def _months(rows: pd.DataFrame, company: Company, level: float) -> pd.DataFrame:
    """One row a month, newest first."""
    lines = []
    for first, here in rows.groupby("month"):
        n, age = int(here["n"].sum()), (company.as_of - last_day(first.date())).days
        cells = {}
        for k in WITHIN:
            hits = int(here.loc[here["took"] <= k, "n"].sum())
            cells[f"within_{k}"] = wilson(hits, n, level).value if age >= k and n >= SHOWN else NONE.value
            if k == 90:
                cells["hits"] = hits
        lines.append({"month": first, "leads": n, **cells})
    if not lines:
        return pd.DataFrame()
    return pd.DataFrame(lines).iloc[::-1].head(MONTHS).reset_index(drop=True)


def _trend_words(new: tuple, old: tuple, mature: pd.DataFrame, half: int, level: float) -> str:
    """Whether leads of the newer months became deals more or less often than those of the older ones."""
    gap = share_gap(Count(float(new[0]), float(new[1])), Count(float(old[0]), float(old[1])), level)
    facts = {
        "now": percent(new[0] / new[1]), "then": percent(old[0] / old[1]), "days": days(90),
        "since": month(mature["month"].iloc[half - 1]), "n": count(len(mature)),
    }  # fmt: skip
    if gap.low <= 0 <= gap.high:
        text = _(
            "Leads become deals as often as before: within {days} {now} of those that came since {since}, {then} of the "
            "earlier ones; that is no more apart than by accident."
        )
    elif gap.value > 0:
        text = _(
            "Leads become deals more often: within {days} {now} of those that came since {since}, {then} before."
        )
    else:
        text = _(
            "Leads become deals less often: within {days} {now} of those that came since {since}, {then} before."
        )
    return text.format(**facts)
