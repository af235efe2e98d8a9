"""What will close in the months ahead, from the deals open now by their stage and age (I3)."""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.pipeline.ahead import Ahead, ahead, interval
from crm.analyses.pipeline.counts import Counts, counted
from crm.analyses.pipeline.expected_words import expected_notes, expected_sentence, stage_sentence, too_little
from crm.analyses.pipeline.weighted import Weighted, weighted
from crm.customers.limits import within_limits
from crm.estimate.shares import Interval
from crm.finding import Finding, Number
from crm.months import earlier
from crm.needs import needs
from crm.tables import Company
from crm.words import _, day

NEEDED = ("deals.status", "deals.created_at", "deals.closed_at")
BETTER = ("deal_history.to_stage", "deals.amount", "deals.probability", "deals.close_date")
BANDS = ((0, 1), (2, 5), (6, 99))  # months of age that the table by stage keeps apart


class Outlook(NamedTuple):
    """All that the sentence and the notes say: totals over all months, and the CRM's own figure (NaN: it has none)."""

    value: Interval
    wins: Interval
    parts: tuple[float, float, float]  # money of deals with an amount, without one, not created yet
    open_deals: int
    unpriced: int
    weighted: float
    chanceless: int
    undated: int
    restless: float
    average: float
    valued: bool
    history: bool
    last: date


@needs("I3", _("Expected to close"), *NEEDED, better=BETTER)
def expected(company: Company, months: int = 3, level: float = 0.95) -> Finding:
    """Wins and won amount of each of the next months: monthly hazards of a win and of a loss by stage and age, learnt
    from all deals and applied to those open now; deals without an amount and deals not created yet apart. The range
    holds both chance and that the hazards are estimates."""
    within_limits("months", months, 1, 12)
    counts = counted(company)
    found = ahead(counts, counts.now, months)
    if found is None:
        return Finding("pipeline.expected", too_little(), answered=False)
    lasts = [earlier(company.as_of, -i) for i in range(1, months + 1)]
    crm = weighted(company, lasts, counts.ways.chance)
    seen = outlook(company, counts, found, crm, level)
    spans = crm.spans if seen.weighted == seen.weighted else [float("nan")] * months
    return Finding(
        id="pipeline.expected",
        says=expected_sentence(seen, months, company.currency),
        table=months_table(found, lasts, spans, level) if seen.valued else pd.DataFrame(),
        caption=_("Expected to be won, up to {last}").format(last=day(lasts[-1])),
        numbers=_numbers(seen),
        notes=tuple(expected_notes(seen, company, months, level)),
        currency=company.currency,
    )


def outlook(company: Company, counts: Counts, found: Ahead, crm: Weighted, level: float) -> Outlook:
    """What is to be said of the forecast."""
    total = found.total()
    held = counts.held[(counts.held["month"] == counts.now) & (counts.held["level"] >= 0)]
    n, priced = int(held["n"].sum()), int(held.loc[held["size"] > 0, "n"].sum())
    cents = interval(total.mean_cents.sum(axis=1), total.cents.sum(axis=1), level)
    return Outlook(
        value=Interval(*(v / 100 for v in cents)),
        wins=interval(total.mean_wins.sum(axis=1), total.wins.sum(axis=1), level),
        parts=tuple(
            float(part.mean_cents.sum(axis=1).mean()) / 100
            for part in (found.priced, found.unpriced, found.new)
        ),
        open_deals=n,
        unpriced=n - priced,
        weighted=sum(crm.spans) if crm.known and company.has("deals.close_date") else float("nan"),
        chanceless=crm.chanceless,
        undated=crm.undated,
        restless=found.restless,
        average=found.average / 100,
        valued=found.average == found.average,
        history=company.has("deal_history.to_stage"),
        last=earlier(company.as_of, -len(crm.spans)),
    )


def _numbers(seen: Outlook) -> tuple[Number, ...]:
    """What the headline shows: money if there are amounts, and wins."""
    wins = Number("pipeline_expected_wins", *seen.wins, seen.open_deals)
    return (Number("pipeline_expected", *seen.value, seen.open_deals), wins) if seen.valued else (wins,)


def months_table(found: Ahead, lasts: list[date], crm: list[float], level: float) -> pd.DataFrame:
    """One row a month ahead: money and wins with their ranges, where the money comes from, and the CRM's own figure."""
    total, rows = found.total(), []
    for i, last in enumerate(lasts):
        wins = interval(total.mean_wins[:, i], total.wins[:, i], level)
        value = interval(total.mean_cents[:, i] / 100, total.cents[:, i] / 100, level)
        row = {"month": pd.Timestamp(last.replace(day=1)), "expected_value": value.value}
        row |= {"value_from": value.low, "value_to": value.high}
        names = ("from_priced", "from_unpriced", "from_new")
        row |= {
            name: float(part.mean_cents[:, i].mean()) / 100
            for name, part in zip(names, (found.priced, found.unpriced, found.new), strict=True)
        }
        row |= {
            "crm_weighted": crm[i],
            "expected_wins": wins.value,
            "wins_low": wins.low,
            "wins_high": wins.high,
        }
        rows.append(row)
    return pd.DataFrame(rows)


@needs("I3", _("Chance of a win by stage and age"), *NEEDED, better=BETTER)
def expected_by_stage(company: Company, months: int = 3) -> Finding:
    """The open deals by stage and age: how many, what they are worth, their chance of a win within the months, and what
    is expected of them."""
    within_limits("months", months, 1, 12)
    counts = counted(company)
    found = ahead(counts, counts.now, months)
    if found is None:
        return Finding("pipeline.expected_by_stage", too_little(), answered=False)
    table = stage_table(counts, found.chance)
    if len(table) and not table["amount"].any():
        table = table.drop(columns=["amount", "expected_value"])
    return Finding(
        id="pipeline.expected_by_stage",
        says=stage_sentence(table, months),
        table=table,
        caption=_("Open deals on {day} by stage and age").format(day=day(company.as_of)),
        notes=()
        if "amount" not in table
        else (
            _(
                "Expected value is of the deals with an amount; those without one are counted among deals and wins only."
            ),
        ),
        currency=company.currency,
    )


def stage_table(counts: Counts, chance: np.ndarray) -> pd.DataFrame:
    """One row a stage and band of age in which deals are open."""
    held = counts.held[(counts.held["month"] == counts.now) & (counts.held["level"] >= 0)]
    held = held.assign(chance=chance[held["age"], held["level"]])
    unknown = _("(stage not known)") if (counts.moves["level"] > 0).any() else _("(all stages)")
    labels, rows = (unknown, *counts.ways.stages.labels), []
    order = [*range(1, counts.levels), 0]
    for level in order:
        for low, high in BANDS:
            part = held[(held["level"] == level) & held["age"].between(low, high)]
            if n := int(part["n"].sum()):
                wins = float((part["n"] * part["chance"]).sum())
                rows.append(
                    {
                        "stage": labels[level], "age_months": band_words(low, high), "deals": n,
                        "amount": float(part["cents"].sum()) / 100, "chance_ahead": wins / n,
                        "expected_wins": wins, "expected_value": float((part["cents"] * part["chance"]).sum()) / 100,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


def band_words(low: int, high: int) -> str:
    """A band of age in words."""
    if high > 50:
        return _("{low} months or more").format(low=low)
    return _("{low} to {high} months").format(low=low, high=high)
