"""The cleaning log: each rule, what it touched, and rows and money before and after."""

from typing import NamedTuple

import ibis

from crm.tables.schema import TABLES

MAPPED = "mapped value"  # the rule of a profile that writes a value another way
OTHER = "other value"  # its rule for all values that it does not list
LATER = "later than as_of"  # the rule that takes back what was not known yet
UNSEEN = "order not seen"  # the rule that drops lines whose order is not there, or later


class Entry(NamedTuple):
    """One rule on one table. `rows` and `money` are what it touched; in and out what the table held around it."""

    table: str
    rule: str
    rows: int
    rows_in: int
    rows_out: int
    money: float | None
    money_in: float | None
    money_out: float | None
    detail: str


BEYOND = 1e13  # no amount in any currency; sums of such would lose their cents


def worth(table: ibis.Table, name: str) -> ibis.Value | None:
    """The money of each row of a canonical table, where it has any; what is no amount counts as none."""
    column = TABLES[name].money
    if column is None:
        return None
    money = table[column] * table.quantity.fill_null(1.0) if name == "order_lines" else table[column]
    odd = money.isnan() | money.isinf() | (money.abs() >= BEYOND)
    return odd.ifelse(ibis.null("float64"), money)


def sums(table: ibis.Table, name: str, where: ibis.Value | None = None) -> tuple[int, float | None]:
    """Rows of a canonical table and their money, if it has any; of those `where` holds."""
    chosen = table if where is None else table.filter(where)
    money = worth(chosen, name)
    total = ibis.literal(None, "float64") if money is None else money.sum()
    row = chosen.aggregate(rows=chosen.count(), money=total).to_pyarrow().to_pylist()[0]
    return row["rows"], None if money is None else round(row["money"] or 0.0, 2)


def entry(
    table: ibis.Table, name: str, rule: str, where: ibis.Value, detail: str, drops: bool = False
) -> Entry | None:
    """What a rule touches, as a log entry; None where it touches nothing. `drops` says that those rows go."""
    found = entries_of(table, name, [(rule, where, detail)])
    if not found or not drops:
        return found[0] if found else None
    one = found[0]
    money_out = None if one.money is None or one.money_in is None else round(one.money_in - one.money, 2)
    return one._replace(rows_out=one.rows_in - one.rows, money_out=money_out)


def entries_of(table: ibis.Table, name: str, about: list[tuple[str, ibis.Value, str]]) -> list[Entry]:
    """What rules that change nothing touch, found in one pass: an entry of each (rule, rows, detail) that touches
    something, in their order."""
    each = worth(table, name)
    wanted = {"all_rows": table.count()} | ({} if each is None else {"all_money": each.sum()})
    for i, (_, where, _) in enumerate(about):
        wanted[f"rows{i}"] = where.fill_null(False).sum()
        if each is not None:
            wanted[f"money{i}"] = each.sum(where=where)
    row = table.aggregate(**wanted).to_pyarrow().to_pylist()[0] if about else {}
    found = []
    for i, (rule, _, detail) in enumerate(about):
        rows, all_rows = row[f"rows{i}"] or 0, row["all_rows"]
        money, total = (None if each is None else round(row[m] or 0.0, 2) for m in (f"money{i}", "all_money"))
        if rows:
            found.append(Entry(name, rule, rows, all_rows, all_rows, money, total, total, detail))
    return found


def in_place(found: Entry | None, after: ibis.Table) -> list[Entry]:
    """The entry of a rule that changed cells, with the money that is there afterwards; none where there is none."""
    return [found._replace(money_out=sums(after, found.table)[1])] if found else []
