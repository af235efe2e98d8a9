"""The one clock: what a CRM filled in after as_of goes back to what it was on that day."""

from datetime import date, timedelta

import ibis

from crm.tables.log import Entry, entry
from crm.tables.made import empty
from crm.tables.read import ROW
from crm.tables.schema import FILLED_LATER, TABLES
from crm.words import _


def as_it_was(
    table: ibis.Table, name: str, as_of: date, history: ibis.Table | None
) -> tuple[ibis.Table, list[Entry]]:
    """The table as it stood at the end of as_of: columns filled in later are blank again, closed deals and
    tickets open again. `history` is deal_history up to as_of."""
    end = ibis.date(str(as_of + timedelta(days=1)))
    entries = []
    if name == "deals":
        table, changed = _deals_as_they_were(table, end, history)
        entries += changed
    for column, hanging in FILLED_LATER.get(name, {}).items():
        later = (table[column] >= end).fill_null(False)
        detail = _("{column} lies after {day}: not known yet").format(column=column, day=str(as_of))
        if found := entry(table, name, "later than as_of", later, detail):
            entries.append(found)
            blank = {c: _back(name, c, value) for c, value in {column: None, **hanging}.items()}
            table = table.mutate(**{c: later.ifelse(value, table[c]) for c, value in blank.items()})
    return table, entries


def _back(name: str, column: str, value: object) -> ibis.Value:
    return empty(TABLES[name].types[column]) if value is None else ibis.literal(value)


REBUILT = ("stage", "amount", "close_date", "probability", "forecast_category")
FOLLOW_STAGE = ("stage", "probability", "forecast_category")


def _deals_as_they_were(deals: ibis.Table, end, history: ibis.Table | None) -> tuple[ibis.Table, list[Entry]]:
    """Deals that were open on the day, with stage, amount and expected close of their last history row up to
    then. Where no history tells, what was written later is not known: all of it for a deal closed later, what
    follows the stage for one that only moved."""
    closed = (deals.closed_at >= end).fill_null(False)
    moved = closed | (deals.last_stage_change_at >= end).fill_null(False)
    known = {
        c: (moved if c in FOLLOW_STAGE else closed).ifelse(empty(TABLES["deals"].types[c]), deals[c])
        for c in REBUILT
    }
    if history is None:
        return deals.mutate(**known), []
    deals = deals.mutate(
        open_then=(deals.status == "open") | closed, **{f"known.{c}": v for c, v in known.items()}
    )
    joined = deals.left_join(_last_rows(history), "deal_id").drop("deal_id_right")
    then = {c: ibis.coalesce(joined[f"last.{c}"], joined[f"known.{c}"]) for c in REBUILT}
    differs = ibis.or_(*(~then[c].identical_to(joined[c]) for c in ("stage", "amount")))
    detail = _("stage and amount as the history had them")
    found = entry(joined, "deals", "later than as_of", joined.open_then & differs, detail)
    result = joined.mutate(**{c: joined.open_then.ifelse(then[c], joined[c]) for c in REBUILT})
    helped = [c for c in result.columns if c.startswith(("last.", "known."))]
    return result.drop("open_then", *helped), [found] if found else []


def _last_rows(history: ibis.Table) -> ibis.Table:
    """Of each deal, what its last history row says; of rows of one moment, the last in the file."""
    newest = ibis.row_number().over(group_by="deal_id", order_by=[ibis.desc("changed_at"), ibis.desc(ROW)])
    ranked = history.mutate(newest=newest)
    said = {"stage": ranked.to_stage} | {c: ranked[c] for c in REBUILT[1:]}
    chosen = ranked.filter(ranked.newest == 0)
    return chosen.select("deal_id", **{f"last.{c}": chosen[v.get_name()] for c, v in said.items()})
