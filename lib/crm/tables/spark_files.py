"""Files that Spark reads where they lie: Parquet, and CSV with every cell as text."""

from pathlib import PurePosixPath

from crm.errors import BadInput
from crm.tables.profile import Profile
from crm.tables.rejects import ROW, Raw

BROKEN = "_broken"  # where Spark puts a line that does not split


def read_by_spark(engine, profile: Profile, alias: str, path: str) -> Raw:
    """Shows a file, or a folder of Parquet files partitioned as Hive does it, under its alias. A CSV of which a line
    does not split is refused: of such files DuckDB tells the lines."""
    file, name = profile.files[alias], PurePosixPath(path).name
    if not path.endswith((".csv", ".csv.gz", ".txt", ".tsv", ".xlsx", ".xlsm")):
        engine.read(alias, path, "parquet", {})
        return Raw(alias, name)
    if path.endswith((".xlsx", ".xlsm")) or file.skip or file.header is not True or len(file.delimiter) > 1:
        raise BadInput(
            f"files.{alias}: {name} is not laid out as Spark reads it: Parquet, or CSV whose first line names its "
            f"columns. Turn it into such a file."
        )
    options = {
        "header": "true", "sep": file.delimiter, "quote": file.quote, "escape": file.quote, "multiLine": "true",
        "encoding": file.encoding or profile.encoding, "enforceSchema": "false", "ignoreLeadingWhiteSpace": "false",
        "columnNameOfCorruptRecord": BROKEN,
    }  # fmt: skip
    engine.read(alias, path, "csv", options)
    _refuse_broken(engine, alias, path, options)
    return Raw(alias, name)


def _refuse_broken(engine, alias: str, path: str, options: dict) -> None:
    """A line with too many or too few cells: Spark would drop the cells without a word."""
    columns = [column for column in engine.table(alias).columns if column != ROW]
    fields = ", ".join(f"{engine.quoted(column)} STRING" for column in (*columns, BROKEN))
    checked = engine.session.read.schema(fields).options(**options).csv(path).select(BROKEN, columns[0])
    if n := checked.cache().filter(f"{BROKEN} IS NOT NULL").count():
        raise BadInput(
            f"files.{alias}: {n:,} lines of {PurePosixPath(path).name} do not split into {len(columns)} columns. Mend "
            f"them; without engine: spark they are listed one by one."
        )
    checked.unpersist()
