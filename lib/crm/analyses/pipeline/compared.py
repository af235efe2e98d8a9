"""Would that have come true? The forecast put back to earlier months, beside two simple ones (I4, R40)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.pipeline.ahead import FEWER, YEAR, ahead, interval
from crm.analyses.pipeline.compared_words import (
    accuracy_notes,
    accuracy_sentence,
    compared_notes,
    compared_sentence,
    too_short,
)
from crm.analyses.pipeline.counts import WON, Counts, counted, monthly
from crm.analyses.pipeline.expected import BETTER, NEEDED
from crm.customers.limits import within_limits
from crm.estimate.ranges import range_loss
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company
from crm.words import _

LEAST = 3  # months put back to, below which nothing is compared
AHEAD = (1, 3)  # months ahead that errors are told of
WAYS = ("way_hazards", "way_weighted", "way_mean")


class Trials(NamedTuple):
    """A row a month that was forecast from the one before (`ahead` 1), or three months from the one before them (3):
    month, ahead, came, way_... for each way of forecasting, value_from, value_to, and usual_from, usual_to, within which the
    twelve months before it lay (quantiles); wins_... the same in deals."""

    rows: pd.DataFrame
    weighted: bool  # whether the CRM gives chances and days of an expected close


@needs("I4", _("The expected close when tried before"), *NEEDED, "deals.amount", better=BETTER)
def compared(company: Company, months: int = 12, level: float = 0.95) -> Finding:
    """What was expected of each of the last months on the day before it, told only what was known by then, beside what
    came, the CRM's weighted pipeline and the mean of the twelve months before."""
    trials = tried(company, months, level)
    if trials is None:
        return Finding("pipeline.compared", too_short(), answered=False)
    rows, scores = trials.rows[trials.rows["ahead"] == 1], scored(trials, level)
    columns = [
        "month",
        "way_hazards",
        "value_from",
        "value_to",
        "came",
        "way_weighted",
        "way_mean",
        "wins_likely",
        "wins_came",
    ]
    first = scores.iloc[0]
    return Finding(
        id="pipeline.compared",
        says=compared_sentence(scores),
        table=rows[[c for c in columns if trials.weighted or c != "way_weighted"]].reset_index(drop=True),
        caption=_("Won in each month, and what was expected of it the day before"),
        numbers=(Number("pipeline_error", float(first["mean_off"]), n=int(first["tried"])),),
        notes=tuple(compared_notes(company, trials.weighted, level)),
        currency=company.currency,
    )


@needs("I4", _("Errors of the expected close"), *NEEDED, "deals.amount", better=BETTER)
def accuracy(company: Company, months: int = 12, level: float = 0.95) -> Finding:
    """Each way of forecasting: how far off on average and to which side, against the mean of twelve months, and how often
    its range held what came; one month ahead and three."""
    trials = tried(company, months, level)
    if trials is None:
        return Finding("pipeline.accuracy", too_short(), answered=False)
    scores = scored(trials, level)
    return Finding(
        id="pipeline.accuracy",
        says=accuracy_sentence(scores),
        table=scores,
        caption=_("Errors of each way of forecasting, by months ahead"),
        notes=tuple(accuracy_notes(level)),
        currency=company.currency,
    )


def tried(company: Company, months: int, level: float) -> Trials | None:
    """The forecast put back to each of the last `months` months; None where too few can be told."""
    within_limits("months", months, 3, 12)
    counts = counted(company)
    came, wins = monthly(counts, WON, "cents") / 100, monthly(counts, WON)
    rows = []
    for at in range(counts.now - months, counts.now):
        span = min(max(AHEAD), counts.now - at)
        found = ahead(counts, at, span, FEWER)
        if found is None or at not in came.index:
            continue
        for steps in (s for s in AHEAD if s <= span):
            rows.append(_trial(counts, found.total(), at, steps, (came, wins), level))
    table = pd.DataFrame(rows)
    if not rows or (table["ahead"] == 1).sum() < LEAST or not table["came"].any():
        return None
    return Trials(table, bool(company.has("deals.close_date") and table["way_weighted"].fillna(0).any()))


def _trial(
    counts: Counts, total, at: int, steps: int, came: tuple[pd.Series, pd.Series], level: float
) -> dict:
    """One forecast of so many months from the end of month `at`, and what came."""
    value, wins = came
    cents = total.cents[:, :steps].sum(axis=1) / 100
    expected = interval(total.mean_cents[:, :steps].sum(axis=1) / 100, cents, level)
    due = counts.held[(counts.held["month"] == at) & (counts.held["level"] >= 0)]["due_cents"].sum() / 100
    before = value.loc[:at].tail(YEAR)
    tails = before.rolling(steps).sum().dropna().quantile([(1 - level) / 2, (1 + level) / 2])
    month = at + steps
    return {
        "month": pd.Timestamp(month // 12, month % 12 + 1, 1), "ahead": steps, "came": float(value.loc[at + 1 : month].sum()),
        "way_hazards": expected.value, "value_from": expected.low, "value_to": expected.high,
        "way_weighted": float(due) if steps == 1 else float("nan"), "way_mean": float(before.mean() * steps),
        "usual_from": float(tails.iloc[0]), "usual_to": float(tails.iloc[1]),
        "wins_likely": float(total.mean_wins[:, :steps].sum(axis=1).mean()), "wins_came": int(wins.loc[at + 1 : month].sum()),
    }  # fmt: skip


def scored(trials: Trials, level: float) -> pd.DataFrame:
    """One row a way and span: how many trials, bias and mean error as shares of what came, the error over that of the
    mean of twelve months, the share of trials that the range held, and its loss as a share of what came; beside the mean
    of twelve months stands the loss of the range that these twelve lay within."""
    lines, ends = [], {"way_hazards": ("value_from", "value_to"), "way_mean": ("usual_from", "usual_to")}
    for steps, part in trials.rows.groupby("ahead", sort=True):
        came, size = part["came"].to_numpy(), float(part["came"].mean()) or float("nan")
        usual = float(np.abs(part["way_mean"] - came).mean())
        for way in WAYS:
            if way == "way_weighted" and (steps > 1 or not trials.weighted):
                continue
            off = part[way].to_numpy() - came
            error = float(np.abs(off).mean())
            held = (part["value_from"] <= came) & (came <= part["value_to"])
            edges = [part[edge] for edge in ends.get(way, ())]
            lines.append(
                {
                    "way": way, "months_ahead": int(steps), "tried": len(part), "bias": float(off.mean()) / size,
                    "mean_off": error / size, "of_usual": error / usual if usual else float("nan"),
                    "held_share": float(held.mean()) if way == "way_hazards" else float("nan"),
                    "range_loss": range_loss(*edges, came, level) / size if edges else float("nan"),
                }
            )  # fmt: skip
    return pd.DataFrame(lines)
