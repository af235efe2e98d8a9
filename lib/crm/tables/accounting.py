"""What became of the rows and the money: of joins, of mapped values, and of each table in the end."""

import ibis

from crm.tables.log import Entry, sums
from crm.tables.profile import Profile, reads
from crm.tables.read import ROW
from crm.tables.rejects import Raw
from crm.tables.schema import TABLES
from crm.tables.sift import Shaped
from crm.words import _, count


def mapped_log(shaped: Shaped, name: str, table: ibis.Table) -> list[Entry]:
    """How often the profile wrote a value another way, with the money behind it."""
    rows, total = sums(table, name)
    detail = _("{column}: '{was}' written as '{now}'")
    found = []
    for column, was, now, n in shaped.mapped:
        touched = sums(table, name, table[column] == now)[1]
        told = detail.format(column=column, was=was, now=now)
        found.append(Entry(name, "mapped value", n, rows, rows, touched, total, total, told))
    return found


def join_log(con, profile: Profile, name: str, table: ibis.Table, shaped: Shaped) -> list[Entry]:
    """What a select lost or multiplied against its grain, in rows and money; said even when it is nothing."""
    how = profile.tables[name]
    if not how.select:
        return []
    rows_in = con.table(how.grain).count().to_pyarrow().as_py()
    rows_out = shaped.rows + shaped.later
    money_in = money_out = None
    if how.money:
        alias, _dot, column = how.money.partition(".")
        money_in = round(con.table(alias)[column].try_cast("float64").sum().to_pyarrow().as_py() or 0, 2)
        money_out = round(con.table(f"typed_{name}")[TABLES[name].money].sum().to_pyarrow().as_py() or 0, 2)
    lost, doubled = _lost_and_doubled(con, profile, name, rows_in, rows_out)
    if not lost and not doubled and money_in == money_out:
        told = (
            _("no row lost; no money was named to check")
            if money_in is None
            else _("no row and no money lost")
        )
        return [Entry(name, "join", 0, rows_in, rows_out, None, None, None, told)]
    told = _("{rows} rows became {after}: {lost} lost, {doubled} doubled").format(
        rows=count(rows_in), after=count(rows_out), lost=count(lost), doubled=count(doubled)
    )
    gap = None if money_in is None else round(money_in - money_out, 2)
    return [Entry(name, "join", lost + doubled, rows_in, rows_out, gap, money_in, money_out, told)]


def _lost_and_doubled(con, profile: Profile, name: str, rows_in: int, rows_out: int) -> tuple[int, int]:
    """How many rows of the grain a select left out, and how many it has more than once. By the rows' numbers
    where the select passes them on (`grain.*` does), for one lost and one doubled are as many as before."""
    made = con.table(f"rows_{name}")
    if ROW not in made.columns:
        return max(rows_in - rows_out, 0), max(rows_out - rows_in, 0)
    kept = made[ROW].nunique().to_pyarrow().as_py()
    return rows_in - kept, rows_out - kept


def filled(tables: dict[str, ibis.Table]) -> list[str]:
    """The tables that hold a row and the "table.column"s that hold a value."""
    found = []
    for name, table in tables.items():
        columns = list(TABLES[name].types)
        row = (
            table.aggregate(rows=table.count(), **{c: table[c].count() for c in columns})
            .to_pyarrow()
            .to_pylist()[0]
        )
        found += ([name] if row["rows"] else []) + [f"{name}.{c}" for c in columns if row[c]]
    return sorted(found)


def facts(name: str, table: ibis.Table, profile: Profile, raws: dict[str, Raw]) -> dict:
    """Rows, first and last date, and the files that a table was made of."""
    born = TABLES[name].born
    span = table.aggregate(
        rows=table.count(), **({"first": table[born].min(), "last": table[born].max()} if born else {})
    )
    row = span.to_pyarrow().to_pylist()[0]
    how = profile.tables[name]
    files = [raws[alias].file for alias in reads(profile, how)]
    dates = {
        k: row[k].date().isoformat() if hasattr(row[k], "hour") else (row[k] and str(row[k]))
        for k in ("first", "last")
        if k in row
    }
    return {"rows": row["rows"], "first": None, "last": None} | dates | {"files": files}
