"""The one clock: what a CRM filled in after as_of goes back to what it was on that day."""

from datetime import date, timedelta

import ibis

from crm.tables.log import Entry, entry
from crm.tables.made import empty
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


def _deals_as_they_were(deals: ibis.Table, end, history: ibis.Table | None) -> tuple[ibis.Table, list[Entry]]:
    """Deals that were open on the day, with stage, amount and expected close of their last history row up to
    then. Where no history tells, what a deal closed later held on the day is not known: blank."""
    closed_later = (deals.closed_at >= end).fill_null(False)
    if history is None:
        blank = {c: closed_later.ifelse(empty(TABLES["deals"].types[c]), deals[c]) for c in REBUILT}
        return deals.mutate(**blank), []
    names = {"stage": history.to_stage} | {c: history[c] for c in REBUILT[1:]}
    last = history.group_by("deal_id").agg(
        **{f"last.{c}": v.argmax(history.changed_at) for c, v in names.items()}
    )
    joined = deals.left_join(last, "deal_id").drop("deal_id_right")
    open_then = (joined.status == "open") | (joined.closed_at >= end).fill_null(False)
    known = {
        c: (joined.closed_at >= end).fill_null(False).ifelse(empty(TABLES["deals"].types[c]), joined[c])
        for c in REBUILT
    }
    then = {c: ibis.coalesce(joined[f"last.{c}"], known[c]) for c in REBUILT}
    differs = ibis.or_(*(~then[c].identical_to(joined[c]) for c in ("stage", "amount")))
    found = entry(
        joined,
        "deals",
        "later than as_of",
        open_then & differs,
        _("stage and amount as the history had them"),
    )
    result = joined.mutate(**{c: open_then.ifelse(then[c], joined[c]) for c in REBUILT})
    return result.drop(*(f"last.{c}" for c in names)), [found] if found else []
