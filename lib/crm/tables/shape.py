"""Raw tables into canonical ones: renamed, typed, mapped; cells that cannot be read are found here."""

from datetime import date

import ibis

from crm.errors import BadInput, nearest
from crm.tables.convert import cleaned, trimmed, value_of
from crm.tables.made import empty
from crm.tables.matching import all_meant, match
from crm.tables.profile import Column, Profile, Table
from crm.tables.read import ROW
from crm.tables.schema import DATED, TABLES, VOCABULARY
from crm.tables.sift import Shaped, reading, sift
from crm.words import listed


def shape(con, profile: Profile, name: str, as_of: date) -> Shaped:
    """The canonical table `name` of a profile whose raw files are in the engine, up to as_of."""
    table = profile.tables[name]
    raw = _raw(con, profile, name)
    texts = {
        c: cleaned(_text(raw, name, c, table.columns[c], profile), kind)
        for c, kind in TABLES[name].types.items()
        if c in table.columns
    }
    was = {f"was.{c}": _origin(raw, name, c, profile) for c in _renamed(name, table) if c in texts}
    con.keep(f"texts_{name}", raw.select(**{ROW: _row(raw)}, **texts, **was, **_extras(raw, table)))
    typed, bad = _typed(con.table(f"texts_{name}"), name, profile)
    con.keep(f"typed_{name}", typed)
    return sift(con, name, profile, bad, as_of)


def _raw(con, profile: Profile, name: str) -> ibis.Table:
    """The rows a canonical table is made of, with the profile's SQL columns added."""
    table = profile.tables[name]
    asked = {c: column.sql for c, column in table.columns.items() if column.sql}
    if not table.select and not asked:
        return con.table(table.origin)
    added = "".join(f", ({sql}) AS {con.quoted(f'sql.{c}')}" for c, sql in asked.items())
    rows = f"({table.select.strip().rstrip(';')}) AS made" if table.select else con.quoted(table.origin)
    try:
        return con.selected(f"rows_{name}", f"SELECT *{added} FROM {rows}")
    except Exception as error:
        raise BadInput(
            f"{profile.source}.yaml: tables.{name}: the SQL does not run: {str(error).splitlines()[0]}"
        ) from error


def _text(raw: ibis.Table, name: str, column: str, how: Column, profile: Profile) -> ibis.Value:
    """The raw column behind a canonical one, its values mapped, not yet read as its kind."""
    if how.constant is not None:
        return ibis.literal(how.constant)
    value = _origin(raw, name, column, profile)
    if not how.values and how.otherwise is None:
        return value
    text = trimmed(value if value.type().is_string() else value.cast("string"))
    pairs = [(text == key, mapped) for key, mapped in how.values.items()]
    default = text if how.otherwise is None else ibis.literal(how.otherwise)
    return ibis.cases(*pairs, else_=default) if pairs else default


def _origin(raw: ibis.Table, name: str, column: str, profile: Profile) -> ibis.Value:
    """The raw column as it stands; null where an optional one is not there."""
    how = profile.tables[name].columns[column]
    if how.sql:
        return raw[f"sql.{column}"]
    meant = next((found for o in how.origin if (found := all_meant(o, raw.columns))), [])
    if len(meant) > 1:
        raise BadInput(
            f"{profile.source}.yaml: tables.{name}.columns.{column}: {listed(meant)} of {_where(profile, name)} may "
            f"all be meant by '{how.origin[0]}'. Write the one that is meant as it stands there."
        )
    if meant:
        return raw[meant[0]]
    if how.optional:
        return empty("text")
    raise BadInput(
        f"{profile.source}.yaml: tables.{name}.columns.{column}: there is no column '{how.origin[0]}' in "
        f"{_where(profile, name)}.{_split(raw) or nearest(how.origin[0], [c for c in raw.columns if c != ROW])}"
    )


def _split(raw: ibis.Table) -> str:
    """What to do about a file that was not split: its one header holds the marks that part its columns."""
    headers = [column for column in raw.columns if column != ROW]
    marks = {";": ";", "\t": "\\t", "|": "|"}
    found = [shown for mark, shown in marks.items() if len(headers) == 1 and headers[0].count(mark)]
    return f" Its one header is '{headers[0]}': say delimiter: \"{found[0]}\" for the file." if found else ""


def _renamed(name: str, table: Table) -> list[str]:
    """Columns that the profile maps to another spelling, or to one word for all others: how often it did goes
    into the log. What a status means is no spelling."""
    return [
        column
        for column, how in table.columns.items()
        if how.otherwise is not None
        or (
            how.values
            and f"{name}.{column}" not in VOCABULARY
            and TABLES[name].types[column] in ("code", "text")
        )
    ]


def _where(profile: Profile, name: str) -> str:
    table = profile.tables[name]
    return (
        (profile.files[table.origin].file or profile.files[table.origin].table)
        if table.origin
        else "the select"
    )


def _row(raw: ibis.Table) -> ibis.Value:
    return raw[ROW] if ROW in raw.columns else ibis.row_number()


def _extras(raw: ibis.Table, table: Table) -> dict[str, ibis.Value]:
    """Raw columns that the profile does not map, kept as extra.NAME for whoever needs them."""
    if table.select or not table.extras:
        return {}
    used = {found for how in table.columns.values() for o in how.origin if (found := match(o, raw.columns))}
    return {
        f"extra.{c}": raw[c] for c in raw.columns if c not in used and c != ROW and not c.startswith("sql.")
    }


def _typed(texts: ibis.Table, name: str, profile: Profile) -> tuple[ibis.Table, list[str]]:
    """The table in canonical types, with a flag `bad.COLUMN` for each that may be unreadable; and those."""
    columns: dict[str, ibis.Value] = {ROW: texts[ROW]}
    bad: dict[str, ibis.Value] = {}
    must = {*TABLES[name].key[:1], *([TABLES[name].born] if name in DATED else [])}
    for column, kind in TABLES[name].types.items():
        if column not in texts.columns:
            columns[column] = empty(kind)
            continue
        value = value_of(texts[column], kind, reading(profile, name, column))
        columns[column] = value
        allowed = VOCABULARY.get(f"{name}.{column}")
        if column in must:
            bad[f"bad.{column}"] = value.isnull()
        elif allowed:
            bad[f"bad.{column}"] = ~value.isin(allowed).fill_null(False)
        elif kind not in ("text", "code", "comment"):
            bad[f"bad.{column}"] = value.isnull() & texts[column].notnull()
    extras = {c: texts[c] for c in texts.columns if c.startswith(("extra.", "was."))}
    return texts.select(**columns, **extras, **bad), list(bad)
