"""From a source's files to its canonical tables, read, cleaned and cut at as_of: once for all notebooks."""

import json
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from crm.engines import working
from crm.errors import BadInput
from crm.places import profile_path, project_root, source_folder
from crm.tables.accounting import facts as facts_of
from crm.tables.accounting import filled
from crm.tables.cleaning import clean
from crm.tables.doubled import refuse_doubled
from crm.tables.hashed import hashed, refuse_elsewhere
from crm.tables.loading import load_profile
from crm.tables.profile import Profile, reads, used
from crm.tables.raw_rows import Laid, date_by_join, lay_out, show
from crm.tables.read import is_far, is_there, read_raw
from crm.tables.refusals import refuse_no_data, refuse_too_many
from crm.tables.rejects import Raw, Reject, broken_rows, located, write_rejects
from crm.tables.schema import TABLES
from crm.tables.shape import shape
from crm.tables.sift import Shaped
from crm.tables.undated import undated

FACTS = "prepared.json"
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
    engine: dict = field(default_factory=lambda: {"engine": "duckdb"})
    fiscal: dict = field(default_factory=dict)


def prepare(
    source: str,
    data: str,
    as_of: date,
    into: Path,
    root: Path | None = None,
    rejects_allowed: float = REJECTS_ALLOWED,
    customers_key: str | None = None,
) -> Prepared:
    """The canonical tables of a source up to as_of, written under `into`: tables.duckdb, prepared.json and
    rejects/. BadInput where profile or data do not serve, or where more than `rejects_allowed` (a share) of a
    table cannot be read; nothing is left out silently. With a key, customers are hashed with it."""
    root = root or project_root()
    profile = load_profile(profile_path(source, root))
    refuse_elsewhere(profile, customers_key)
    has_files = any(file.file and not is_far(file) for file in profile.files.values())
    folder = source_folder(profile.folder, data, root) if has_files else None
    profile = _with_what_is_there(profile, folder)
    into.mkdir(parents=True, exist_ok=True)
    with working(profile, into, root) as engine, tempfile.TemporaryDirectory(dir=into) as work:
        raws = {alias: read_raw(engine, profile, alias, folder, Path(work)) for alias in used(profile)}
        for alias, raw in raws.items():
            refuse_doubled(profile, raw, engine.table(alias).columns)
        found = _clean(engine, profile, raws, as_of, rejects_allowed, into, customers_key)
        place = engine.facts()
    prepared = Prepared(
        folder=into, source=source, about=profile.about, data=data, as_of=str(as_of),
        currency=profile.currency, engine=place, fiscal=profile.fiscal.model_dump(), **found,
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


def _clean(
    con, profile: Profile, raws: dict[str, Raw], as_of: date, allowed: float, into: Path, key: str | None
) -> dict:
    """Every table shaped, checked, cut and cleaned, and written; what is known about them comes back."""
    laid = {alias: lay_out(con, profile, raw, as_of) for alias, raw in raws.items()}
    raws = {alias: each.raw for alias, each in laid.items()}
    rejects = {alias: found for alias in raws if (found := _raw_rejected(con, profile, laid[alias], alias))}
    shaped = {name: _shape(con, profile, name, as_of, laid) for name in TABLES if name in profile.tables}
    rejects = {f"{alias}_file" if alias in shaped else alias: found for alias, found in rejects.items()}
    rejects |= {name: _rejected(con, profile, name, shaped[name], raws) for name in shaped}
    write_rejects({name: found["rows"] for name, found in rejects.items()}, into / "rejects")
    refuse_too_many(profile, rejects, allowed, hashed=key is not None)
    refuse_no_data(profile, shaped, as_of)
    cleaned = clean(con, profile, shaped, as_of)
    tables, log = hashed(con, cleaned.tables, cleaned.log, key)
    for name, table in tables.items():
        con.publish(name, table)
    final = {name: con.published(name) for name in shaped}
    unsaid = undated(profile, {name: s.table for name, s in shaped.items()})
    return {
        "filled": filled(final),
        "tables": {
            name: facts_of(con, name, final[name], profile, raws)
            | {"later": _later(con, profile, name, shaped[name])}
            | ({"undated": unsaid[name]} if name in unsaid else {})
            for name in final
        },
        "log": [e._asdict() for e in log],
        "rejects": {n: {"count": r["count"], "of": r["of"]} for n, r in rejects.items() if r["count"]},
        "pairs": [] if key else cleaned.pairs,
    }


def _shape(con, profile: Profile, name: str, as_of: date, laid: dict[str, Laid]) -> Shaped:
    """A canonical table made of its raw files as they stood on the day; what the engine cannot do with a
    profile's wishes is said in words."""
    table = profile.tables[name]
    own = table.origin or table.grain
    others = [alias for alias in reads(profile, table) if alias != own and laid[alias].is_cut]
    try:
        # a row dated by a joined file is cut by that date, so that it has to be there
        for alias in others if date_by_join(con, profile, name) else []:
            show(con, alias, whole=True)
        shaped = shape(con, profile, name, as_of)
        for alias in others:
            show(con, alias, whole=False)
        return shaped._replace(later=shaped.later + laid[own].later)
    except BadInput:
        raise
    except Exception as error:
        said = str(error).splitlines()[0][:200]
        raise BadInput(f"{profile.source}.yaml: tables.{name} could not be made: {said}") from error


def _later(con, profile: Profile, name: str, shaped: Shaped) -> int:
    """How many rows of a table are dated later; of those dated by a join the log of the join says it, for what
    the join itself left out has no date to count it by."""
    return 0 if date_by_join(con, profile, name) else shaped.later


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


def _raw_rejected(con, profile: Profile, laid: Laid, alias: str) -> dict | None:
    """The same of a raw file whose columns have types of their own, or that is only joined to another one."""
    joined_only = alias not in {table.origin or table.grain for table in profile.tables.values()}
    found = located(con, laid.raw, list(laid.cells), broken=joined_only)
    lost = broken_rows(laid.raw) if joined_only else 0
    if not laid.bad + lost:
        return None
    of = (laid.rows or con.table(alias).count().to_pyarrow().as_py()) + lost
    return {"rows": found, "count": laid.bad + lost, "of": of, "file": laid.raw.file}
