"""Records that a CRM merged into another one: followed to the one that stayed, wherever they are referred to."""

import ibis
import pyarrow as pa

from crm.tables.log import Entry, entry
from crm.tables.rules import DELETED
from crm.tables.schema import TABLES
from crm.words import _

INTO = "merged_into_id"

Tables = dict[str, ibis.Table]


def merged(con, tables: Tables) -> tuple[Tables, list[Entry]]:
    """The tables with merged accounts and contacts followed to the one that stayed, through chains of merges."""
    log: list[Entry] = []
    for name in [name for name in tables if INTO in TABLES[name].types]:
        told = (f"merged {name.removesuffix('s')}", _("merged into another one by the CRM"))
        tables, entries = repointed(con, tables, name, ends(_pairs(tables[name], name)), told)
        tables, gone = _without_deleted(tables, name)
        log += entries + gone
    return tables, log


def _pairs(table: ibis.Table, name: str) -> dict[str, str]:
    """Each merged record with the one it went into, where that one is seen."""
    key = TABLES[name].key[0]
    seen = table.select(seen=table[key]).distinct()
    pairs = table.filter(table[INTO].notnull()).join(seen, table[INTO] == seen.seen)
    columns = pairs.select(key, INTO).to_pyarrow().columns
    return dict(zip(*(column.to_pylist() for column in columns), strict=True))


def _without_deleted(tables: Tables, name: str) -> tuple[Tables, list[Entry]]:
    """The tables without records that were merged into one that is not there, and marked as deleted for it."""
    table = tables[name]
    gone = (table.is_deleted & table[INTO].notnull()).fill_null(False)
    found = entry(table, name, DELETED, gone, _("merged into one that is not there"), drops=True)
    return (tables | {name: table.filter(~gone)}, [found]) if found else (tables, [])


def ends(into: dict[str, str]) -> dict[str, str]:
    """Each merged id with the id at the end of its chain; a chain that bites its own tail stays as it is."""
    result = {}
    for start in into:
        seen, here = {start}, into[start]
        while here in into and here not in seen:
            seen.add(here)
            here = into[here]
        if here != start and here not in seen:
            result[start] = here
    return result


def repointed(
    con, tables: Tables, name: str, into: dict[str, str], told: tuple[str, str]
) -> tuple[Tables, list[Entry]]:
    """The tables without the records of `name` that went into others, and with every link to them led to those.
    `told` is the rule and what it says of the records."""
    if not into:
        return tables, []
    pairs = pa.table({"old_id": list(into), "new_id": list(into.values())})
    mapping = con.keep(ibis.util.gen_name("into"), pairs)
    rule, detail = told
    gone = tables[name][TABLES[name].key[0]].isin(mapping.old_id)
    log = [entry(tables[name], name, rule, gone, detail, drops=True)]
    result = dict(tables) | {name: tables[name].filter(~gone)}
    for other in result:
        for column, target in TABLES[other].links:
            if target == name:
                result[other], found = _led_on(result[other], other, column, mapping, rule)
                log += found
    return result, [found for found in log if found]


def _led_on(
    table: ibis.Table, name: str, column: str, mapping: ibis.Table, rule: str
) -> tuple[ibis.Table, list[Entry]]:
    """A table whose links in one column lead to the record that stayed; what pointed to itself then is blank."""
    hit = table[column].isin(mapping.old_id)
    found = entry(table, name, rule, hit, _("{column} led to the one that stayed").format(column=column))
    if not found:
        return table, []
    joined = table.left_join(mapping, table[column] == mapping.old_id)
    moved = joined.mutate(**{column: ibis.coalesce(joined.new_id, joined[column])}).drop("old_id", "new_id")
    if (column, name) in TABLES[name].links:
        moved = moved.mutate(**{column: moved[column].nullif(moved[TABLES[name].key[0]])})
    return moved, [found]
