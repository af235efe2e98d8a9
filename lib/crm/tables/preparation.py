"""From a source's files to its canonical tables, read, cleaned and cut at as_of: once for all notebooks."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path

import ibis

from crm.errors import BadInput
from crm.months import first_day
from crm.places import profile_path, project_root, source_folder
from crm.tables.accounts import dangling, merged, with_names_merged
from crm.tables.cut import as_it_was
from crm.tables.log import Entry, sums
from crm.tables.profile import Profile, load_profile
from crm.tables.read import ROW, is_there, read_raw
from crm.tables.rejects import Raw, Reject, broken_rows, located, write_rejects
from crm.tables.rules import RULES
from crm.tables.schema import FILLED_LATER, TABLES
from crm.tables.shape import Shaped, shape
from crm.tables.typed_raw import type_raw
from crm.words import _, count, money, percent

DATABASE, FACTS = "tables.duckdb", "prepared.json"
REJECTS_ALLOWED = 0.01


@dataclass(frozen=True)
class Prepared:
    """What is known about prepared tables: where they lie and how they came to be. All of it is plain data."""

    folder: Path
    source: str
    about: str
    data: str
    as_of: str
    currency: str | None
    filled: list[str]
    tables: dict[str, dict]
    log: list[dict]
    rejects: dict[str, dict]
    pairs: list[dict] = field(default_factory=list)


def prepare(
    source: str, data: str, as_of: date, into: Path, root: Path | None = None, rejects_allowed: float = REJECTS_ALLOWED
) -> Prepared:
    """The canonical tables of a source up to as_of, written under `into`: tables.duckdb, prepared.json and
    rejects/. BadInput where profile or data do not serve, or where more than `rejects_allowed` (a share) of a
    table cannot be read; nothing is left out silently."""
    root = root or project_root()
    profile = load_profile(profile_path(source, root))
    is_database = bool(profile.url or profile.url_env)
    folder = None if is_database else source_folder(profile.folder, data, root)
    profile = _with_what_is_there(profile, folder)
    into.mkdir(parents=True, exist_ok=True)
    con = ibis.duckdb.connect(into / DATABASE)
    try:
        with tempfile.TemporaryDirectory() as work:
            raws = {alias: read_raw(con, profile, alias, folder, Path(work)) for alias in _used(profile)}
            facts = _clean(con, profile, raws, as_of, rejects_allowed, into)
    finally:
        con.disconnect()
    prepared = Prepared(
        folder=into, source=source, about=profile.about, data=data, as_of=str(as_of),
        currency=profile.currency, **facts,
    )  # fmt: skip
    (into / FACTS).write_text(json.dumps(asdict(prepared) | {"folder": str(into)}, indent=1, default=str))
    return prepared


def load_prepared(folder: Path) -> Prepared:
    """What a prepared folder says about itself."""
    facts = json.loads((folder / FACTS).read_text())
    return Prepared(**{**facts, "folder": folder})


def _with_what_is_there(profile: Profile, folder: Path | None) -> Profile:
    """The profile without the tables whose optional files are not in the folder."""
    absent = {alias for alias, file in profile.files.items() if not is_there(file, folder)}
    tables = {n: t for n, t in profile.tables.items() if not absent & set(_reads(profile, t))}
    return profile.model_copy(update={"tables": tables})


def _reads(profile: Profile, table) -> list[str]:
    """The raw files that a canonical table reads; of a select, those it names."""
    return [a for a in profile.files if a == table.origin or a == table.grain or (table.select and a in table.select)]


def _used(profile: Profile) -> list[str]:
    """The raw files that some table reads."""
    wanted = {alias for table in profile.tables.values() for alias in _reads(profile, table)}
    return [alias for alias in profile.files if alias in wanted]


def _clean(con, profile: Profile, raws: dict[str, Raw], as_of: date, allowed: float, into: Path) -> dict:
    """Every table shaped, checked, cut and cleaned, and written; what is known about them comes back."""
    log: list[Entry] = []
    rejects = {alias: found for alias in raws if (found := _raw_rejected(con, profile, raws[alias]))}
    shaped = {name: shape(con, profile, name, as_of) for name in TABLES if name in profile.tables}
    rejects |= {name: _rejected(con, profile, name, shaped[name], raws) for name in shaped}
    write_rejects({name: found["rows"] for name, found in rejects.items()}, into / "rejects")
    _refuse_too_many(profile, rejects, allowed)
    _refuse_no_data(profile, shaped, as_of)
    tables: dict[str, ibis.Table] = {}
    for name in sorted(shaped, key=lambda n: n != "deal_history"):
        table, entries = _cleaned(con, profile, name, shaped[name], as_of, tables.get("deal_history"))
        log += _join_log(con, profile, name, table, shaped[name]) + _mapped_log(shaped[name], name, table) + entries
        tables[name] = table
    tables, entries, pairs = _joined_up(con, profile, tables)
    log += entries
    for name, table in tables.items():
        con.create_table(name, table.order_by(ROW).drop(ROW), overwrite=True)
    final = {name: con.table(name) for name in shaped}
    return {
        "filled": _filled(final),
        "tables": {name: _facts(name, final[name], profile, raws) for name in final},
        "log": [e._asdict() for e in log],
        "rejects": {n: {"count": r["count"], "of": r["of"]} for n, r in rejects.items() if r["count"]},
        "pairs": pairs,
    }


def _rejected(con, profile: Profile, name: str, shaped: Shaped, raws: dict[str, Raw]) -> dict:
    """The rows of a table set aside: where, how many, and of how many."""
    alias = profile.tables[name].origin or profile.tables[name].grain
    raw = raws[alias]
    rows: list[Reject] = located(con, raw, shaped.unreadable)
    lost = broken_rows(raw)
    return {"rows": rows, "count": shaped.bad_rows + lost, "of": shaped.rows + lost, "file": raw.file}


def _raw_rejected(con, profile: Profile, raw: Raw) -> dict | None:
    """The same of a raw file whose columns have types of their own; its broken lines count with its table."""
    cells, bad, rows = type_raw(con, profile, raw.alias)
    found = located(con, raw._replace(alias=f"text.{raw.alias}", broken=()), cells)
    return {"rows": found, "count": bad, "of": rows, "file": raw.file} if bad else None


def _refuse_too_many(profile: Profile, rejects: dict[str, dict], allowed: float) -> None:
    for name, found in rejects.items():
        if found["count"] and found["count"] > allowed * found["of"]:
            first = found["rows"][0]
            raise BadInput(
                f"{found['file']}: {found['count']:,} of {found['of']:,} rows of {name} could not be read, more than "
                f"the {percent(allowed)} allowed. The first is line {first.line}, {first.column or 'the whole line'}: "
                f"'{first.value[:80]}' {first.reason}. Mend the file, the profile {profile.source}.yaml, or raise "
                f"rejects_allowed."
            )


def _refuse_no_data(profile: Profile, shaped: dict[str, Shaped], as_of: date) -> None:
    """An empty source, or a month that the source knows nothing of, is no report."""
    born = [TABLES[n].born for n in shaped]
    dated = {n: s for (n, s), b in zip(shaped.items(), born, strict=True) if b}
    for name, s in shaped.items():
        if s.rows + s.later == 0:
            raise BadInput(f"{profile.source}: the table {name} is empty; its file has no rows below the header.")
    if dated and all(s.rows == 0 for s in dated.values()):
        names = ", ".join(dated)
        raise BadInput(f"{profile.source}: nothing in {names} is dated on or before {as_of}. Give a later month.")
    newest = [d for n, s in dated.items() for d in _newest(s.table, n, as_of)]
    if newest and max(newest) < first_day(as_of) and not any(s.later for s in dated.values()):
        raise BadInput(
            f"{profile.source}: nothing is dated in {as_of:%Y-%m}; the newest row is of {max(newest):%Y-%m-%d}. "
            f"Give that month or an earlier one."
        )


def _newest(table: ibis.Table, name: str, as_of: date) -> list:
    """The newest moment of each column that says when something happened, up to as_of."""
    columns = [TABLES[name].born, *FILLED_LATER.get(name, {})]
    end = ibis.date(str(as_of + timedelta(days=1)))
    row = table.aggregate(**{c: table[c].max(where=table[c] < end).cast("date") for c in columns}).to_pyarrow().to_pylist()[0]
    return [day for day in row.values() if day]


def _cleaned(con, profile: Profile, name: str, shaped: Shaped, as_of: date, history) -> tuple[ibis.Table, list[Entry]]:
    """One table after the clock and every rule, with the log of what they touched."""
    table, log = as_it_was(shaped.table, name, as_of, history)
    table = con.create_table(f"cut_{name}", table, temp=True)
    for number, rule in enumerate(RULES):
        table, entries = rule(table, name, profile)
        if entries:
            table = con.create_table(f"clean{number}_{name}", table, temp=True)
            log += entries
    return table, log


def _mapped_log(shaped: Shaped, name: str, table: ibis.Table) -> list[Entry]:
    rows, total = sums(table, name)
    detail = _("{column}: '{was}' written as '{now}'")
    found = []
    for column, was, now, n in shaped.mapped:
        touched = sums(table, name, table[column] == now)[1]
        told = detail.format(column=column, was=was, now=now)
        found.append(Entry(name, "mapped value", n, rows, rows, touched, total, total, told))
    return found


def _join_log(con, profile: Profile, name: str, table: ibis.Table, shaped: Shaped) -> list[Entry]:
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
    if rows_in == rows_out and money_in == money_out:
        return [Entry(name, "join", 0, rows_in, rows_out, None, None, None, _("no row and no money lost"))]
    if money_in is None:
        told = _("{rows} rows became {after}").format(rows=count(rows_in), after=count(rows_out))
    else:
        told = _("{rows} rows became {after}; {money_in} became {money_out}").format(
            rows=count(rows_in), after=count(rows_out), money_in=money(money_in), money_out=money(money_out)
        )
    lost = None if money_in is None else round(money_in - money_out, 2)
    return [Entry(name, "join", abs(rows_in - rows_out), rows_in, rows_out, lost, money_in, money_out, told)]


def _joined_up(con, profile: Profile, tables: dict[str, ibis.Table]) -> tuple[dict, list[Entry], list[dict]]:
    """The rules that look at several tables: merged accounts, near-duplicate names, keys that point nowhere."""
    log: list[Entry] = []
    pairs: list[dict] = []
    if "accounts" in tables:
        tables, entries = merged(con, tables, profile)
        log += entries
        tables, entries, pairs = with_names_merged(con, tables, profile)
        log += entries
    mapped = {f"{n}.{c}" for n, t in profile.tables.items() for c in t.columns}
    return tables, log + dangling(tables, mapped), pairs


def _filled(tables: dict[str, ibis.Table]) -> list[str]:
    """The tables that hold a row and the "table.column"s that hold a value."""
    found = []
    for name, table in tables.items():
        columns = list(TABLES[name].types)
        row = table.aggregate(rows=table.count(), **{c: table[c].count() for c in columns}).to_pyarrow().to_pylist()[0]
        found += ([name] if row["rows"] else []) + [f"{name}.{c}" for c in columns if row[c]]
    return sorted(found)


def _facts(name: str, table: ibis.Table, profile: Profile, raws: dict[str, Raw]) -> dict:
    """Rows, first and last date, and the files that a table was made of."""
    born = TABLES[name].born
    span = table.aggregate(rows=table.count(), **({"first": table[born].min(), "last": table[born].max()} if born else {}))
    row = span.to_pyarrow().to_pylist()[0]
    how = profile.tables[name]
    files = [raws[alias].file for alias in _reads(profile, how)]
    dates = {k: row[k].date().isoformat() if hasattr(row[k], "hour") else (row[k] and str(row[k])) for k in ("first", "last") if k in row}
    return {"rows": row["rows"], "first": None, "last": None} | dates | {"files": files}
