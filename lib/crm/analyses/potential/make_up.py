"""Is the make-up of the base changing? New customers by kind against those of as many months before, and the customers
active by month (B11)."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.potential import make_up_words as told
from crm.analyses.potential.months_of import Months, months_of, quarters_of
from crm.customers.buying import CUSTOMERS
from crm.customers.described import SMALL, UNKNOWN, description
from crm.customers.left_out import left_out
from crm.customers.monthly import month_starts
from crm.estimate.mixes import Mix, shifted
from crm.estimate.shares import RANKED, SHOWN
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables.company import Company
from crm.words import _

YEAR = 12  # months compared where the window is all there is
LEAST = 3  # months on either side
SERIES = 4  # kinds told apart in the picture
TREND = 24  # months shown where the window is shorter
OTHERS = "mix_others"
KNOWN = ("accounts",)


class Spans(NamedTuple):
    """The new customers of two spans of as many months, a row a month; `halves` where the history is too short for the
    same seasons, so that its halves are compared."""

    before: pd.DataFrame
    now: pd.DataFrame
    halves: bool


@needs("B11", _("Make-up of new customers"), *CUSTOMERS, *KNOWN, better=("accounts.created_at",))
def make_up(company: Company, by: str = "industry", level: float = 0.95) -> Finding:
    """Each kind's share of the new customers of the window and of as many months before, and whether it rose or fell
    beyond chance: each customer counts once, by the first order.

    Who is active is no test: the same customers are so month after month."""
    used = description(company, by)
    if used is None:
        return Finding("potential.make_up", told.nothing_known(), answered=False)
    months = months_of(company, used)
    spans = spans_of(months, company.window or YEAR)
    known = [kind for kind in months.new.columns if kind != UNKNOWN]
    n = 0 if spans is None else min(int(span[known].to_numpy().sum()) for span in (spans.before, spans.now))
    if spans is None or n < RANKED:
        return Finding("potential.make_up", told.too_few(n if spans else None), answered=False)
    table, mix = judged(spans, known, level)
    moved = int(table.verdict.isin(["mix_rising", "mix_falling"]).sum())
    return Finding(
        id="potential.make_up",
        says=told.sentence(table, used, spans, mix.p < 1 - level),
        table=table,
        caption=told.caption(used, spans),
        numbers=(Number("kinds_moved", moved, n=int(spans.now[known].to_numpy().sum())),),
        notes=(*told.notes(months, spans, mix, (by, used), level), *left_out(company)),
        currency=company.currency,
    )


def spans_of(months: Months, length: int) -> Spans | None:
    """The newest whole months and as many before, in which new customers can be told from old; None where they are too
    few."""
    new = months.new[months.new.index >= months.since]
    halves = len(new) < 2 * length
    length = min(length, len(new) // 2)
    if length < LEAST:
        return None
    return Spans(new.iloc[-2 * length : -length], new.iloc[-length:], halves)


def judged(spans: Spans, known: list[str], level: float) -> tuple[pd.DataFrame, Mix]:
    """One row a kind: new customers of both spans, shares of those whose kind is known, the difference with its interval
    and the verdict; kinds with fewer than thirty in both together are not judged, those who are unknown have no share."""
    before, now = (span[known].to_numpy() for span in (spans.before, spans.now))
    sizes = before.sum(axis=0) + now.sum(axis=0)
    enough = np.array([n >= RANKED and kind != SMALL for n, kind in zip(sizes, known, strict=True)])
    mix = shifted(before, now, enough, level)
    rows = [
        {
            "group": kind, "new_before": int(spans.before[kind].sum()), "new_now": int(spans.now[kind].sum()),
            "share_new_before": shift.before if n >= SHOWN else np.nan, "share_new_now": shift.now if n >= SHOWN else np.nan,
            "share_moved": 100 * shift.gap, "moved_low": 100 * shift.low, "moved_high": 100 * shift.high,
            "verdict": verdict(shift, level),
        }
        for kind, shift, n in zip(known, mix.shifts, sizes, strict=True)
    ]  # fmt: skip
    unsaid = [int(span[UNKNOWN].sum()) if UNKNOWN in span else 0 for span in (spans.before, spans.now)]
    if any(unsaid):
        rows.append({"group": UNKNOWN, "new_before": unsaid[0], "new_now": unsaid[1], "verdict": "mix_few"})
    table = pd.DataFrame([row for row in rows if row["new_before"] + row["new_now"]])
    return table, mix


def verdict(shift, level: float) -> str:
    """Rising, falling, no change beyond chance, or not judged."""
    if shift.p != shift.p:
        return "mix_few"
    if shift.p >= 1 - level:
        return "mix_same"
    return "mix_rising" if shift.gap > 0 else "mix_falling"


@needs("B11", _("Make-up of active customers"), *CUSTOMERS, *KNOWN)
def active_mix(company: Company, by: str = "industry") -> Finding:
    """The customers who ordered in each month, or quarter where months have few, by kind: shares of all of them, a row a
    month and kind. The picture of the base; the test is in make_up."""
    used = description(company, by)
    if used is None:
        return Finding("potential.active_mix", told.nothing_known(), answered=False)
    months = months_of(company, used)
    thin = bool(len(months.active)) and months.active.sum(axis=1).median() < RANKED
    active = quarters_of(company, used, months) if thin else months.active
    length = len(active) if company.window is None else max(company.window, TREND) // (3 if thin else 1)
    active = active.tail(length)
    if active.to_numpy().sum() < RANKED or len(active) < 2:
        return Finding("potential.active_mix", told.too_few(None), answered=False)
    table = shares(largest(active))
    return Finding(
        id="potential.active_mix",
        says=told.active_sentence(table, used, thin),
        table=table,
        caption=told.active_caption(used, thin),
        notes=told.active_notes((by, used), thin),
        currency=company.currency,
    )


def largest(active: pd.DataFrame) -> pd.DataFrame:
    """The kinds with most active customers by name, and all others, or of whom it is not known, as one."""
    kinds = [kind for kind in active.columns if kind not in (SMALL, UNKNOWN)]
    kinds = sorted(kinds, key=lambda kind: (-active[kind].sum(), kind))[:SERIES]
    table = active[kinds].copy()
    table[OTHERS] = active[[kind for kind in active.columns if kind not in kinds]].sum(axis=1)
    return table.loc[:, table.sum() > 0]


def shares(active: pd.DataFrame) -> pd.DataFrame:
    """One row a month and kind: customers and their share of the month's; blank where the month has fewer than ten."""
    whole = active.sum(axis=1)
    part = active.div(whole.where(whole >= SHOWN), axis=0)
    days = month_starts([int(at) for at in active.index])
    rows = [
        {"month": day, "group": kind, "customers": int(active[kind].iloc[i]), "share_active": float(part[kind].iloc[i])}
        for i, day in enumerate(days)
        for kind in active.columns
    ]  # fmt: skip
    return pd.DataFrame(rows)
