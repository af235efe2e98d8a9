"""From a source's files to its canonical tables, read, cleaned and cut at as_of: once for all notebooks."""

import json
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import ibis

from crm.errors import BadInput
from crm.places import profile_path, project_root, source_folder
from crm.tables.accounting import facts as facts_of
from crm.tables.accounting import filled, join_log, mapped_log
from crm.tables.accounts import dangling, lines_of_seen_orders, merged, with_names_merged
from crm.tables.cut import as_it_was
from crm.tables.loading import load_profile
from crm.tables.log import Entry
from crm.tables.profile import Profile, reads
from crm.tables.read import ROW, is_there, read_raw
from crm.tables.refusals import refuse_no_data, refuse_too_many
from crm.tables.rejects import Raw, Reject, broken_rows, located, write_rejects
from crm.tables.rules import amount_rules, applied, row_rules, without_doubles
from crm.tables.schema import TABLES
from crm.tables.shape import shape
from crm.tables.sift import Shaped
from crm.tables.typed_raw import type_raw

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
    source: str,
    data: str,
    as_of: date,
    into: Path,
    root: Path | None = None,
    rejects_allowed: float = REJECTS_ALLOWED,
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
            found = _clean(con, profile, raws, as_of, rejects_allowed, into)
    finally:
        con.disconnect()
    prepared = Prepared(
        folder=into, source=source, about=profile.about, data=data, as_of=str(as_of),
        currency=profile.currency, **found,
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
    tables = {n: t for n, t in profile.tables.items() if not absent & set(reads(profile, t))}
    return profile.model_copy(update={"tables": tables})


def _used(profile: Profile) -> list[str]:
    """The raw files that some table reads."""
    wanted = {alias for table in profile.tables.values() for alias in reads(profile, table)}
    return [alias for alias in profile.files if alias in wanted]


def _clean(con, profile: Profile, raws: dict[str, Raw], as_of: date, allowed: float, into: Path) -> dict:
    """Every table shaped, checked, cut and cleaned, and written; what is known about them comes back."""
    log: list[Entry] = []
    rejects = {alias: found for alias in raws if (found := _raw_rejected(con, profile, raws, alias))}
    shaped = {name: _shape(con, profile, name, as_of) for name in TABLES if name in profile.tables}
    rejects = {f"{alias}_file" if alias in shaped else alias: found for alias, found in rejects.items()}
    rejects |= {name: _rejected(con, profile, name, shaped[name], raws) for name in shaped}
    write_rejects({name: found["rows"] for name, found in rejects.items()}, into / "rejects")
    refuse_too_many(profile, rejects, allowed)
    refuse_no_data(profile, shaped, as_of)
    tables: dict[str, ibis.Table] = {}
    for name in sorted(shaped, key=lambda n: n != "deal_history"):
        table, entries = _cleaned(con, profile, name, shaped[name], as_of, tables.get("deal_history"))
        log += (
            join_log(con, profile, name, table, shaped[name])
            + mapped_log(shaped[name], name, table)
            + entries
        )
        tables[name] = table
    tables, entries, pairs = _joined_up(con, profile, tables)
    log += entries
    for name, table in tables.items():
        con.create_table(name, table.order_by(ROW).drop(ROW), overwrite=True)
    # a raw file may bear a canonical table's name; what was just written lies in the database's own schema
    final = {name: con.table(name, database=(con.current_catalog, "main")) for name in shaped}
    return {
        "filled": filled(final),
        "tables": {
            name: facts_of(name, final[name], profile, raws) | {"later": shaped[name].later} for name in final
        },
        "log": [e._asdict() for e in log],
        "rejects": {n: {"count": r["count"], "of": r["of"]} for n, r in rejects.items() if r["count"]},
        "pairs": pairs,
    }


def _shape(con, profile: Profile, name: str, as_of: date) -> Shaped:
    """The same as `shape`; what the engine cannot do with a profile's wishes is said in words."""
    try:
        return shape(con, profile, name, as_of)
    except BadInput:
        raise
    except Exception as error:
        said = str(error).splitlines()[0][:200]
        raise BadInput(f"{profile.source}.yaml: tables.{name} could not be made: {said}") from error


def _rejected(con, profile: Profile, name: str, shaped: Shaped, raws: dict[str, Raw]) -> dict:
    """The rows of a table set aside: where, how many, and of how many."""
    alias = profile.tables[name].origin or profile.tables[name].grain
    raw = raws[alias]
    rows: list[Reject] = located(con, raw, shaped.unreadable)
    lost = broken_rows(raw)
    return {
        "rows": rows,
        "count": shaped.bad_rows + lost,
        "of": shaped.rows + shaped.later + lost,
        "file": raw.file,
    }


def _raw_rejected(con, profile: Profile, raws: dict[str, Raw], alias: str) -> dict | None:
    """The same of a raw file whose columns have types of their own, or that is only joined to another one."""
    cells, bad, rows = type_raw(con, profile, alias)
    if rows:  # the text that its lines are counted in lies beside the typed table now
        raws[alias] = raws[alias]._replace(alias=f"text.{alias}")
    joined_only = alias not in {table.origin or table.grain for table in profile.tables.values()}
    found = located(con, raws[alias], cells, broken=joined_only)
    lost = broken_rows(raws[alias]) if joined_only else 0
    of = (rows or con.table(alias).count().to_pyarrow().as_py()) + lost if bad + lost else 0
    return {"rows": found, "count": bad + lost, "of": of, "file": raws[alias].file} if bad + lost else None


def _cleaned(
    con, profile: Profile, name: str, shaped: Shaped, as_of: date, history
) -> tuple[ibis.Table, list[Entry]]:
    """One table after the clock and every rule, with the log of what they touched."""
    table = con.create_table(f"good_{name}", shaped.table, temp=True)
    table, amounts = applied(con, table, name, amount_rules(name, profile))
    table, later = as_it_was(table, name, as_of, history)
    table, rows = applied(
        con, con.create_table(f"cut_{name}", table, temp=True), name, row_rules(name, profile)
    )
    table, doubles = without_doubles(table, name)
    return con.create_table(f"clean_{name}", table, temp=True), amounts + later + rows + doubles


def _joined_up(con, profile: Profile, tables: dict[str, ibis.Table]) -> tuple[dict, list[Entry], list[dict]]:
    """The rules that look at several tables: merged accounts, near-duplicate names, keys that point nowhere."""
    tables, log = lines_of_seen_orders(tables)
    pairs: list[dict] = []
    if "accounts" in tables:
        tables, entries = merged(con, tables, profile)
        log += entries
        tables, entries, pairs = with_names_merged(con, tables, profile)
        log += entries
    mapped = {f"{n}.{c}" for n, t in profile.tables.items() for c in t.columns}
    return tables, log + dangling(tables, mapped), pairs
