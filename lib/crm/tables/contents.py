"""What a prepared table holds, in brief: a digest of its rows, and rows and money by month. Later runs compare."""

import ibis

from crm.tables.schema import TABLES

UNSETTLED = ("deals",)  # their amounts move as they go on, which is no correction of the past


def contents(con, name: str, table: ibis.Table) -> dict:
    """`hash`, the same whenever the same rows lie in the table, in whatever order; `months`, of each month of
    the table's own date ("2026-09") its rows and the sum of its money, None where the table has none that is
    settled by then."""
    return {"hash": con.digest(name), "months": _months(name, table)}


def _months(name: str, table: ibis.Table) -> dict[str, list]:
    born, money = TABLES[name].born, None if name in UNSETTLED else TABLES[name].money
    if not born:
        return {}
    dated = table.filter(table[born].notnull())
    month = (dated[born].year() * 100 + dated[born].month()).name("month")
    total = dated[money].sum() if money else ibis.literal(None, "float64")
    rows = (
        dated.group_by(month).agg(rows=dated.count(), money=total).order_by("month").to_pyarrow().to_pylist()
    )
    return {
        f"{r['month'] // 100:04d}-{r['month'] % 100:02d}": [
            r["rows"],
            None if r["money"] is None else round(r["money"], 2),
        ]
        for r in rows
    }
