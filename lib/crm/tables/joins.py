"""What a select did to the rows and the money of the file it is about: said even when it is nothing."""

import re
from datetime import date
from typing import NamedTuple

import ibis

from crm.errors import BadInput, nearest
from crm.tables.convert import Reading, cleaned, value_of
from crm.tables.cut import end_of
from crm.tables.log import Entry
from crm.tables.matching import match
from crm.tables.profile import Profile
from crm.tables.raw_rows import date_by_join, raw_column
from crm.tables.read import ROW
from crm.tables.schema import TABLES
from crm.tables.sift import reading, up_to
from crm.words import _, count, money


class Rows(NamedTuple):
    """A select's rows up to as_of: how many its file holds, how many it made, how many of the file's it left
    out, how many it has more than once; and whether rows dated later are among those left out."""

    before: int
    after: int
    lost: int
    doubled: int
    with_later: bool


class Money(NamedTuple):
    """The money that a select has to keep, before and after it; and whether that of later rows is in it."""

    before: float
    after: float
    with_later: bool = False

    @property
    def lost(self) -> float:
        """What is missing afterwards."""
        return round(self.before - self.after, 2)


def join_log(con, profile: Profile, name: str, as_of: date) -> list[Entry]:
    """What a select lost or multiplied against its grain, in rows and money; said even when it is nothing."""
    how = profile.tables[name]
    if not how.select:
        return []
    grain, made = _grain(con, profile, name, as_of), up_to(con.table(f"typed_{name}"), name, as_of)
    rows = _rows(con, profile, name, grain, made)
    sums, apart = _money(con, profile, name, grain, made) if how.money else (None, [])
    money_of = (sums.lost, sums.before, sums.after) if sums else (None, None, None)
    touched = rows.lost + rows.doubled
    return [Entry(name, "join", touched, rows.before, rows.after, *money_of, _said(rows, sums)), *apart]


def _said(rows: Rows, sums: Money | None) -> str:
    """The join in words."""
    if not rows.lost and not rows.doubled and not (sums and sums.lost):
        return (
            _("no row lost; no money was named to check") if sums is None else _("no row and no money lost")
        )
    told = _("{rows} rows became {after}: {lost} lost, {doubled} doubled")
    if rows.with_later:
        told = _("{rows} rows became {after}: {lost} lost, merged or dated later, {doubled} doubled")
    elif sums and sums.with_later and sums.lost:
        told = _(
            "{rows} rows became {after}: {lost} lost, {doubled} doubled; of the money, that of rows dated later "
            "cannot be told apart"
        )
    return told.format(
        rows=count(rows.before), after=count(rows.after), lost=count(rows.lost), doubled=count(rows.doubled)
    )


def _grain(con, profile: Profile, name: str, as_of: date) -> ibis.Table:
    """The rows of the file that a select is about, without those dated later where it says itself."""
    born, grain = TABLES[name].born, con.table(profile.tables[name].grain)
    raw = born and raw_column(con, profile, name, born, profile.tables[name].grain)
    if not raw:
        return grain
    text = con.keep(ibis.util.gen_name("dated"), grain.mutate(day_text=cleaned(grain[raw], "time")))
    day = value_of(text.day_text, "time", reading(profile, name, born))
    return text.filter((day < end_of(as_of)).fill_null(True))


def _rows(con, profile: Profile, name: str, grain: ibis.Table, made: ibis.Table) -> Rows:
    """Rows lost and doubled. By the rows' numbers where the select passes them on (`grain.*` does), for one lost
    and one doubled are as many as before."""
    before, after = (t.count().to_pyarrow().as_py() for t in (grain, made))
    with_later = date_by_join(con, profile, name)
    if ROW not in con.table(f"rows_{name}").columns:
        return Rows(before, after, max(before - after, 0), max(after - before, 0), with_later)
    kept = made[ROW].nunique().to_pyarrow().as_py()
    return Rows(before, after, max(before - kept, 0), after - kept, with_later)


def _money(
    con, profile: Profile, name: str, grain: ibis.Table, made: ibis.Table
) -> tuple[Money, list[Entry]]:
    """The money before and after a select. That of another file which has no dates is the money of the rows up
    to as_of, where a USING says which these are; what belongs to none of them is an entry of its own."""
    how = profile.tables[name]
    alias, _dot, column = how.money.partition(".")
    file = grain if alias == how.grain else con.table(alias)
    found = match(column, [c for c in file.columns if c != ROW])
    if not found:
        hint = nearest(column, file.columns)
        raise BadInput(
            f"{profile.source}.yaml: tables.{name}.money: there is no column '{column}' in {alias}.{hint}"
        )
    after = round(made[TABLES[name].money].sum().to_pyarrow().as_py() or 0.0, 2)
    total = _sum(con, file, found, _reading(profile, name))
    keys = [] if alias == how.grain else _keys(how.select, file, grain)
    if not keys:
        return Money(total[1], after, with_later=alias != how.grain), []
    seen = _sum(con, file.semi_join(grain, keys), found, _reading(profile, name))
    if seen[0] == total[0]:
        return Money(total[1], after), []
    rest = round(total[1] - seen[1], 2)
    detail = _("{money} of {file} belong to rows dated later, or to none").format(
        money=money(rest), file=alias
    )
    apart = Entry(
        name, "money without a row", total[0] - seen[0], *(total[0], seen[0]), rest, total[1], seen[1], detail
    )
    return Money(seen[1], after), [apart]


def _keys(select: str, file: ibis.Table, grain: ibis.Table) -> list[str]:
    """The columns that a select joins by and that both files have."""
    named = [
        c.strip().strip('"')
        for part in re.findall(r"USING\s*\(([^)]*)\)", select, re.I)
        for c in part.split(",")
    ]
    shared = [c for c in dict.fromkeys(named) if c in file.columns and c in grain.columns]
    return [c for c in shared if file[c].type() == grain[c].type()]


def _sum(con, table: ibis.Table, column: str, how: Reading) -> tuple[int, float]:
    """Rows of a raw table and the sum of a column of it."""
    text = con.keep(ibis.util.gen_name("money"), table.select(value=cleaned(table[column], "money")))
    row = text.aggregate(n=text.count(), value=value_of(text.value, "money", how).sum())
    row = row.to_pyarrow().to_pylist()[0]
    return row["n"], round(row["value"] or 0.0, 2)


def _reading(profile: Profile, name: str) -> Reading:
    """How the money of a select is written."""
    column = TABLES[name].money
    return reading(profile, name, column) if column in profile.tables[name].columns else Reading()
