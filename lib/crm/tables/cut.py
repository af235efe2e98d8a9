"""The one clock: what a CRM filled in after as_of goes back to what it was on that day."""

from collections.abc import Callable
from datetime import date, timedelta

import ibis

from crm.tables.log import LATER, Entry, entry, in_place
from crm.tables.made import empty
from crm.tables.read import ROW
from crm.tables.schema import FILLED_LATER, TABLES
from crm.words import _

REBUILT = ("stage", "amount", "close_date", "probability", "forecast_category")
FOLLOW_STAGE = ("stage", "probability", "forecast_category")

Summed = Callable[[ibis.Table], ibis.Table]


def end_of(as_of: date) -> ibis.Value:
    """The first moment that is no longer seen."""
    return ibis.date(str(as_of + timedelta(days=1)))


def written_later(table: ibis.Table, name: str, column: str, as_of: date) -> ibis.Value:
    """Whether a cell of this column was written after as_of, as the date beside it tells: not to be judged."""
    dates = [d for d, hanging in FILLED_LATER.get(name, {}).items() if column in (d, *hanging)]
    if name == "deals" and column in REBUILT:
        dates += ["closed_at", "last_stage_change_at"] if column in FOLLOW_STAGE else ["closed_at"]
    return ibis.or_(ibis.literal(False), *((table[d] >= end_of(as_of)).fill_null(False) for d in dates))


def as_it_was(
    table: ibis.Table, name: str, as_of: date, history: ibis.Table | None, summed: Summed
) -> tuple[ibis.Table, list[Entry]]:
    """The table as it stood at the end of as_of: columns filled in later are blank again, closed deals and
    tickets open again. `history` is deal_history up to as_of; `summed` is the table as the log adds it up."""
    entries = []
    if name == "deals":
        table, changed = _deals_as_they_were(table, as_of, history, summed)
        entries += changed
    filled = FILLED_LATER.get(name, {})
    for column in _later_somewhere(table, list(filled), as_of):
        hanging, later = filled[column], (table[column] >= end_of(as_of)).fill_null(False)
        detail = _("{column} lies after {day}: not known yet").format(column=column, day=str(as_of))
        told = summed(table.mutate(touched=later))
        if found := entry(told, name, LATER, told.touched, detail):
            entries.append(found)
            blank = {c: _back(name, c, value) for c, value in {column: None, **hanging}.items()}
            table = table.mutate(**{c: later.ifelse(value, table[c]) for c, value in blank.items()})
    return table, entries


def _later_somewhere(table: ibis.Table, columns: list[str], as_of: date) -> list[str]:
    """Those of the date columns that hold a day after as_of, found in one pass."""
    if not columns:
        return []
    newest = table.aggregate(**{c: (table[c] >= end_of(as_of)).any() for c in columns})
    row = newest.to_pyarrow().to_pylist()[0]
    return [c for c in columns if row[c]]


def _back(name: str, column: str, value: object) -> ibis.Value:
    return empty(TABLES[name].types[column]) if value is None else ibis.literal(value)


def _deals_as_they_were(
    deals: ibis.Table, as_of: date, history: ibis.Table | None, summed: Summed
) -> tuple[ibis.Table, list[Entry]]:
    """Deals that were open on the day, with stage, amount and expected close of their last history row up to
    then. Where no history tells, what was written later is not known: all of it for a deal closed later, what
    follows the stage for one that only moved."""
    known = {
        c: written_later(deals, "deals", c, as_of).ifelse(empty(TABLES["deals"].types[c]), deals[c])
        for c in REBUILT
    }
    closed = (deals.closed_at >= end_of(as_of)).fill_null(False)
    deals = deals.mutate(
        open_then=(deals.status == "open") | closed, **{f"known.{c}": v for c, v in known.items()}
    )
    detail = _("stage and amount of the day; blank where no history has them")
    if history is not None:
        deals = deals.left_join(_last_rows(history), "deal_id").drop("deal_id_right")
    then = {
        c: deals[f"known.{c}"] if history is None else ibis.coalesce(deals[f"last.{c}"], deals[f"known.{c}"])
        for c in REBUILT
    }
    differs = ibis.or_(*(~then[c].identical_to(deals[c]) for c in ("stage", "amount")))
    told = summed(deals.mutate(touched=deals.open_then & differs))
    found = entry(told, "deals", LATER, told.touched, detail)
    result = deals.mutate(**{c: deals.open_then.ifelse(then[c], deals[c]) for c in REBUILT})
    result = result.drop("open_then", *(c for c in result.columns if c.startswith(("last.", "known."))))
    return result, in_place(found, summed(result))


def _last_rows(history: ibis.Table) -> ibis.Table:
    """Of each deal, what its last history row says; of rows of one moment, the last of them (`step`)."""
    order = [ibis.desc("changed_at"), ibis.desc("step"), ibis.desc(ROW)]
    ranked = history.mutate(newest=ibis.row_number().over(group_by="deal_id", order_by=order))
    said = {"stage": ranked.to_stage} | {c: ranked[c] for c in REBUILT[1:]}
    chosen = ranked.filter(ranked.newest == 0)
    return chosen.select("deal_id", **{f"last.{c}": chosen[v.get_name()] for c, v in said.items()})
