"""Raw files into the engine: every cell as the text it was, every record with its number."""

from pathlib import Path

import ibis
import pyarrow as pa

from crm.engines import Engine, connected
from crm.engines.engine import unknown_table, without_password
from crm.engines.sql import sql_name, sql_text
from crm.errors import BadInput, nearest
from crm.marks import one_line
from crm.tables.profile import File, Profile
from crm.tables.rejects import ROW, Raw
from crm.tables.spark_files import read_by_spark
from crm.tables.text_files import read_csv
from crm.tables.workbooks import as_text, read_excel


def read_raw(engine: Engine, profile: Profile, alias: str, folder: Path | None, work: Path) -> Raw:
    """Puts the raw file `alias` into the engine as a table of that name, records numbered: every cell of a text file
    as text, a table as it is."""
    try:
        return _read(engine, profile, alias, folder, work)
    except BadInput:
        raise
    except Exception as error:
        named = profile.files[alias].file or profile.files[alias].table
        said = one_line(without_password(str(error)))[:200]
        raise BadInput(
            f"files.{alias}: {named} could not be read ({type(error).__name__}): {said}"
        ) from error


def _read(engine: Engine, profile: Profile, alias: str, folder: Path | None, work: Path) -> Raw:
    file = profile.files[alias]
    if file.rows:
        _read_rows(engine, alias, file)
        return Raw(alias, f"{profile.source}.yaml")
    if file.table:
        if works_there(profile):
            engine.raw(alias, file.table)
        else:
            _read_database(engine.con, profile, alias, file)
        return Raw(alias, file.table)
    if is_far(file):
        return read_by_spark(engine, profile, alias, file.file)
    path = _find(folder, file.file, f"{profile.source}.yaml: files.{alias}")
    if profile.engine == "spark":
        return read_by_spark(engine, profile, alias, str(path))
    if path.suffix in (".xlsx", ".xlsm"):
        return read_excel(engine, profile, alias, path)
    if path.is_dir() or path.suffix == ".parquet":
        _read_parquet(engine.con, alias, path)
        return Raw(alias, path.name)
    return read_csv(engine.con, profile, alias, path, work)


def works_there(profile: Profile) -> bool:
    """Whether the tables are worked on where they lie: in the engine named, or in a DuckDB file."""
    return profile.engine != "duckdb" or profile.url.startswith("duckdb:")


def _find(folder: Path, name: str, key: str) -> Path:
    path = zipped_or_not(folder / name)
    if not path.exists():
        hint = f"{nearest(name, [p.name for p in folder.iterdir()])} Put it there, or give --data its folder."
        raise BadInput(f"{key}: there is no {name} in {folder.name}/.{hint}")
    return path


def zipped_or_not(path: Path) -> Path:
    """The file under its name, or with .gz put on or taken off where only that one is there."""
    other = path.with_suffix("") if path.suffix == ".gz" else path.with_name(f"{path.name}.gz")
    return other if not path.exists() and other.exists() else path


def _read_parquet(con, alias: str, path: Path) -> None:
    """Shows a Parquet file, or all of a folder as one: rows are numbered file after file, without sorting them."""
    pattern = sql_text(str(path / "**" / "*.parquet") if path.is_dir() else str(path))
    files, shown = sql_name(f"files.{alias}"), sql_name(alias)
    con.raw_sql(
        f"""CREATE TEMP TABLE {files} AS SELECT file_name, sum(num_rows) OVER (ORDER BY file_name) - num_rows AS before
        FROM parquet_file_metadata({pattern})"""
    )
    con.raw_sql(
        f"""CREATE TEMP VIEW {shown} AS
        SELECT (files.before + rows.file_row_number)::BIGINT AS {ROW}, rows.* EXCLUDE (file_row_number, filename)
        FROM read_parquet({pattern}, file_row_number=true, filename=true, hive_partitioning=true) AS rows
        LEFT JOIN {files} AS files ON rows.filename = files.file_name"""
    )


def _read_rows(engine: Engine, alias: str, file: File) -> None:
    names = list(dict.fromkeys(name for row in file.rows for name in row))
    columns = {n: pa.array([as_text(row.get(n)) for row in file.rows], pa.string()) for n in names}
    engine.keep(alias, pa.table({ROW: pa.array(range(len(file.rows)), pa.int64()), **columns}))


def is_far(file: File) -> bool:
    """Whether a file lies in a storage that only a cluster reads, such as s3a:// or hdfs://."""
    return "://" in (file.file or "")


def is_there(file: File, folder: Path | None) -> bool:
    """Whether a raw file has to be read: one that is optional and not in the folder has not."""
    near = file.optional and file.file and folder and not is_far(file)
    return not near or zipped_or_not(folder / file.file).exists()


def _read_database(con, profile: Profile, alias: str, file: File) -> None:
    """A table of the profile's database, streamed into the engine in batches."""
    source = connected(profile)
    there = source.list_tables()
    if file.table not in there:
        raise unknown_table(alias, file.table, there)
    table = source.table(file.table)
    con.create_table(alias, schema=ibis.schema({ROW: "int64", **table.schema()}), temp=True)
    row = 0
    for batch in table.to_pyarrow_batches(chunk_size=200_000):
        numbered = pa.table({ROW: pa.array(range(row, row + batch.num_rows), pa.int64())})
        for field, column in zip(batch.schema, batch.columns, strict=True):
            numbered = numbered.append_column(field, column)
        con.insert(alias, numbered)
        row += batch.num_rows
