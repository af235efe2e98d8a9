"""The cleaning log: each rule, what it touched, and rows and money before and after."""

from typing import NamedTuple

import ibis

from crm.tables.schema import TABLES


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


def sums(table: ibis.Table, name: str, where: ibis.Value | None = None) -> tuple[int, float | None]:
    """Rows of a canonical table and their money, if it has any; of those `where` holds."""
    chosen = table if where is None else table.filter(where)
    money = TABLES[name].money
    total = ibis.literal(None, "float64") if money is None else chosen[money].sum()
    row = chosen.aggregate(rows=chosen.count(), money=total).to_pyarrow().to_pylist()[0]
    return row["rows"], None if money is None else round(row["money"] or 0.0, 2)


def entry(
    table: ibis.Table, name: str, rule: str, where: ibis.Value, detail: str, drops: bool = False
) -> Entry | None:
    """What a rule touches, as a log entry; None where it touches nothing. `drops` says that those rows go."""
    money_column = TABLES[name].money
    wanted = {"all_rows": table.count(), "rows": where.fill_null(False).sum()}
    if money_column:
        wanted |= {"all_money": table[money_column].sum(), "money": table[money_column].sum(where=where)}
    row = table.aggregate(**wanted).to_pyarrow().to_pylist()[0]
    rows, all_rows = row["rows"] or 0, row["all_rows"]
    if not rows:
        return None
    money, all_money = (round(row[m] or 0.0, 2) if money_column else None for m in ("money", "all_money"))
    rows_out = all_rows - rows if drops else all_rows
    money_out = all_money if not drops or all_money is None else round(all_money - money, 2)
    return Entry(name, rule, rows, all_rows, rows_out, money, all_money, money_out, detail)
