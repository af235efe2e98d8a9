"""Raw files as they stood on the day: rows dated later are out of sight before a select joins them to others.

A row bears the date of the canonical tables made of its file; one of a file that is only joined to others, the
date that it brings them (a deal's closing, an order's delivery). Files without such a date stay whole."""

from datetime import date, timedelta
from typing import NamedTuple

import ibis

from crm.errors import BadInput, nearest
from crm.tables.convert import Reading, cleaned, value_of, why_not
from crm.tables.matching import match
from crm.tables.profile import Profile, reads
from crm.tables.rejects import KEPT, ROW, Raw, Unreadable
from crm.tables.schema import FILLED_LATER, TABLES
from crm.tables.sift import reading

LATER = "_later"  # a flag on each row of whole.ALIAS


class Laid(NamedTuple):
    """A raw file laid out for selects: where its text lies now, how many rows are dated later, the cells that
    are not of their stated types, how many rows those are, and how many rows were looked at."""

    raw: Raw
    later: int = 0
    cells: tuple[Unreadable, ...] = ()
    bad: int = 0
    rows: int = 0
    is_cut: bool = False


def lay_out(con, profile: Profile, raw: Raw, as_of: date) -> Laid:
    """Gives a raw file that a select reads the types its profile states, and hides its rows dated later than
    as_of. Of those seen, rows with a cell that is not of its type are set aside."""
    types, dates = _types(con, profile, raw.alias), _dates(con, profile, raw.alias)
    if not types and not dates:
        return Laid(raw)
    text = f"text.{raw.alias}"
    con.rename(raw.alias, text)
    judged = _judged(con, profile, raw.alias, dates, as_of)
    bad = [c for c in judged.columns if c.startswith("bad.")]
    any_bad = ibis.or_(judged[LATER] & ~judged[LATER], *(judged[b] for b in bad))  # none, where none is asked
    tally = judged.aggregate(rows=(~judged[LATER]).sum(), later=judged[LATER].sum(), bad=any_bad.sum())
    row = tally.to_pyarrow().to_pylist()[0]
    cells = [cell for column in types for cell in _cells(judged, column, _how(profile), types[column])]
    helped = [c for c in judged.columns if c.startswith(("bad.", "text.", "date."))]
    con.keep(f"whole.{raw.alias}", judged.filter(~any_bad).drop(*helped))
    show(con, raw.alias, whole=False)
    counts = (row[c] or 0 for c in ("bad", "rows"))
    return Laid(raw._replace(alias=text), row["later"] or 0, tuple(cells), *counts, is_cut=True)


def show(con, alias: str, whole: bool) -> None:
    """Lets selects see all rows of a file that was laid out, or those up to as_of."""
    rows = con.table(f"whole.{alias}")
    con.show(alias, (rows if whole else rows.filter(~rows[LATER])).drop(LATER))


def date_by_join(con, profile: Profile, name: str) -> bool:
    """Whether the rows of a select are dated by another file than the one whose rows they are."""
    table, born = profile.tables[name], TABLES[name].born
    if not table.select or born not in table.columns or table.columns[born].constant is not None:
        return False
    return raw_column(con, profile, name, born, table.grain) is None


def raw_column(con, profile: Profile, name: str, column: str, alias: str) -> str | None:
    """The column of a raw file that a canonical one is made of as it stands."""
    how, columns = profile.tables[name].columns.get(column), con.table(alias).columns
    return next((f for f in (match(o, columns) for o in how.origin) if f), None) if how else None


def _dates(con, profile: Profile, alias: str) -> dict[str, Reading]:
    """The columns of a raw file that say when its rows came to be, and how each is to be read."""
    found: dict[str, Reading] = {}
    read = {n: t for n, t in profile.tables.items() if alias in reads(profile, t)}
    if not profile.files[alias].types and not any(t.select for t in read.values()):
        return {}
    own = [n for n, t in read.items() if (t.origin or t.grain) == alias]
    for name in own or read:
        others = [] if own else [a for a in reads(profile, profile.tables[name]) if a != alias]
        for column in [TABLES[name].born] if own else FILLED_LATER.get(name, {}):
            raw = column and raw_column(con, profile, name, column, alias)
            if raw and not any(match(raw, con.table(other).columns) for other in others):
                found[raw] = reading(profile, name, column)
    return found


def _types(con, profile: Profile, alias: str) -> dict[str, str]:
    """The types that the profile states of a raw file's columns."""
    types, columns = profile.files[alias].types, con.table(alias).columns
    if unknown := [c for c in types if c not in columns]:
        hint = nearest(unknown[0], [c for c in columns if c != ROW])
        raise BadInput(f"{profile.source}.yaml: files.{alias}.types.{unknown[0]} is no column.{hint}")
    return types


def _judged(con, profile: Profile, alias: str, dates: dict[str, Reading], as_of: date) -> ibis.Table:
    """The raw rows in their types, each with a flag for being dated later and one for each cell of a wrong type."""
    types, text = profile.files[alias].types, con.table(f"text.{alias}")
    plain = {c: cleaned(text[c], kind) for c, kind in types.items()}
    days = {f"date.{c}": cleaned(text[c], "time") for c in dates}
    clean = con.keep(f"clean.{alias}", text.mutate(**plain, **days))
    end = ibis.date(str(as_of + timedelta(days=1)))
    births = [value_of(clean[f"date.{c}"], "time", how) for c, how in dates.items()]
    first = ibis.least(*births) if len(births) > 1 else births[0] if births else None
    later = ibis.literal(False) if first is None else (first >= end).fill_null(False)
    values = {c: value_of(clean[c], kind, _how(profile)) for c, kind in types.items()}
    bad = {f"bad.{c}": value.isnull() & clean[c].notnull() & ~later for c, value in values.items()}
    texts = {f"text.{c}": clean[c] for c in types}
    return con.keep(f"judged.{alias}", clean.mutate(**values, **texts, **bad, **{LATER: later}))


def _how(profile: Profile) -> Reading:
    zone = profile.report_timezone or profile.timezone
    return Reading((), profile.day_first, profile.timezone, zone, profile.decimal)


def _cells(judged: ibis.Table, column: str, how: Reading, kind: str) -> list[Unreadable]:
    """The cells of a column that are not of its type."""
    wrong = judged.filter(judged[f"bad.{column}"])
    wrong = wrong.select(row=wrong[ROW], value=wrong[f"text.{column}"].cast("string"))
    found = wrong.order_by("row").limit(KEPT).to_pyarrow().to_pylist()
    return [Unreadable(cell["row"], column, cell["value"], why_not(None, kind, how)) for cell in found]
