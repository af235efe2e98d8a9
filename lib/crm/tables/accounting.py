"""What became of the rows and the money: of mapped values, and of each table in the end."""

import ibis

from crm.tables.contents import contents
from crm.tables.convert import cleaned, trimmed
from crm.tables.flags import real
from crm.tables.log import MAPPED, OTHER, Entry, sums, worth
from crm.tables.profile import Column, Profile, reads
from crm.tables.rejects import Raw
from crm.tables.schema import TABLES, VOCABULARY
from crm.words import _, count, listed

SHOWN = 3  # words named one by one of those that a profile does not list


def mapped_log(table: ibis.Table, name: str, profile: Profile) -> list[Entry]:
    """How often the profile wrote a value another way, with the money of just those rows: value by value, and in
    one for all words that it does not list."""
    found, (rows, total) = [], sums(table, name)
    for column in [c.removeprefix("was.") for c in table.columns if c.startswith("was.")]:
        how = profile.tables[name].columns[column]
        was = trimmed(table[f"was.{column}"].cast("string"))
        listed_ = was.isin(list(how.values)).fill_null(False)
        changed = (
            [] if f"{name}.{column}" in VOCABULARY else _listed(table.filter(listed_), name, column, how)
        )
        others = [] if how.otherwise is None else _others(table.filter(~listed_), name, column, how)
        for rule, n, touched, told in changed + others:
            found.append(Entry(name, rule, n, rows, rows, touched, total, total, told))
    return found


def _listed(table: ibis.Table, name: str, column: str, how: Column) -> list[tuple]:
    """Each value that the profile lists and writes another way, as (rule, rows, money, what it says)."""
    detail, found = _("{column}: '{was}' written as '{now}'"), []
    for was, _now, n, money in _tally(table, name, column, how):
        if was != how.values[was]:
            told = detail.format(column=column, was=was, now=how.values[was])
            found.append((MAPPED, n, money, told))
    return found


def _others(table: ibis.Table, name: str, column: str, how: Column) -> list[tuple]:
    """What the profile does not list and reads as one word all the same."""
    tally = _tally(table, name, column, how)
    if not tally:
        return []
    most = sorted(tally, key=lambda row: (-row[2], row[0] or ""))
    words = [f"'{was}'" if was else _("blank") for was, _now, _n, _money in most[:SHOWN]]
    told = _("{column}: {words} read as '{now}', like all that values does not list")
    if len(most) > SHOWN:
        told = _("{column}: {words} and {n} other words read as '{now}', like all that values does not list")
    money = None if tally[0][3] is None else round(sum(row[3] for row in tally), 2)
    said = told.format(column=column, words=listed(words), now=how.otherwise, n=count(len(most) - SHOWN))
    return [(OTHER, sum(row[2] for row in tally), money, said)]


def _tally(table: ibis.Table, name: str, column: str, how: Column) -> list[tuple]:
    """(what stood there, its canonical value, rows, money) of each text in a column that became what the profile
    says; what the clock has put back since is not among them."""
    was = trimmed(table[f"was.{column}"].cast("string"))
    now = ibis.literal(how.otherwise, "string")
    if how.values:
        now = ibis.cases(*[(was == key, value) for key, value in how.values.items()], else_=now)
    kind, each = TABLES[name].types[column], worth(table, name)
    same = table[column] == cleaned(now, kind) if kind in ("text", "code") else table[column].notnull()
    rows = table.mutate(was=was, now=now, each=real(0.0) if each is None else each).filter(same)
    found = rows.group_by("was", "now").agg(n=rows.count(), money=rows.each.sum()).order_by("was", "now")
    tally = found.to_pyarrow().to_pylist()
    return [
        (r["was"], r["now"], r["n"], None if each is None else round(r["money"] or 0.0, 2)) for r in tally
    ]


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


def facts(con, name: str, table: ibis.Table, profile: Profile, raws: dict[str, Raw]) -> dict:
    """Rows, first and last date, the files that a table was made of, and what it holds in brief."""
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
    return (
        {"rows": row["rows"], "first": None, "last": None}
        | dates
        | {"files": files}
        | contents(con, name, table)
    )
