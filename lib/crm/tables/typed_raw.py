"""Columns of a raw file that a select reckons with, turned into their types before it, under the same rules."""

import ibis

from crm.errors import BadInput, nearest
from crm.tables.convert import Reading, cleaned, value_of, why_not
from crm.tables.profile import Profile
from crm.tables.read import ROW
from crm.tables.rejects import KEPT, Unreadable


def type_raw(con, profile: Profile, alias: str) -> tuple[list[Unreadable], int, int]:
    """Gives the raw table `alias` the types that its file states; rows with a cell that is not of its type are
    set aside. Comes back: those cells, how many rows they were, and how many rows there were."""
    types = profile.files[alias].types
    raw = con.table(alias)
    if not types:
        return [], 0, 0
    if unknown := [c for c in types if c not in raw.columns]:
        known = [c for c in raw.columns if c != ROW]
        raise BadInput(
            f"{profile.source}.yaml: files.{alias}.types.{unknown[0]} is no column.{nearest(unknown[0], known)}"
        )
    zone = profile.report_timezone or profile.timezone
    how = Reading((), profile.day_first, profile.timezone, zone, profile.decimal)
    con.create_table(
        f"clean.{alias}", raw.mutate(**{c: cleaned(raw[c], kind) for c, kind in types.items()}), temp=True
    )
    clean = con.table(f"clean.{alias}")
    values = {c: value_of(clean[c], kind, how) for c, kind in types.items()}
    bad = {f"bad.{c}": value.isnull() & clean[c].notnull() for c, value in values.items()}
    kept = {f"text.{c}": clean[c] for c in types}
    con.create_table(f"typed.{alias}", clean.mutate(**values, **kept, **bad), temp=True)
    typed = con.table(f"typed.{alias}")
    cells = []
    for column, kind in types.items():
        wrong = typed.filter(typed[f"bad.{column}"]).select(
            row=typed[ROW], value=typed[f"text.{column}"].cast("string")
        )
        found = wrong.order_by("row").limit(KEPT).to_pyarrow().to_pylist()
        cells += [Unreadable(c["row"], column, c["value"], why_not(None, kind, how)) for c in found]
    any_bad = ibis.or_(*(typed[b] for b in bad))
    row = typed.aggregate(rows=typed.count(), bad=any_bad.sum()).to_pyarrow().to_pylist()[0]
    good = typed.filter(~any_bad).drop(*bad, *kept)
    con.raw_sql(f'ALTER TABLE "{alias}" RENAME TO "text.{alias}"')
    con.create_table(alias, good, temp=True)
    return cells, row["bad"] or 0, row["rows"]
