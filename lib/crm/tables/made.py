"""A company made from small frames: for tests, and for an analyst who wants to try an analysis by hand."""

from datetime import date

import ibis
import pandas as pd
import pyarrow as pa

from crm.fiscal import Calendar
from crm.tables.company import Company
from crm.tables.schema import TABLES

ENGINE_TYPES = {
    "text": "string", "code": "string", "comment": "string", "money": "float64", "number": "float64",
    "count": "int64", "time": "timestamp", "date": "date", "flag": "boolean",
}  # fmt: skip


def company_of(
    as_of: str,
    window: int | None = None,
    currency: str | None = None,
    fiscal: Calendar | None = None,
    **frames: pd.DataFrame,
) -> Company:
    """A Company from frames named after canonical tables, columns left out being null. Nothing is cleaned
    and nothing is cut: hand in what should be there."""
    con = ibis.duckdb.connect(threads=1)  # small frames: a second one costs more than it brings
    tables, filled = {}, set()
    for name, frame in frames.items():
        raw = con.create_table(f"raw_{name}", _as_arrow(frame))
        tables[name] = con.create_table(name, raw.select(**canonical(raw, name)))
        filled |= {name} | {f"{name}.{c}" for c in frame.columns if frame[c].notna().any()}
    day, calendar = date.fromisoformat(as_of), fiscal or Calendar()
    return Company(tables, frozenset(filled), day, window, currency, "made", fiscal=calendar)


def _as_arrow(frame: pd.DataFrame) -> pa.Table:
    """The frame for the engine; a column without any value is text, since the engine knows no column of nothing."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    fields = [f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def canonical(table: ibis.Table, name: str) -> dict[str, ibis.Value]:
    """Every canonical column of the table as an expression of its type; a missing one is null."""
    return {
        column: table[column].cast(ENGINE_TYPES[kind]) if column in table.columns else empty(kind)
        for column, kind in TABLES[name].types.items()
    }


def empty(kind: str) -> ibis.Value:
    """A null of a canonical type."""
    return ibis.null(ENGINE_TYPES[kind])
