"""Deals counted by where they stood at the end of each month and where a month later: what the forecast learns from."""

from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.deals.snapshots import MOST, OLDEST, snapshots
from crm.deals.spells import Ways, ways_of
from crm.estimate.walk import CLASSES, class_of
from crm.months import month_number
from crm.tables import Company, fetch
from crm.tables.flags import one_if

WON, LOST, NEW = -1, -2, -3
BACK = 16  # months whose open deals are looked at with their amounts: twelve to compare, and three to see what came
AGES = OLDEST + 1


class Counts(NamedTuple):
    """`moves`: month, level, age, to, n: open deals at a month's end and how they stood a month later (level NEW: deals
    that came in the month after). `held`: month, level, age, size, n, cents, due_cents: deals open at a month's end by
    size of their amount (level WON: deals won in the month); due_cents is the CRM's weighted amount of those expected to
    close in the month after. `levels` are the places: 0 is a stage not known."""

    moves: pd.DataFrame
    held: pd.DataFrame
    ways: Ways
    levels: int
    now: int

    @property
    def first(self) -> int:
        """The first month from whose end deals are followed."""
        return int(self.moves["month"].min()) if len(self.moves) else self.now


def counted(company: Company) -> Counts:
    """Both, counted in the engine."""
    ways = ways_of(company)
    rows = snapshots(company, ways, MOST)
    rows = rows.filter(rows.dated & (rows.status != "void"))
    if not company.has("deal_history.to_stage"):  # of deals that are over nobody knows the stages
        rows = rows.mutate(level=ibis.literal(0, "int64"))
    now = month_number(company.as_of)
    levels = len(ways.stages.names) + 1
    return Counts(_moves(rows), _held(rows, now), ways, levels, now)


def _moves(rows: ibis.Table) -> pd.DataFrame:
    """Every open deal at the end of each month but the last, and every new one, by how it stood a month later."""
    place = rows.state.cases(("won", WON), ("lost", LOST), else_=rows.level).cast("int64")
    by_time = ibis.window(group_by="deal_id", order_by="month")
    rows = rows.mutate(place=place)
    rows = rows.mutate(to=rows.place.lead().over(by_time), before=rows.month.lag().over(by_time))
    went = rows.filter((rows.state == "open") & rows.to.notnull())
    new = rows.filter(rows.before.isnull() & (rows.month == rows.month_born))
    both = ibis.union(
        went.select("month", "level", "age", "to"),
        new.select(
            month=new.month - 1, level=ibis.literal(NEW, "int64"), age=ibis.literal(0, "int64"), to=new.place
        ),
    )
    found = fetch(both.group_by("month", "level", "age", "to").agg(n=both.count()), at_most=100_000)
    return found.sort_values(["month", "level", "age", "to"], ignore_index=True)


def _held(rows: ibis.Table, now: int) -> pd.DataFrame:
    """Open deals at the ends of the last months and wins of the last months, by the size of their amount: its number of
    digits and the first one, so that two of a size differ by less than half."""
    rows = rows.filter(rows.month >= now - BACK - 12, rows.state != "lost")
    won = rows.state == "won"
    cents = ibis.ifelse(won, rows.final, rows.cents)
    priced = (cents > 0).fill_null(False)
    text = cents.abs().cast("string")
    size = ibis.ifelse(priced, text.length() * 10 + text.substr(0, 1).cast("int64"), 0)
    due = (rows.state == "open") & (rows.due == rows.month + 1) & priced
    rows = rows.mutate(
        kind=ibis.ifelse(won, WON, rows.level).cast("int64"), at_age=ibis.ifelse(won, 0, rows.age).cast("int64"),
        size=size.fill_null(0).cast("int64"), worth=ibis.ifelse(priced, cents, 0),
        due_cents=ibis.ifelse(due.fill_null(False), (cents * rows.chance + 0.5).floor(), 0.0).cast("int64"),
        chanceless=one_if(due.fill_null(False) & rows.chance.isnull()),
    )  # fmt: skip
    found = fetch(
        rows.group_by("month", level=rows.kind, age=rows.at_age, size=rows["size"]).agg(
            n=rows.count(), cents=rows.worth.sum().cast("int64"), due_cents=rows.due_cents.sum(),
            due=one_if(rows.due == rows.month + 1).sum(), chanceless=rows.chanceless.sum(),
        ),
        at_most=100_000,
    )  # fmt: skip
    return found.fillna(0).astype("int64").sort_values(["month", "level", "age", "size"], ignore_index=True)


def table_of(counts: Counts, before: int) -> np.ndarray:
    """Moves known at the end of month `before`, as [class of age, place, way]: the places, won, lost."""
    known = counts.moves[(counts.moves["month"] < before) & (counts.moves["level"] >= 0)]
    found = np.zeros((len(CLASSES), counts.levels, counts.levels + 2))
    way = _way(known["to"], counts.levels)
    np.add.at(found, (class_of(known["age"]), known["level"], way), known["n"])
    return found


def births(counts: Counts, before: int) -> np.ndarray:
    """New deals up to the end of month `before` by where they stood at the end of their first month: [way]."""
    known = counts.moves[(counts.moves["month"] < before) & (counts.moves["level"] == NEW)]
    return np.bincount(_way(known["to"], counts.levels), known["n"], counts.levels + 2)


def _way(to: pd.Series, levels: int) -> np.ndarray:
    """The place of a way out: the places themselves, then won, then lost."""
    return np.where(to >= 0, to, levels - 1 - to).astype(int)


def monthly(counts: Counts, level: int, column: str = "n") -> pd.Series:
    """New deals (NEW) by the month they came in, or wins (WON) or their cents by the month, 0 where there are none."""
    rows = counts.moves if level == NEW else counts.held
    rows = rows[rows["level"] == level]
    sums = rows.groupby(rows["month"] + (1 if level == NEW else 0))[column].sum()
    first = counts.first + 1 if level == NEW else max(counts.first + 1, counts.now - BACK - 12)
    return sums.reindex(range(first, counts.now + 1), fill_value=0)
