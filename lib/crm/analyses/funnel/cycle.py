"""The sales cycle: how long deals take, the open ones counted as long as they have run."""

import pandas as pd

from crm.deals.counted import (
    EVENTS,
    Durations,
    age,
    created,
    durations,
    left_out,
    live,
    period,
    size,
    undated_note,
)
from crm.estimate.shares import NONE, SHOWN, Interval
from crm.estimate.survival import day_of_kind, median_days, median_of_kind, survival
from crm.finding import Finding, Number
from crm.needs import needs
from crm.tables import Company
from crm.words import _, count, days, is_missing, plural

QUARTERS = (0.25, 0.5, 0.75)
LATE = 0.9  # an open deal older than this part of the wins took is overdue


@needs("E4", _("Sales cycle"), "deals.status", "deals.created_at", "deals.closed_at")
def sales_cycle(company: Company, level: float = 0.95) -> Finding:
    """Days until a deal is closed either way, won or lost: medians with the open deals in, and beside them the
    usual medians of closed deals only."""
    ran = durations(company, created(company))
    table = _cycle_table(ran, level)
    closed, won = (table.iloc[i] for i in (0, 1))
    numbers = [
        Number(name, row["median_days"], row["days_low"], row["days_high"], ran.n)
        for name, row in (("cycle_days", closed), ("cycle_days_won", won))
        if not is_missing(row["median_days"])
    ]
    return Finding(
        id="funnel.sales_cycle",
        says=_cycle_words(table),
        table=table[table["deals"] > 0].reset_index(drop=True),
        caption=_("Days from creation to the end, deals created {period}").format(period=period(company)),
        numbers=tuple(numbers),
        notes=(
            *_overdue(company, ran),
            _("Open deals count as deals that have taken at least as long as they have been open."),
            *left_out(ran),
            *undated_note(company),
        ),
    )


def _cycle_table(ran: Durations, level: float) -> pd.DataFrame:
    """One row for deals closed either way, won, lost: how many, median and quarters, and the naive median."""
    either = survival(ran.rows, level)
    rows = [
        _line(
            _("Closed, won or lost"),
            ran.rows[ran.rows["event"] > 0],
            [median_days(either, q) for q in QUARTERS],
        )
    ]
    for label, kind in ((_("Won"), "won"), (_("Lost"), "lost")):
        asked = _ends_first(ran, kind)
        quarters = [Interval(day_of_kind(asked, q), *NONE[1:]) for q in QUARTERS]
        quarters[1] = median_of_kind(asked, level)
        rows.append(_line(label, ran.rows[ran.rows["event"] == EVENTS[kind]], quarters))
    return pd.DataFrame(rows)


def _line(label: str, ended: pd.DataFrame, quarters: list[Interval]) -> dict:
    """A row of the table; with fewer than ten ended deals nothing but their number."""
    n = int(ended["n"].sum())
    early, median, late = quarters if n >= SHOWN else (NONE, NONE, NONE)
    usual = median_days(survival(ended)) if n >= SHOWN else NONE
    return {
        "deal_ending": label, "deals": n, "median_days": median.value, "days_low": median.low,
        "days_high": median.high, "quarter_days": early.value, "most_days": late.value,
        "closed_only_days": usual.value,
    }  # fmt: skip


def _ends_first(ran: Durations, kind: str) -> pd.DataFrame:
    """The durations with this end as the one asked about (1) and the other as competing (2)."""
    codes = {EVENTS[other]: 0 if other == "open" else 1 if other == kind else 2 for other in EVENTS}
    return ran.rows.assign(event=ran.rows["event"].map(codes))


def _cycle_words(table: pd.DataFrame) -> str:
    """Half of deals closed within so many days, what counting closed ones only would say, and the wins."""
    closed, won = table.iloc[0], table.iloc[1]
    if closed["deals"] < SHOWN:
        few = plural(
            "{n} dated deal was closed, too few to tell how long deals take.",
            "{n} dated deals were closed, too few to tell how long deals take.",
            int(closed["deals"]),
        )
        return few.format(n=count(closed["deals"]))
    return _cycle_template(closed, won).format(
        all=days(closed["median_days"]), usual=days(closed["closed_only_days"]), won=days(won["median_days"])
    )


def _cycle_template(closed: pd.Series, won: pd.Series) -> str:
    """The sentence for what is known: with wins or too few of them, and whether the usual figure is far off."""
    same = abs(closed["median_days"] - closed["closed_only_days"]) < 1
    if is_missing(won["median_days"]):
        if is_missing(closed["median_days"]):
            return _("Fewer than half of the deals are closed so far.")
        return _("Half of all deals are closed within {all}.")
    if is_missing(closed["median_days"]):
        return _("Fewer than half of the deals are closed so far; half of the wins come within {won}.")
    if same:
        return _("Half of all deals are closed within {all}, half of the wins within {won}.")
    return _(
        "Half of all deals are closed within {all}, not {usual} as closed ones alone would say; "
        "half of the wins come within {won}."
    )


def _overdue(company: Company, ran: Durations) -> list[str]:
    """A sentence on open deals older than nine in ten wins were."""
    wins = ran.rows[ran.rows["event"] == EVENTS["won"]]
    if wins["n"].sum() < SHOWN:
        return []
    limit = median_days(survival(wins), LATE).value
    deals = live(company)
    dated = deals.filter((deals.status == "open") & deals.created_at.notnull())
    late = size(dated.filter(age(company, dated) > limit))
    if not late:
        return []
    return [
        _("{n} of {open} dated open deals are older than {days}, within which nine in ten wins came.").format(
            n=count(late), open=count(size(dated)), days=days(limit)
        )
    ]
