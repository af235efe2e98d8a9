"""Typed rows sifted: what is dated later than as_of goes unseen, what could not be read is set aside."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis

from crm.tables.convert import Reading, trimmed, why_not
from crm.tables.profile import Profile, Table
from crm.tables.read import ROW
from crm.tables.rejects import KEPT, Unreadable
from crm.tables.schema import TABLES, VOCABULARY


class Shaped(NamedTuple):
    """A canonical table as it came: its expression (with ROW), rows seen up to as_of, rows dated later, cells
    that could not be read, how many rows those are, and how often each mapped value occurred."""

    table: ibis.Table
    rows: int
    later: int
    unreadable: list[Unreadable]
    bad_rows: int
    mapped: list[tuple[str, str, str, int]]


def sift(con, name: str, profile: Profile, bad: list[str], as_of: date) -> Shaped:
    """The typed table without what is dated later than as_of and without what could not be read."""
    typed = con.table(f"typed_{name}")
    born = TABLES[name].born
    seen = typed if born is None else typed.filter((typed[born] < _end(as_of)).fill_null(True))
    any_bad = ibis.or_(*(seen[b] for b in bad)) if bad else ibis.literal(False)
    counted = (
        seen.aggregate(rows=seen.count(), bad=any_bad.sum(), **{b: seen[b].sum() for b in bad})
        .to_pyarrow()
        .to_pylist()[0]
    )
    total = typed.count().to_pyarrow().as_py()
    unreadable = []
    for flag in bad:
        if counted[flag]:
            unreadable += _cells(
                con, name, profile, flag.removeprefix("bad."), seen.filter(seen[flag])[[ROW]]
            )
    good = seen.filter(~any_bad).drop(*bad)
    mapped = _mapped(good, profile.tables[name])
    good = good.drop(*(c for c in good.columns if c.startswith("was.")))
    return Shaped(good, counted["rows"], total - counted["rows"], unreadable, counted["bad"] or 0, mapped)


def _end(as_of: date):
    """The first moment that is no longer seen."""
    return ibis.date(str(as_of + timedelta(days=1)))


def _cells(con, name: str, profile: Profile, column: str, rows: ibis.Table) -> list[Unreadable]:
    """The text of a column where it could not be read, and why not."""
    texts = con.table(f"texts_{name}").semi_join(rows, ROW)
    kind = TABLES[name].types[column]
    allowed = VOCABULARY.get(f"{name}.{column}")
    reason = (
        f"is none of {', '.join(allowed)}; map it under values"
        if allowed
        else why_not(None, kind, reading(profile, name, column))
    )
    found = (
        texts.select(row=texts[ROW], value=texts[column].cast("string"))
        .order_by("row")
        .limit(KEPT)
        .to_pyarrow()
        .to_pylist()
    )
    return [
        Unreadable(
            cell["row"],
            column,
            cell["value"] or "",
            reason if cell["value"] and cell["value"].strip() else "is blank",
        )
        for cell in found
    ]


def _mapped(good: ibis.Table, table: Table) -> list[tuple[str, str, str, int]]:
    """(column, raw value, canonical value, rows) for names that the profile maps to another spelling."""
    found = []
    for column in [c.removeprefix("was.") for c in good.columns if c.startswith("was.")]:
        values = table.columns[column].values
        text = trimmed(good[f"was.{column}"].cast("string"))
        counts = good.filter(text.isin(list(values))).group_by(value=text).agg(n=lambda t: t.count())
        rows = counts.order_by("value").to_pyarrow().to_pylist()
        found += [
            (column, r["value"], values[r["value"]], r["n"]) for r in rows if values[r["value"]] != r["value"]
        ]
    return found


def reading(profile: Profile, name: str, column: str) -> Reading:
    """How a column's text is to be read, from the column's own settings, else the profile's."""
    how = profile.tables[name].columns[column]
    return Reading(
        formats=tuple(how.format),
        day_first=profile.day_first if how.day_first is None else how.day_first,
        zone=how.timezone or profile.timezone,
        report_zone=profile.report_timezone or profile.timezone,
        decimal=how.decimal or profile.decimal,
    )
