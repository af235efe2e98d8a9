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
    each = worth(table, name)
    wanted = {"all_rows": table.count(), "rows": where.fill_null(False).sum()}
    if each is not None:
        wanted |= {"all_money": each.sum(), "money": each.sum(where=where)}
    row = table.aggregate(**wanted).to_pyarrow().to_pylist()[0]
    rows, all_rows = row["rows"] or 0, row["all_rows"]
    if not rows:
        return None
    money, all_money = (None if each is None else round(row[m] or 0.0, 2) for m in ("money", "all_money"))
    rows_out = all_rows - rows if drops else all_rows
    money_out = all_money if not drops or all_money is None else round(all_money - money, 2)
    return Entry(name, rule, rows, all_rows, rows_out, money, all_money, money_out, detail)


def in_place(found: Entry | None, after: ibis.Table) -> list[Entry]:
    """The entry of a rule that changed cells, with the money that is there afterwards; none where there is none."""
    return [found._replace(money_out=sums(after, found.table)[1])] if found else []
