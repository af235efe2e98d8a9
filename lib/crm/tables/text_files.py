"""CSV and other delimited text into the engine: every cell as text, what does not split set aside."""

import csv
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import duckdb

from crm.engines.sql import sql_name, sql_text
from crm.errors import BadInput
from crm.tables.encodings import WHITESPACE, as_utf8, even_lines, opened_text
from crm.tables.headers import distinct, doubled
from crm.tables.profile import File, Profile
from crm.tables.rejects import ROW, Raw, broken_records


class Start(NamedTuple):
    """How a text file begins: the cells of its first line that is not blank, how many lines lie before that
    one (those the profile skips, and blank ones), and how many it takes up."""

    cells: list[str]
    before: int
    lines: int


def read_csv(con, profile: Profile, alias: str, path: Path, work: Path) -> Raw:
    """Puts a delimited file into the engine as the table `alias`."""
    file, own = profile.files[alias], work / alias
    own.mkdir(exist_ok=True)
    readable = as_utf8(path, file.encoding or profile.encoding, file.delimiter, own)
    start = start_of(readable, file)
    headed = file.header is True
    names = file.header if isinstance(file.header, list) else start.cells
    if not names:
        raise BadInput(f"files.{alias}: {path.name} is empty. Export it again, with its header line.")
    told = [f"column{i}" for i in range(len(names))] if file.header is False else names
    if (
        start.before
    ):  # where lines are passed over, the engine finds none at all if their ends are not all alike
        readable = even_lines(readable, own)
    if not _split(con, alias, readable, distinct(told), file, start):
        readable = readable if start.before else even_lines(readable, own)
        if not _split(con, alias, readable, distinct(told), file, start):
            raise BadInput(
                f"files.{alias}: {path.name} cannot be split into columns; look for a quote that is never closed, "
                f"and at delimiter and quote in the profile."
            )
    return Raw(
        alias, path.name, start.before + headed * start.lines,
        broken_records(con, alias, start.before + headed), is_text=True,
        doubled=doubled(told), path=readable if len(told) > 1 else None, quote=file.quote,
    )  # fmt: skip


def start_of(path: Path, file: File) -> Start:
    """How a UTF-8 file begins."""
    before = 0
    with opened_text(path, "utf-8-sig") as source:
        try:
            for line in source:
                if before >= file.skip and line.strip():
                    break
                before += 1
            else:
                return Start([], before, 0)
            cells = csv.reader(chain([line], source), delimiter=mark_of(file), quotechar=file.quote)
            return Start(next(cells, []), before, cells.line_num)
        except UnicodeDecodeError as error:
            raise BadInput(
                f"{path.name} is not UTF-8; give its encoding in the profile (gbk, latin-1 …)."
            ) from error


def mark_of(file: File) -> str:
    """What stands between two cells of a file as the engine reads it."""
    return "\t" if file.delimiter == WHITESPACE else file.delimiter


def _split(con, alias: str, path: Path, names: list[str], file: File, start: Start) -> bool:
    """Reads the file into the engine, records that do not split going to errors_ALIAS; False where the engine's
    parser gives up, as it does where a quote that never ends meets line ends of two kinds."""
    columns = ", ".join(f"{sql_text(name)}: 'VARCHAR'" for name in names)
    for kept in ("errors_", "scans_"):
        con.raw_sql(f"DROP TABLE IF EXISTS {sql_name(kept + alias)}")
    try:
        con.raw_sql(
            f"""CREATE TEMP TABLE {sql_name(alias)} AS SELECT row_number() OVER () - 1 AS {ROW}, * FROM read_csv(
            {sql_text(str(path))}, auto_detect=false, columns={{{columns}}}, header={str(file.header is True).lower()},
            delim={sql_text(mark_of(file))}, quote={sql_text(file.quote)}, escape={sql_text(file.quote)},
            skip={start.before}, store_rejects=true, rejects_limit=0,
            rejects_table={sql_text("errors_" + alias)}, rejects_scan={sql_text("scans_" + alias)}, strict_mode=true)"""
        )
    except duckdb.InvalidInputException:
        return False
    return True
