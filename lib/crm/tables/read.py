"""Raw files into the engine: every cell as the text it was, every record with its number."""

from pathlib import Path

import duckdb
import ibis
import pandas as pd
import pyarrow as pa

from crm.errors import BadInput, nearest
from crm.tables.encodings import WHITESPACE, as_utf8, distinct, even_lines, header_of
from crm.tables.profile import File, Profile
from crm.tables.rejects import Raw, broken_records
from crm.tables.sql import sql_name, sql_text

ROW = "_row"  # the record's number in its file, from 0, of those that could be read


def read_raw(con, profile: Profile, alias: str, folder: Path | None, work: Path) -> Raw:
    """Puts the raw file `alias` into the engine as a table of that name, every cell as text, records numbered."""
    try:
        return _read(con, profile, alias, folder, work)
    except BadInput:
        raise
    except Exception as error:
        named = profile.files[alias].file or profile.files[alias].table
        raise BadInput(
            f"files.{alias}: {named} could not be read ({type(error).__name__}): {str(error).splitlines()[0][:200]}"
        ) from error


def _read(con, profile: Profile, alias: str, folder: Path | None, work: Path) -> Raw:
    file = profile.files[alias]
    if file.rows:
        _read_rows(con, alias, file)
        return Raw(alias, f"{profile.source}.yaml")
    if file.table:
        _read_database(con, profile, alias, file)
        return Raw(alias, file.table)
    path = _find(folder, file.file, alias)
    if path.suffix in (".xlsx", ".xlsm"):
        _read_excel(con, profile, alias, path)
        return Raw(alias, path.name, file.skip + (file.header is True))
    if path.is_dir() or path.suffix == ".parquet":
        _read_parquet(con, alias, path)
        return Raw(alias, path.name)
    return _read_csv(con, profile, alias, path, work)


def _find(folder: Path, name: str, alias: str) -> Path:
    path = _zipped_or_not(folder / name)
    if not path.exists():
        there = [p.name for p in sorted(folder.iterdir())]
        raise BadInput(f"files.{alias}: there is no {name} in {folder.name}/.{nearest(name, there)}")
    return path


def _zipped_or_not(path: Path) -> Path:
    """The file under its name, or with .gz put on or taken off where only that one is there."""
    other = path.with_suffix("") if path.suffix == ".gz" else path.with_name(f"{path.name}.gz")
    return other if not path.exists() and other.exists() else path


def _read_csv(con, profile: Profile, alias: str, path: Path, work: Path) -> Raw:
    file = profile.files[alias]
    readable = as_utf8(path, file.encoding or profile.encoding, file.delimiter, work)
    delimiter = "\t" if file.delimiter == WHITESPACE else file.delimiter
    if isinstance(file.header, list):
        names, has_header = distinct(file.header), False
    else:
        names, has_header = header_of(readable, file.skip, delimiter, file.quote), file.header
        names = names if has_header else [f"column{i}" for i in range(len(names))]
    if not names:
        raise BadInput(f"files.{alias}: {path.name} is empty; it should hold at least a header line.")
    if not _split(con, alias, readable, names, file, delimiter, bool(has_header)):
        evened = even_lines(readable, work)
        if not _split(con, alias, evened, names, file, delimiter, bool(has_header)):
            raise BadInput(
                f"files.{alias}: {path.name} cannot be split into columns; look for a quote that is never closed, "
                f"and at delimiter and quote in the profile."
            )
    before = file.skip + bool(has_header)
    return Raw(alias, path.name, before, broken_records(con, alias, before), is_text=True)


def _split(
    con, alias: str, path: Path, names: list[str], file: File, delimiter: str, has_header: bool
) -> bool:
    """Reads the file into the engine, records that do not split going to errors_ALIAS; False where the engine's
    parser gives up, as it does where a quote that never ends meets line ends of two kinds."""
    columns = ", ".join(f"{sql_text(name)}: 'VARCHAR'" for name in names)
    for kept in ("errors_", "scans_"):
        con.raw_sql(f"DROP TABLE IF EXISTS {sql_name(kept + alias)}")
    try:
        con.raw_sql(
            f"""CREATE TEMP TABLE {sql_name(alias)} AS SELECT row_number() OVER () - 1 AS {ROW}, * FROM read_csv(
            {sql_text(str(path))}, auto_detect=false, columns={{{columns}}}, header={str(has_header).lower()},
            delim={sql_text(delimiter)}, quote={sql_text(file.quote)}, escape={sql_text(file.quote)},
            skip={file.skip}, store_rejects=true, rejects_limit=0, rejects_table={sql_text("errors_" + alias)},
            rejects_scan={sql_text("scans_" + alias)}, strict_mode=true)"""
        )
    except duckdb.InvalidInputException:
        return False
    return True


def _read_parquet(con, alias: str, path: Path) -> None:
    folder = path.is_dir()
    pattern = str(path / "**" / "*.parquet") if folder else str(path)
    row = "row_number() OVER (ORDER BY filename, file_row_number) - 1" if folder else "file_row_number"
    con.raw_sql(
        f"""CREATE TEMP VIEW {sql_name(alias)} AS SELECT {row} AS {ROW}, * EXCLUDE (file_row_number, filename)
        FROM read_parquet({sql_text(pattern)}, file_row_number=true, filename=true, hive_partitioning=true)"""
    )


def _read_excel(con, profile: Profile, alias: str, path: Path) -> None:
    """Through pandas and openpyxl: the engine's own reader is an extension fetched over the network."""
    file = profile.files[alias]
    header = None if isinstance(file.header, list) or not file.header else 0
    try:
        sheet = int(file.sheet) if str(file.sheet).isdigit() else file.sheet
        frame = pd.read_excel(
            path, sheet_name=sheet, header=header, skiprows=file.skip, dtype=object, keep_default_na=False
        )
    except ValueError as error:
        raise BadInput(f"files.{alias}: {path.name}: {error}.") from error
    names = file.header if isinstance(file.header, list) else [str(c) for c in frame.columns]
    if len(names) != frame.shape[1]:
        raise BadInput(f"files.{alias}: {path.name} has {frame.shape[1]} columns, header names {len(names)}.")
    columns = {
        n: pa.array([_as_text(v, profile.decimal) for v in frame.iloc[:, i]], pa.string())
        for i, n in enumerate(distinct(names))
    }
    con.create_table(alias, pa.table({ROW: pa.array(range(len(frame)), pa.int64()), **columns}), temp=True)


def _read_rows(con, alias: str, file: File) -> None:
    names = list(dict.fromkeys(name for row in file.rows for name in row))
    columns = {n: pa.array([_as_text(row.get(n)) for row in file.rows], pa.string()) for n in names}
    con.create_table(
        alias, pa.table({ROW: pa.array(range(len(file.rows)), pa.int64()), **columns}), temp=True
    )


def is_there(file: File, folder: Path | None) -> bool:
    """Whether a raw file has to be read: one that is optional and not in the folder has not."""
    return not (file.optional and file.file and folder and not _zipped_or_not(folder / file.file).exists())


def _read_database(con, profile: Profile, alias: str, file: File) -> None:
    """A table of the profile's database, streamed into the engine in batches."""
    source = _connected(profile)
    there = source.list_tables()
    if file.table not in there:
        raise BadInput(f"files.{alias}: the database has no table {file.table}.{nearest(file.table, there)}")
    table = source.table(file.table)
    con.create_table(alias, schema=ibis.schema({ROW: "int64", **table.schema()}), temp=True)
    row = 0
    for batch in table.to_pyarrow_batches(chunk_size=200_000):
        numbered = pa.table({ROW: pa.array(range(row, row + batch.num_rows), pa.int64())})
        for field, column in zip(batch.schema, batch.columns, strict=True):
            numbered = numbered.append_column(field, column)
        con.insert(alias, numbered)
        row += batch.num_rows


def _connected(profile: Profile):
    """A connection to the profile's database; the address of one with a password is an environment variable."""
    import os

    url = profile.url or os.environ.get(profile.url_env, "")
    if not url:
        raise BadInput(
            f"{profile.source}: no database address. Set the environment variable {profile.url_env}."
            if profile.url_env
            else f"{profile.source}: a file with `table:` needs url or url_env in the profile."
        )
    try:
        return ibis.connect(url)
    except Exception as error:
        where = profile.url_env or "the profile's url"
        raise BadInput(
            f"{profile.source}: no connection to the database in {where} ({type(error).__name__})."
        ) from None


def _as_text(value, decimal: str = ".") -> str | None:
    """A cell as the text a CSV would hold: a number with the profile's decimal mark, a day without a time."""
    if value is None or value != value or value == "":
        return None
    if isinstance(value, float):
        return str(value).replace(".", decimal)
    if hasattr(value, "hour"):
        return (
            value.isoformat(sep=" ")
            if (value.hour, value.minute, value.second) != (0, 0, 0)
            else value.isoformat()[:10]
        )
    return str(value)
