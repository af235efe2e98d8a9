"""Excel workbooks into the engine: every cell as the text that a CSV would hold."""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from crm.errors import BadInput
from crm.tables.headers import distinct, doubled
from crm.tables.profile import Profile
from crm.tables.rejects import ROW, Raw

Cells = list[tuple[str | None, ...]]


def read_excel(con, profile: Profile, alias: str, path: Path) -> Raw:
    """Puts a sheet into the engine as the table `alias`; rows without any cell are none. Through pandas and
    openpyxl: the engine's own reader is an extension fetched over the network, and pandas' own header gives
    the second of two equal names another one."""
    file = profile.files[alias]
    rows = _rows(profile, alias, path)
    filled = [number for number, row in enumerate(rows) if any(cell is not None for cell in row)]
    if not filled and not isinstance(file.header, list):
        raise BadInput(f"files.{alias}: {path.name} is empty. Export it again, with its header line.")
    headed = file.header is True
    before = filled[0] + headed if filled else 0
    width = len(rows[0]) if rows else len(file.header)
    names = [cell or "" for cell in rows[filled[0]]] if headed else [""] * width
    names = file.header if isinstance(file.header, list) else names
    if len(names) != width:
        raise BadInput(f"files.{alias}: {path.name} has {width} columns, header names {len(names)}.")
    kept = [number for number in filled if number >= before]
    columns = {
        name: pa.array([rows[number][i] for number in kept], pa.string())
        for i, name in enumerate(distinct(names))
    }
    numbers = pa.array([number - before for number in kept], pa.int64())
    con.keep(alias, pa.table({ROW: numbers, **columns}))
    return Raw(alias, path.name, file.skip + before, doubled=doubled(names))


def _rows(profile: Profile, alias: str, path: Path) -> Cells:
    """The cells of a sheet, row by row, its header among them."""
    file = profile.files[alias]
    try:
        sheet = int(file.sheet) if str(file.sheet).isdigit() else file.sheet
        frame = pd.read_excel(
            path, sheet_name=sheet, header=None, skiprows=file.skip, dtype=object, keep_default_na=False
        )
    except ValueError as error:
        raise BadInput(f"files.{alias}: {path.name}: {error}.") from error
    return [
        tuple(as_text(cell, profile.decimal) for cell in row)
        for row in frame.itertuples(index=False, name=None)
    ]


def as_text(value, decimal: str = ".") -> str | None:
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
