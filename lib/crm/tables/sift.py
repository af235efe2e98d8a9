"""Typed rows sifted: what is dated later than as_of goes unseen, what could not be read is set aside."""

from datetime import date
from typing import NamedTuple

import ibis

from crm.tables.convert import Reading, why_not
from crm.tables.cut import end_of, written_later
from crm.tables.profile import Profile
from crm.tables.read import ROW
from crm.tables.rejects import KEPT, Unreadable
from crm.tables.schema import PARTS, TABLES, VOCABULARY


class Shaped(NamedTuple):
    """A canonical table as it came: its expression (with ROW, and was.COLUMN where values are mapped), rows seen
    up to as_of, rows dated later, cells that could not be read, and how many rows those are."""

    table: ibis.Table
    rows: int
    later: int
    unreadable: list[Unreadable]
    bad_rows: int


def sift(con, name: str, profile: Profile, bad: list[str], as_of: date) -> Shaped:
    """The typed table without what is dated later than as_of and without what could not be read."""
    typed = con.table(f"typed_{name}")
    seen = _judged(con, up_to(typed, name, as_of), name, bad, as_of)
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
    return Shaped(good, counted["rows"], total - counted["rows"], unreadable, counted["bad"] or 0)


def up_to(table: ibis.Table, name: str, as_of: date) -> ibis.Table:
    """The rows of a canonical table that are not dated later than as_of."""
    born = TABLES[name].born
    return table if born is None else table.filter((table[born] < end_of(as_of)).fill_null(True))


def _judged(con, seen: ibis.Table, name: str, bad: list[str], as_of: date) -> ibis.Table:
    """The rows with the flags of what could not be read taken back where it was written after as_of, or where
    it is a part of something not seen."""
    known = ibis.literal(True)
    if name in PARTS and con.has(f"typed_{PARTS[name][1]}"):
        column, whole = PARTS[name]
        wholes = up_to(con.table(f"typed_{whole}"), whole, as_of).select(key=TABLES[whole].key[0])
        known = seen[column].isin(wholes.filter(wholes.key.notnull()).key) | seen[column].isnull()
    kept = {b: written_later(seen, name, b.removeprefix("bad."), as_of) for b in bad}
    return seen.mutate(**{b: seen[b] & known & ~later for b, later in kept.items()})


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
