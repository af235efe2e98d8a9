"""Raw files into the engine: every cell as the text it was, every record with its number."""

from pathlib import Path

import ibis
import pyarrow as pa

from crm.errors import BadInput, nearest
from crm.tables.profile import File, Profile
from crm.tables.rejects import ROW, Raw
from crm.tables.sql import sql_name, sql_text
from crm.tables.text_files import read_csv
from crm.tables.workbooks import as_text, read_excel


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
    path = _find(folder, file.file, f"{profile.source}.yaml: files.{alias}")
    if path.suffix in (".xlsx", ".xlsm"):
        return read_excel(con, profile, alias, path)
    if path.is_dir() or path.suffix == ".parquet":
        _read_parquet(con, alias, path)
        return Raw(alias, path.name)
    return read_csv(con, profile, alias, path, work)


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
    folder = path.is_dir()
    pattern = str(path / "**" / "*.parquet") if folder else str(path)
    row = "row_number() OVER (ORDER BY filename, file_row_number) - 1" if folder else "file_row_number"
    con.raw_sql(
        f"""CREATE TEMP VIEW {sql_name(alias)} AS SELECT {row} AS {ROW}, * EXCLUDE (file_row_number, filename)
        FROM read_parquet({sql_text(pattern)}, file_row_number=true, filename=true, hive_partitioning=true)"""
    )


def _read_rows(con, alias: str, file: File) -> None:
    names = list(dict.fromkeys(name for row in file.rows for name in row))
    columns = {n: pa.array([as_text(row.get(n)) for row in file.rows], pa.string()) for n in names}
    con.create_table(
        alias, pa.table({ROW: pa.array(range(len(file.rows)), pa.int64()), **columns}), temp=True
    )


def is_there(file: File, folder: Path | None) -> bool:
    """Whether a raw file has to be read: one that is optional and not in the folder has not."""
    return not (file.optional and file.file and folder and not zipped_or_not(folder / file.file).exists())


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
