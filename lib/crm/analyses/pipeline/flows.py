"""What came into the pipeline between two days and what went out of it, deal by deal, in whole cents."""

import ibis
import pandas as pd

from crm.analyses.pipeline.horizon import Horizon
from crm.deals.snapshots import snapshots
from crm.deals.spells import ENDS, ways_of
from crm.months import month_number
from crm.tables import Company, fetch
from crm.tables.flags import one_if

STEPS = (
    "opening", "created", "reopened", "pulled_in", "raised", "lowered", "pushed_out", "lost", "dropped", "won", "closing",
)  # fmt: skip
OUT = ("lowered", "pushed_out", "lost", "dropped", "won")
CODES = {"won": 1, "lost": 2, "void": 3}


def flows(company: Company, horizon: Horizon, months: int) -> pd.Series:
    """Deals (n_) and cents (cents_) of each of STEPS over the last so many months, and how much of it is not known as
    it was: taken_amount, taken_date (of the opening, as they are today), unpriced, dateless (of the closing), undated.

    Opening and all that came in, less what went out (OUT), is closing, of deals (raised and lowered aside) as of cents:
    a deal stands in the opening with its amount of then; a won one leaves with the amount it was won with, what lies
    between being raised or lowered; a lost one with the amount of the opening; an open one whose expected close was moved
    beyond the horizon is pushed out. A deal that came and was won or lost within the time is in both steps. A win is
    always looked at, for it did close in time: one expected later is pulled in."""
    each = _each(company, horizon, months, month_number(company.as_of))
    return fetch(_placed(each).aggregate(**_sums(_placed(each)))).iloc[0]


def _each(company: Company, horizon: Horizon, months: int, now: int) -> ibis.Table:
    """One row a deal that was open on one of the two days or ended between: how it stood on both, and its end."""
    rows = snapshots(company, ways_of(company), months)
    then = now - months
    rows = rows.mutate(
        open_then=(rows.state == "open") & (rows.month == then),
        open_now=(rows.state == "open") & (rows.month == now),
        over=(rows.state != "open") & (rows.month > then),
        held=horizon.holds(rows.close_date),
    )
    code = rows.month * 4 + rows.state.cases(*CODES.items(), else_=0)
    each = rows.group_by("deal_id").agg(
        then=one_if(rows.open_then).max(), now=one_if(rows.open_now).max(),
        then_held=one_if(rows.open_then & rows.held).max(), now_held=one_if(rows.open_now & rows.held).max(),
        end_held=one_if(rows.over & rows.held).max(),
        then_cents=rows.cents.max(where=rows.open_then), now_cents=rows.cents.max(where=rows.open_now),
        final=rows.final.max(), born=rows.month_born.min(), end=code.max(where=rows.over),
        undated=one_if(~rows.dated).max(),
        taken_amount=one_if(rows.open_then & ~rows.noted_amount).max(),
        taken_date=one_if(rows.open_then & ~rows.noted_date).max(),
        dateless=one_if(rows.open_now & rows.close_date.isnull()).max(),
    )  # fmt: skip
    return each.mutate(fresh=each.born > then, end=ibis.ifelse(each.now == 1, 0, each.end.fill_null(0) % 4))


def _placed(each: ibis.Table) -> ibis.Table:
    """The same with a flag for each step that the deal is in, and the cents that it brings there."""
    won, lost, dropped = (each.end == CODES[kind] for kind in ENDS)
    inside, after = each.then_held == 1, each.now_held == 1
    was, becomes = each.then_cents.fill_null(0), each.now_cents.fill_null(0)
    at_end = ibis.coalesce(each.final, each.then_cents, 0)
    came = (
        after | won | (lost & (each.end_held == 1))
    )  # what is looked at though the opening does not hold it
    passed = ~inside & came & (each["then"] == 0)
    pulled = ~inside & (after | won) & (each["then"] == 1)
    brought = ibis.ifelse(each.now == 1, becomes, at_end)
    change = ibis.ifelse(inside & after, becomes - was, ibis.ifelse(inside & won, at_end - was, 0))
    flags = {
        "opening": (inside, was),
        "created": (passed & each.fresh, brought),
        "reopened": (passed & ~each.fresh, brought),
        "pulled_in": (pulled, brought),
        "raised": (change > 0, change),
        "lowered": (change < 0, -change),
        "pushed_out": (inside & (each.now == 1) & ~after, was),
        "lost": (lost & (inside | passed), ibis.ifelse(inside, was, at_end)),
        "dropped": (dropped & inside, was),
        "won": (won & (inside | passed | pulled), at_end),
        "closing": (after, becomes),
    }
    columns = {f"is_{step}": one_if(flag.fill_null(False)) for step, (flag, _cents) in flags.items()}
    columns |= {f"of_{step}": cents.cast("int64") for step, (_flag, cents) in flags.items()}
    return each.mutate(**columns)


def _sums(placed: ibis.Table) -> dict[str, ibis.Value]:
    """Deals and cents of each step, and what is not known as it was."""
    sums = {f"n_{step}": placed[f"is_{step}"].sum().fill_null(0) for step in STEPS}
    sums |= {
        f"cents_{step}": placed[f"of_{step}"].sum(where=placed[f"is_{step}"] == 1).fill_null(0).cast("int64")
        for step in STEPS
    }
    opening, closing = placed.then_held == 1, placed.now_held == 1
    return sums | {
        "taken_amount": placed.taken_amount.sum(where=opening).fill_null(0),
        "taken_date": placed.taken_date.sum(where=opening).fill_null(0),
        "unpriced": one_if(placed.now_cents.isnull()).sum(where=closing).fill_null(0),
        "dateless": placed.dateless.sum().fill_null(0),
        "undated": placed.undated.sum(where=closing | opening).fill_null(0),
    }


def residual(sums: pd.Series) -> int:
    """Cents that the steps leave unexplained: none."""
    signs = {step: -1 if step in (*OUT, "closing") else 1 for step in STEPS}
    return int(sum(sign * int(sums[f"cents_{step}"]) for step, sign in signs.items()))
