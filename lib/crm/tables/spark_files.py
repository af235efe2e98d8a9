"""Files that Spark reads where they lie: Parquet, and CSV with every cell as text."""

from pathlib import Path

from crm.errors import BadInput
from crm.tables.profile import Profile
from crm.tables.rejects import ROW, Raw

BROKEN = "_broken"  # where Spark puts a line that does not split


def read_by_spark(engine, profile: Profile, alias: str, path: Path) -> Raw:
    """Shows a file, or a folder of Parquet files partitioned as Hive does it, under its alias. A CSV of which a line
    does not split is refused: of such files DuckDB tells the lines."""
    if path.is_dir() or path.suffix == ".parquet":
        engine.read(alias, str(path), "parquet", {"recursiveFileLookup": "false"})
        return Raw(alias, path.name)
    file = profile.files[alias]
    if path.suffix in (".xlsx", ".xlsm") or file.skip or file.header is not True or len(file.delimiter) > 1:
        raise BadInput(
            f"files.{alias}: {path.name} is not laid out as Spark reads it: Parquet, or CSV whose first line names its "
            f"columns. Turn it into such a file."
        )
    options = {
        "header": "true", "sep": file.delimiter, "quote": file.quote, "escape": file.quote, "multiLine": "true",
        "encoding": file.encoding or profile.encoding, "enforceSchema": "false", "ignoreLeadingWhiteSpace": "false",
        "columnNameOfCorruptRecord": BROKEN,
    }  # fmt: skip
    engine.read(alias, str(path), "csv", options)
    _refuse_broken(engine, alias, path, options)
    return Raw(alias, path.name)


def _refuse_broken(engine, alias: str, path: Path, options: dict) -> None:
    """A line with too many or too few cells: Spark would drop the cells without a word."""
    columns = [column for column in engine.table(alias).columns if column != ROW]
    fields = ", ".join(f"{engine.quoted(column)} STRING" for column in (*columns, BROKEN))
    checked = engine.session.read.schema(fields).options(**options).csv(str(path)).select(BROKEN, columns[0])
    if n := checked.cache().filter(f"{BROKEN} IS NOT NULL").count():
        raise BadInput(
            f"files.{alias}: {n:,} lines of {path.name} do not split into {len(columns)} columns. Mend them; without "
            f"engine: spark they are listed one by one."
        )
    checked.unpersist()
