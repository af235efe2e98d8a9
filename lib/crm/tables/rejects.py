"""Rows that could not be read: set aside with file, line, value and reason; never silently dropped."""

import csv
from bisect import bisect_left
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from crm.engines.engine import ROW
from crm.engines.sql import sql_name
from crm.finding import unarmed
from crm.tables.encodings import opened_text

KEPT = 100_000  # rejects of one table that are listed one by one; all of them are counted


class Broken(NamedTuple):
    """A record of a CSV that could not be split into columns: its number among all records, from 0."""

    record: int
    column: str
    text: str
    reason: str


class Unreadable(NamedTuple):
    """A cell that could not be read: the number of its record among those that could be split, from 0."""

    row: int
    column: str
    value: str
    reason: str


class Raw(NamedTuple):
    """A raw file in the engine: its alias there, its name, how many lines lie before its first record, the
    records that could not be split, whether its lines are lines of text, the headers that stand over several
    columns; and, where the engine passes blank lines over, its text and quote, to find them by."""

    alias: str
    file: str
    lines_before: int = 0
    broken: tuple[Broken, ...] = ()
    is_text: bool = False
    doubled: Mapping[str, tuple[int, ...]] = {}
    path: Path | None = None
    quote: str = '"'


class Reject(NamedTuple):
    """What is kept of a row set aside, as rejects/TABLE.csv lists it."""

    file: str
    line: int
    column: str
    value: str
    reason: str


REASONS = {
    "UNQUOTED VALUE": "has a broken quote",
    "MISSING COLUMNS": "has too few columns",
    "TOO MANY COLUMNS": "has too many columns",
    "INVALID ENCODING": "is not in the file's encoding",
    "LINE SIZE OVER MAXIMUM": "is too long a line",
}


def broken_records(con, alias: str, records_before: int) -> tuple[Broken, ...]:
    """The records of a CSV just read that could not be split. The engine counts records, the header as one."""
    errors = con.raw_sql(
        f"""SELECT line, any_value(column_name), string_agg(DISTINCT error_type, ', '), any_value(csv_line)
        FROM "errors_{alias}" GROUP BY line ORDER BY line LIMIT {KEPT}"""
    ).fetchall()
    return tuple(
        Broken(line - 1 - records_before, column or "", (text or "").strip("\r\n"), _reason(kinds))
        for line, column, kinds, text in errors
    )


def _reason(kinds: str) -> str:
    return ", ".join(REASONS.get(kind, kind.lower()) for kind in kinds.split(", "))


def located(con, raw: Raw, unreadable: list[Unreadable], broken: bool = True) -> list[Reject]:
    """Rejects with the line each begins on; `broken` says whether the file's broken records are among them. A
    quote that never ends swallows the lines after it: each line of such a record is a reject of its own."""
    if not unreadable and not (broken and raw.broken):
        return []
    passed = sorted([record.record for record in raw.broken] + _blank(raw))
    first_line = _lines(con, raw, passed)
    rejects = [
        Reject(raw.file, first_line(_record(passed, u.row)), u.column, u.value, u.reason) for u in unreadable
    ]
    for record in raw.broken if broken else ():
        start = first_line(record.record)
        for offset, line in enumerate(_broken_lines(record)):
            rejects.append(Reject(raw.file, start + offset, record.column, line, record.reason))
    return sorted(set(rejects))


def broken_rows(raw: Raw) -> int:
    """How many rows the broken records of a file stand for."""
    return sum(len(record.text.splitlines()) or 1 for record in raw.broken)


def _broken_lines(record: Broken) -> list[str]:
    return record.text.splitlines() or [""]


def _blank(raw: Raw) -> list[int]:
    """The numbers of the blank lines among a text file's records; the engine counts them and passes them over.
    A line is blank that is so outside quotes: after an even number of them."""
    if raw.path is None:
        return []
    found, record, is_open = [], -1, False
    with opened_text(raw.path, "utf-8-sig") as source:
        for line in islice(source, raw.lines_before, None):
            record += not is_open
            if not is_open and not line.strip("\r\n"):
                found.append(record)
            is_open ^= line.count(raw.quote) % 2 == 1
    return found


def _record(passed: list[int], row: int) -> int:
    """The number among all records of the row-th one that was read; `passed` are those that were not."""
    for record in passed:
        if record > row:
            break
        row += 1
    return row


def _lines(con, raw: Raw, passed: list[int]):
    """A function from a record's number to the line of the file on which it begins."""
    if not raw.is_text:
        return lambda record: raw.lines_before + 1 + record
    columns = [c for c in con.table(raw.alias).columns if c != ROW]
    text = " || ".join(f"coalesce({sql_name(c)}, '')" for c in columns)
    breaks = f"len({text}) - len(replace({text}, chr(10), ''))"
    found = con.con.raw_sql(f"SELECT {ROW}, {breaks} AS n FROM {sql_name(raw.alias)} WHERE n > 0").fetchall()
    more = sorted(
        [(_record(passed, row), n) for row, n in found]
        + [(b.record, len(b.text.splitlines()) - 1) for b in raw.broken if b.text]
    )
    records = [record for record, _ in more]
    before = np.concatenate([[0], np.cumsum([n for _, n in more])]).astype(int)
    return lambda record: int(raw.lines_before + 1 + record + before[bisect_left(records, record)])


def write_rejects(rejects: dict[str, list[Reject]], folder: Path) -> None:
    """One CSV a table under `folder`: file, line, column, value, reason. Cells cannot start a formula."""
    for table, rows in rejects.items():
        if rows:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as target:
                writer = csv.writer(target, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
                writer.writerow(Reject._fields)
                writer.writerows([unarmed(cell) for cell in row] for row in rows)
