"""What earlier months of a report have kept for later ones: small tables that the monthly run lays beside the prepared ones."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from crm.finding import armed

FOLDER = "earlier"  # of the prepared tables: earlier/2026-09/forecast.ledger.csv
LARGEST = 20_000_000  # bytes; no table that a page keeps comes near


class Earlier(NamedTuple):
    """A month ("2026-09"), the file as a reader finds it below the reports, and its rows as texts; None where it is no
    table of rows that are all equally long."""

    month: str
    file: str
    rows: pd.DataFrame | None


def earlier_in(prepared: Path) -> Callable[[str], tuple[Earlier, ...]]:
    """What reads a finding's kept tables by its id, "forecast.ledger", oldest first; nothing outside a monthly run."""

    def earlier(finding: str) -> tuple[Earlier, ...]:
        found = sorted((prepared / FOLDER).glob(f"*/{finding}.csv"))
        return tuple(Earlier(p.parent.name, f"{p.parent.name}/ledger/{p.name}", rows_of(p)) for p in found)

    return earlier


def rows_of(path: Path) -> pd.DataFrame | None:
    """The rows of a CSV with a header, every cell a text, without the apostrophe that a spreadsheet was kept off with; None
    where that is not what the file is."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
    except (OSError, ValueError, csv.Error):  # not there, not UTF-8, empty, a broken quote
        return None
    if len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        return None
    return pd.DataFrame([[armed(cell) for cell in row] for row in rows], columns=header, dtype=str)
