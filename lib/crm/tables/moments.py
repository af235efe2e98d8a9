"""Changes of a deal at one and the same moment, in the order in which they came."""

from itertools import groupby
from typing import NamedTuple

import ibis
import pyarrow as pa

from crm.tables.read import ROW

TRIED = 8  # changes of one moment of which every order is tried


class Change(NamedTuple):
    """One change of a deal's stage: its number, when it was, and between which stages."""

    number: int
    deal: str
    at: object
    left: str | None
    entered: str | None


def in_order(con, history: ibis.Table) -> ibis.Table:
    """The history with `step`: 1, 2, 3 of the changes of a deal at one moment. They follow one another by the
    stage they left, from the one the deal stood in before; where that tells nothing, by their place in the
    file, read backwards if it has the newest first, and in a database by the stages' names."""
    number = ibis.row_number().over(order_by=ROW) if con.in_order else history[ROW]
    numbered = con.keep(ibis.util.gen_name("changes"), history.mutate(number=number))
    several = numbered.group_by("deal_id", "changed_at").having(numbered.count() > 1)
    crowded = several.agg(n=numbered.count()).select("deal_id").distinct()
    rows = numbered.semi_join(crowded, "deal_id")
    rows = rows.order_by(
        "deal_id", *(["number"] if con.in_order else ["changed_at", "from_stage", "to_stage"])
    )
    rows = rows.select("number", "deal_id", "changed_at", "from_stage", "to_stage")
    changes = [Change(*row.values()) for row in rows.to_pyarrow().to_pylist()]
    backwards = changes and con.in_order and _newest_first(numbered)
    steps = _steps(changes[::-1] if backwards else changes)
    told = pa.table({"told": pa.array(steps, pa.int64()), "place": pa.array(steps.values(), pa.int64())})
    found = con.keep(ibis.util.gen_name("steps"), told)
    joined = numbered.left_join(found, numbered.number == found.told)
    return joined.mutate(step=ibis.coalesce(joined.step, joined.place, 1)).drop("number", "told", "place")


def _steps(changes: list[Change]) -> dict[int, int]:
    """The step of each change, by its number."""
    found: dict[int, int] = {}
    for _deal, own in groupby(changes, lambda c: c.deal):
        before = None
        for _at, moment in groupby(sorted(own, key=lambda c: c.at), lambda c: c.at):
            ordered = _followed(list(moment), before)
            found |= {change.number: step for step, change in enumerate(ordered, 1)}
            before = ordered[-1].entered
    return found


def _newest_first(numbered: ibis.Table) -> bool:
    """Whether the file goes back in time more often than forward, deal by deal."""
    before = numbered.changed_at.lag().over(group_by=numbered.deal_id, order_by=numbered.number)
    rows = numbered.mutate(back=numbered.changed_at < before, on=numbered.changed_at > before)
    row = rows.aggregate(back=rows.back.sum(), on=rows.on.sum()).to_pyarrow().to_pylist()[0]
    return (row["back"] or 0) > (row["on"] or 0)


def _followed(changes: list[Change], before: str | None) -> list[Change]:
    """The changes one after the other, each leaving the stage that the one before it entered."""
    if len(changes) == 1:
        return changes
    fits = [c for c in changes if c.left in (before, None)]
    for start in [*fits, *(c for c in changes if c not in fits)] if len(changes) <= TRIED else []:
        if trail := _trail(start, [c for c in changes if c is not start]):
            return trail
    return _pieced(changes)


def _trail(here: Change, others: list[Change]) -> list[Change] | None:
    """A way from one change through all others; None where there is none."""
    if not others:
        return [here]
    for then in [c for c in others if c.left in (None, here.entered)]:
        if rest := _trail(then, [c for c in others if c is not then]):
            return [here, *rest]
    return None


def _pieced(changes: list[Change]) -> list[Change]:
    """The changes as far as they follow one another, else as the file has them."""
    left, ordered = list(changes), []
    while left:
        unreached = [c for c in left if not any(o.entered == c.left for o in left if o is not c)]
        here = next((c for c in left if ordered and c.left == ordered[-1].entered), (unreached or left)[0])
        left.remove(here)
        ordered.append(here)
    return ordered
