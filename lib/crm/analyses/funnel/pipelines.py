"""Pipelines side by side: how many deals each has, how likely a win is, and how long they take (E2, E3)."""

import ibis
import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.deals.counted import EVENTS, created, period, undated_note, with_days
from crm.errors import BadInput
from crm.estimate.shares import NONE, RANKED, SHOWN
from crm.estimate.survival import incidence, median_days, survival, value_on
from crm.finding import Finding
from crm.needs import needs
from crm.tables import Company, fetch
from crm.words import _, count, days, percent

MOST = 15  # pipelines in the table; the smaller ones are put together
HOW = _("The share is the chance of a win within {days}, open deals counted in.")


@needs("E2", _("Pipelines"), "deals.status", "deals.pipeline", better=("deals.created_at", "deals.closed_at"))
def pipelines(company: Company, horizon: int = 180, level: float = 0.95) -> Finding:
    """The deals created in the window by pipeline: won, lost and open, the chance of a win within `horizon` days
    (Aalen-Johansen), and the median days until a deal is closed, open ones counted in both. A last row has all of
    them."""
    if horizon < 1:
        raise BadInput(f"horizon={horizon} is no number of days; give 1 or more.")
    rows = _by_pipeline(company)
    several = len(rows["pipeline"].unique()) > 1
    table = _table(rows, horizon, level) if several else pd.DataFrame()
    return Finding(
        id="funnel.pipelines",
        says=_sentence(table, horizon, level),
        table=table,
        caption=_("Deals by pipeline, created {period}").format(period=period(company)),
        notes=(HOW.format(days=days(horizon)), *undated_note(company)) if several else (),
    )


def _by_pipeline(company: Company) -> pd.DataFrame:
    """Deals counted by pipeline, status and days."""
    deals = with_days(company, created(company))
    deals = deals.mutate(days=(deals.days >= 0).ifelse(deals.days, ibis.null("int64")))
    found = fetch(deals.group_by("pipeline", "status", "days").agg(n=deals.count()), at_most=100_000)
    order = found.groupby("pipeline", dropna=False)["n"].transform("sum")
    return found.assign(size=order).sort_values(
        ["size", "pipeline"], ascending=[False, True], ignore_index=True
    )


def _table(rows: pd.DataFrame, horizon: int, level: float) -> pd.DataFrame:
    """One row a pipeline, the largest first, small ones together; all of them last."""
    names = rows["pipeline"].fillna(_("(not stated)"))
    first = list(dict.fromkeys(names))[:MOST]
    shown = names.where(names.isin(first), _("(others)"))
    parts = [(name, rows[shown == name]) for name in dict.fromkeys(shown)]
    return pd.DataFrame([_line(name, part, horizon, level) for name, part in [*parts, (_("All"), rows)]])


def _line(name: str, rows: pd.DataFrame, horizon: int, level: float) -> dict:
    """One pipeline's deals, win rate and cycle; withheld below ten."""
    by = rows.groupby("status")["n"].sum()
    won, lost, still = (int(by.get(status, 0)) for status in ("won", "lost", "open"))
    ran = rows[rows["days"].notna()].assign(event=lambda t: t["status"].map(EVENTS))
    enough = ran["n"].sum() >= SHOWN
    chance = value_on(incidence(ran, level), horizon) if enough else NONE
    median = median_days(survival(ran, level)) if enough else NONE
    return {
        "pipeline": name, "deals": won + lost + still, "won_deals": won, "lost_deals": lost, "open_deals": still,
        "share": chance.value, "low": chance.low, "high": chance.high,
        "median_days": median.value, "days_low": median.low, "days_high": median.high,
    }  # fmt: skip


def _sentence(table: pd.DataFrame, horizon: int, level: float) -> str:
    """The pipeline with most deals, and whether the chances of a win lie apart by more than chance makes them."""
    if table.empty:
        return _("All deals of this period go through one pipeline.")
    parts = table.iloc[:-1]
    judged = parts[(parts["deals"] >= RANKED) & parts["low"].notna()].sort_values(["share", "pipeline"])
    facts = {
        "n": count(len(parts)), "first": parts["pipeline"].iloc[0], "days": days(horizon),
        "share": percent(parts["deals"].iloc[0] / table["deals"].iloc[-1]),
    }  # fmt: skip
    if len(judged) < 2:
        text = _("Of {n} pipelines {first} holds {share} of the deals; too few are large enough to compare.")
        return text.format(**facts)
    if unlike(judged, level) >= 1 - level:
        text = _(
            "Of {n} pipelines {first} holds {share} of the deals; their chances of a win are no further apart than by "
            "accident."
        )
        return text.format(**facts)
    low, high = judged.iloc[0], judged.iloc[-1]
    facts |= {"low": low["pipeline"], "high": high["pipeline"],
              "least": percent(low["share"]), "most": percent(high["share"])}  # fmt: skip
    text = _(
        "Of {n} pipelines {first} holds {share} of the deals. Within {days} {most} of those in {high} are won and {least} "
        "of those in {low}: further apart than by accident."
    )
    return text.format(**facts)


def unlike(judged: pd.DataFrame, level: float) -> float:
    """How often pipelines of one and the same chance would lie so far apart: chi-square of the chances' log-log
    transforms about their weighted mean, with the spread that their bands have (Cochran 1954)."""
    from scipy.special import chdtrc

    high, middle, low = (np.log(-np.log(judged[c].to_numpy(float))) for c in ("low", "share", "high"))
    weight = (2 * ndtri((1 + level) / 2) / (high - low)) ** 2
    mean = (weight @ middle) / weight.sum()
    return float(chdtrc(len(judged) - 1, weight @ (middle - mean) ** 2))
