"""Time in stage: how long deals stay in each, the stays that go on counted as long as they have lasted."""

import ibis
import pandas as pd

from crm.deals.counted import EVENTS, period
from crm.deals.visits import walk
from crm.estimate.shares import NONE, RANKED, SHOWN
from crm.estimate.survival import median_days, survival
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company, fetch
from crm.tables.flags import one_if
from crm.words import _, count, days, plural


@needs("E4", _("Time in stage"), "deals.stage", "deals.status", "deal_history.to_stage")
def time_in_stage(company: Company, level: float = 0.95, pipeline: str = "") -> Finding:
    """For each stage the median stay (Kaplan-Meier over all visits), and beside it that of ended stays only."""
    went = walk(company, pipeline)
    stages, notes = went.stages, [*went.notes]
    rows, unusable = _lengths(company, went.stays)
    table = pd.DataFrame(
        [_line(label, rows[rows["level"] == i], level) for i, label in enumerate(stages.labels, 1)]
    )
    says, numbers = _longest(table)
    if unusable:
        notes.append(
            plural(
                "{n} stay ends before it begins or has no end noted, and is left out.",
                "{n} stays end before they begin or have no end noted, and are left out.",
                unusable,
            ).format(n=count(unusable))
        )
    return Finding(
        id="funnel.time_in_stage",
        says=says,
        table=table if rows["n"].sum() else pd.DataFrame(),
        caption=_("Days in each stage, deals created {period}").format(period=period(company)),
        numbers=numbers,
        notes=(
            _(
                "A deal that comes back to a stage stays there a second time. Stays not over yet count as far as they go."
            ),
            *notes,
        ),
    )


def _lengths(company: Company, stays: ibis.Table) -> tuple[pd.DataFrame, int]:
    """Stays counted by level, days and whether they are over (event), and how many have no usable length."""
    over = stays.next_at.notnull() | (stays.event != EVENTS["open"])
    until = ibis.ifelse(
        over, ibis.coalesce(stays.next_at, stays.closed_at).date(), ibis.literal(company.as_of)
    )
    timed = stays.mutate(event=one_if(over), days=until.delta(stays["at"].date(), unit="day"))
    rows = fetch(timed.group_by(["level", "days", "event"]).agg(n=timed.count()), at_most=100_000)
    usable = rows[rows["days"] >= 0].sort_values(["level", "days", "event"], ignore_index=True)
    return usable, int(rows["n"].sum() - usable["n"].sum())


def _line(label: str, rows: pd.DataFrame, level: float) -> dict:
    """One stage: how many stays, their median with its interval and quarters, and the naive median."""
    n, ended = int(rows["n"].sum()), rows[rows["event"] == 1]
    curve = survival(rows, level) if n >= SHOWN else None
    median, quarter, most = (median_days(curve, q) if n >= SHOWN else NONE for q in (0.5, 0.25, 0.75))
    usual = median_days(survival(ended)) if ended["n"].sum() >= SHOWN else NONE
    return {
        "stage": label, "stays": n, "stays_open": n - int(ended["n"].sum()),
        "median_days": median.value, "days_low": median.low, "days_high": median.high,
        "quarter_days": quarter.value, "most_days": most.value, "closed_only_days": usual.value,
    }  # fmt: skip


def _longest(table: pd.DataFrame) -> tuple[str, tuple[Number, ...]]:
    """The stage deals stay longest in, as a sentence and a number."""
    n = int(table["stays"].sum()) if len(table) else 0
    if not n:
        return _("No stays in a stage in this period."), ()
    enough = table[(table["stays"] >= RANKED) & table["median_days"].notna()]
    endless = table[(table["stays"] >= RANKED) & table["median_days"].isna()]
    if len(endless):
        stage = endless.iloc[0]
        says = _(
            "Deals stay longest in {stage}: fewer than half have left it so far ({open} of {n} are still there)."
        )
        return says.format(stage=stage["stage"], open=count(stage["stays_open"]), n=count(stage["stays"])), ()
    if enough.empty:
        return _("{n} stays in a stage, too few in each to tell how long they last.").format(n=count(n)), ()
    longest = enough.sort_values(["median_days", "stage"], ascending=[False, True]).iloc[0]
    says = _(
        "Deals stay longest in {stage}: half of them leave within {median}, a quarter stay longer than {most}."
    )
    if longest["most_days"] != longest["most_days"]:
        says = _("Deals stay longest in {stage}: half of them leave within {median}.")
    number = Number(
        "longest_stage",
        longest["median_days"],
        longest["days_low"],
        longest["days_high"],
        int(longest["stays"]),
    )
    return says.format(
        stage=longest["stage"], median=days(longest["median_days"]), most=days(longest["most_days"])
    ), (number,)
