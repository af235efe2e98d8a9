"""How the pipeline stands: open deals by stage, what they are worth, how old they are, which are overdue (E6)."""

from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.analyses.pipeline.standing_words import standing_notes, standing_sentence, watch_sentence
from crm.deals.counted import EVENTS, age, durations, live
from crm.deals.order import Stages, stages_of
from crm.estimate.shares import SHOWN
from crm.estimate.survival import day_of_kind
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if, whole_cents
from crm.words import _, day, days

USUAL, OLD = 0.5, 0.9  # of the wins that ever come: half are there by the one age, nine in ten by the other
LISTED = 20
BETTER = ("deals.amount", "deals.close_date", "deals.closed_at", "stages.stage_id")


class Ages(NamedTuple):
    """The age in days by which half and nine in ten of all wins come; NaN with too few wins."""

    usual: float
    old: float


def ages_of_wins(company: Company) -> Ages:
    """From all deals there are, the open ones counted as long as they have run."""
    rows = durations(company, live(company)).rows
    if rows.loc[rows["event"] == EVENTS["won"], "n"].sum() < SHOWN:
        return Ages(float("nan"), float("nan"))
    return Ages(day_of_kind(rows, USUAL), day_of_kind(rows, OLD))


@needs("E6", _("Pipeline as it stands"), "deals.status", "deals.stage", "deals.created_at", better=BETTER)
def standing(company: Company) -> Finding:
    """Open deals by stage: number, value, median age, how many are older than half and than nine in ten wins took, and
    how many are past their expected close."""
    stages, limits = stages_of(company, live(company)), ages_of_wins(company)
    rows = _counted(company, _open(company, stages))
    table = standing_table(rows, stages, limits, bool(rows["priced"].sum()), company.has("deals.close_date"))
    n, old = int(rows["n"].sum()), _older(rows, limits.old)
    numbers = [Number("open_deals", float(n))]
    if n >= SHOWN and limits.old == limits.old:
        numbers.append(Number("pipeline_old", old / n, n=n))
    if n >= SHOWN and company.has("deals.close_date"):
        late, due = int(rows.loc[rows["overdue"] == 1, "n"].sum()), int(rows["expected"].sum())
        numbers.append(Number("pipeline_overdue", late / due if due else float("nan"), n=due))
    return Finding(
        id="pipeline.standing",
        says=standing_sentence(company, rows, limits, old),
        table=table,
        caption=_("Open deals on {day}, by stage").format(day=day(company.as_of)),
        numbers=tuple(numbers) if n else (),
        notes=tuple(standing_notes(company, rows, limits, stages.how)),
        currency=company.currency,
    )


def _open(company: Company, stages: Stages) -> ibis.Table:
    """The open deals with level (0: not known), age in days, cents, and whether the expected close is over."""
    deals = live(company)
    deals = deals.filter(deals.status == "open")
    late = (deals.close_date < ibis.date(str(company.as_of))).fill_null(False)
    return deals.mutate(
        level=stages.level(deals.stage).fill_null(0),
        age=age(company, deals),
        cents=whole_cents(deals.amount),
        overdue=one_if(late),
    )


def _counted(company: Company, deals: ibis.Table) -> pd.DataFrame:
    """Open deals by level, age and overdue: n, cents, and how many have an amount."""
    rows = fetch(
        deals.group_by("level", "age", "overdue").agg(
            n=deals.count(),
            cents=deals.cents.sum().fill_null(0).cast("int64"),
            priced=one_if(deals.cents.notnull()).sum(),
            expected=one_if(deals.close_date.notnull()).sum(),
        ),
        at_most=100_000,
    )
    return rows.sort_values(["level", "age", "overdue"], ignore_index=True)


def standing_table(
    rows: pd.DataFrame, stages: Stages, limits: Ages, valued: bool, expected: bool
) -> pd.DataFrame:
    """One row a stage in which deals are open; columns of what the source knows."""
    lines = []
    for level in (*range(1, len(stages.labels) + 1), 0):
        part = rows[rows["level"] == level]
        if part["n"].sum():
            late = part[part["overdue"] == 1]
            lines.append(
                {
                    "stage": stages.labels[level - 1] if level else _("(stage not known)"), "deals": int(part["n"].sum()),
                    "amount": float(part["cents"].sum()) / 100, "median_age": _median(part),
                    "slower": _older(part, limits.usual) - _older(part, limits.old), "older": _older(part, limits.old),
                    "past_close": int(late["n"].sum()), "past_close_value": float(late["cents"].sum()) / 100,
                }
            )  # fmt: skip
    table = pd.DataFrame(lines)
    unknown = [] if valued else ["amount", "past_close_value"]
    unknown += [] if expected else ["past_close", "past_close_value"]
    unknown += [] if limits.old == limits.old else ["slower", "older"]
    return table.drop(columns=list(dict.fromkeys(unknown))) if len(table) else table


def _older(rows: pd.DataFrame, limit: float) -> int:
    """Deals older than so many days."""
    return int(rows.loc[rows["age"] > limit, "n"].sum())


def _median(rows: pd.DataFrame) -> float:
    """The median age of counted deals."""
    known = rows[rows["age"].notna()]
    ages = np.repeat(known["age"].to_numpy(dtype=float), known["n"].to_numpy(dtype=int))
    return float(np.median(ages)) if len(ages) else float("nan")


@needs("E6", _("Deals to look at"), "deals.status", "deals.stage", "deals.created_at", better=BETTER)
def watch(company: Company) -> Finding:
    """The open deals that are older than nine in ten wins took, the largest first, and how many there are in all."""
    stages, limits = stages_of(company, live(company)), ages_of_wins(company)
    if limits.old != limits.old:
        says = _("Too few deals were won to tell how old an open deal may be.")
        return Finding("pipeline.watch", says, answered=False)
    deals = _open(company, stages)
    old = deals.filter(deals.age > limits.old)
    totals = fetch(old.aggregate(n=old.count(), cents=old.cents.sum().fill_null(0).cast("int64"))).iloc[0]
    order = [ibis.desc(old.cents.fill_null(-1)), ibis.desc(old.age), "deal_id"]
    rows = fetch(old.order_by(order).limit(LISTED).select("deal_id", "stage", "age", "amount", "close_date"))
    table = rows.rename(columns={"age": "deal_age"})
    unknown = [c for c in ("amount", "close_date") if not company.has(f"deals.{c}")]
    return Finding(
        id="pipeline.watch",
        says=watch_sentence(totals, len(rows), limits.old, company),
        table=table.drop(columns=unknown) if len(table) else pd.DataFrame(),
        caption=_("Open deals older than {days}, the largest first").format(days=days(limits.old)),
        currency=company.currency,
    )
