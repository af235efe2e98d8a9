"""The analyst's own tables: drivers as they were (and are expected), and paths of the good and the bad case.

Long, a row a month and a name: a new driver is more rows, not another form of the file. Everything is joined by month and
name. What is wrong is refused before any work, for models take future values by their position and in silence.
"""

import csv
import io
import math
import re
from collections import Counter
from pathlib import Path

import pandas as pd

from crm.errors import BadInput, nearest
from crm.marks import one_line
from crm.places import project_root

COLUMNS = ("month", "name", "value")
CASES = ("good", "bad")
MONTH = re.compile(r"((?:19|20|21)\d\d)-(0[1-9]|1[0-2])(?:-01)?")
LONGEST_NAME, MOST = (
    40,
    6,
)  # characters; drivers in a file, for each one more makes all of them harder to prove
LARGEST = 5_000_000  # bytes
Series = tuple[tuple[str, float], ...]  # ("2026-10", 3.5) in order, without a gap


def given_drivers(file: str, taken: tuple[str, ...]) -> tuple[tuple[str, Series], ...]:
    """Name and months of each driver in a file; () without one. BadInput for what cannot be joined by month and name."""
    if not file:
        return ()
    rows = rows_of(file, COLUMNS)
    names = list(dict.fromkeys(name for _line, _month, name, _value, _case in rows))
    for name in names:
        if name.lower() in taken:
            raise BadInput(f"{file}: '{name}' is a driver that is there already. Give yours another name.")
    if len(names) > MOST:
        raise BadInput(
            f"{file} has {len(names)} drivers: {', '.join(names[:MOST])} and others. At most {MOST} are tried, for among "
            "many some fit by chance. Keep those that you have a reason for."
        )
    return tuple((name, joined(file, name, [row for row in rows if row[2] == name])) for name in names)


def given_paths(file: str, known: tuple[str, ...]) -> tuple[tuple[str, str, Series], ...]:
    """Case, driver and months of each path in a file; () without one."""
    if not file:
        return ()
    rows = rows_of(file, ("case", *COLUMNS))
    found = []
    for case, name in dict.fromkeys((row[4], row[2]) for row in rows):
        if case not in CASES:
            raise BadInput(
                f"{file}: there is no case '{case}'. A path is of the case good or of the case bad."
            )
        if name.lower() not in known:
            raise BadInput(f"{file}: there is no driver '{name}'.{nearest(name.lower(), known)}")
        own = [row for row in rows if (row[4], row[2]) == (case, name)]
        found.append((case, name.lower(), joined(file, name, own)))
    return tuple(found)


def rows_of(file: str, columns: tuple[str, ...]) -> list[tuple]:
    """The rows of a file as (line, "2026-10", name, value, case)."""
    text = text_of(file)
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    header = [one_line(cell).lower() for cell in next(reader, [])]
    for column in columns:
        if header.count(column) != 1:
            there = ", ".join(filter(None, header)) or "nothing"
            raise BadInput(
                f"{file} needs one column '{column}', and its first line has: {there}. Write a row a month and a name, "
                f"with the columns {', '.join(columns)}."
            )
    places = [header.index(column) for column in columns]
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if len(cells) < len(header):
                raise BadInput(
                    f"{file}, line {reader.line_num}: {len(cells)} cells where the first line has {len(header)}."
                )
            rows.append(row_of(file, reader.line_num, [one_line(cells[place]) for place in places]))
    if not rows:
        raise BadInput(f"{file} has no rows below its first line.")
    return rows


def text_of(file: str) -> str:
    """What a file holds; its path is from the project's root."""
    path = Path(file).expanduser()
    path = path if path.is_absolute() else project_root() / path
    if not path.is_file():
        raise BadInput(f"There is no file {file}. Its path is from the project's root.")
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{file} is too large for a table of drivers: a row is a month and a name.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file} is not in UTF-8. Save it as CSV in UTF-8.") from None


def row_of(file: str, line: int, cells: list[str]) -> tuple:
    """One row, read; BadInput names the line."""
    *case, month, name, value = cells
    if not (found := MONTH.fullmatch(month)):
        raise BadInput(f"{file}, line {line}: '{month}' is no month. Write it as 2026-10.")
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(f"{file}, line {line}: a driver's name has 1 to {LONGEST_NAME} characters.")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(f"{file}, line {line}: '{value}' is no number. Write it as 1234.5.")
    return line, f"{found[1]}-{found[2]}", name, number, case[0].lower() if case else ""


def joined(file: str, name: str, rows: list[tuple]) -> Series:
    """The months of one name in order; BadInput for a month that is there twice or missing in between."""
    by_month = {month: value for _line, month, _name, value, _case in rows}
    twice = [month for month, n in Counter(row[1] for row in rows).items() if n > 1]
    if twice:
        lines = ", ".join(str(row[0]) for row in rows if row[1] == twice[0])
        raise BadInput(
            f"{file}: '{name}' has {twice[0]} more than once (lines {lines}). Keep one row a month."
        )
    months = sorted(by_month)
    whole = [f"{day:%Y-%m}" for day in pd.date_range(f"{months[0]}-01", f"{months[-1]}-01", freq="MS")]
    if missing := [month for month in whole if month not in by_month]:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise BadInput(
            f"{file}: '{name}' goes from {months[0]} to {months[-1]} and lacks {missing[0]}{more}. Fill the gap; nothing is "
            "filled in for you."
        )
    return tuple((month, by_month[month]) for month in months)
