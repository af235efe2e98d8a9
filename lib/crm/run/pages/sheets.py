"""Tables as CSV files that a spreadsheet opens and cannot be tricked by."""

import csv
import re
from pathlib import Path

from crm.finding import unarmed
from crm.marks import unmarked

LEDGERS = "ledger"  # folder of a month: what its pages keep for those of later months


def write_tables(report: str, findings: list[dict], folder: Path) -> list[str]:
    """Writes each finding's whole table as REPORT.FINDING.csv; the names of the files written. Findings of
    one id that differ, as when a notebook asks the same of two groups, get a number."""
    written: dict[str, dict] = {}
    for finding in findings:
        if finding["columns"]:
            _settle(finding, _file_stem(report, finding["id"]), written)
    folder.mkdir(parents=True, exist_ok=True)
    for name, finding in written.items():
        header = [column["key"] for column in finding["columns"]]
        write_sheet(folder / name, [header, *finding["rows"]])
    return list(written)


def write_ledgers(findings: list[dict], into: Path) -> list[str]:
    """Writes what findings keep for later months as ledger/ID.csv below `into`, one a finding; the names of the files. Of
    two with one id the last stands."""
    kept = {_safe(finding["id"]): finding["ledger"] for finding in findings if "ledger" in finding}
    for name, ledger in kept.items():
        (into / LEDGERS).mkdir(parents=True, exist_ok=True)
        write_sheet(into / LEDGERS / f"{name}.csv", [ledger["columns"], *ledger["rows"]])
    return [f"{LEDGERS}/{name}.csv" for name in kept]


def write_sheet(path: Path, rows: list[list]) -> None:
    """Writes rows as UTF-8 CSV. Text is always quoted: another country's separator in it starts no cell."""
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerows([_cell(cell) for cell in row] for row in rows)


def _file_stem(report: str, finding: str) -> str:
    """The finding's id, behind the report's name if it does not begin with it: all reports share a folder."""
    own = finding if finding.startswith(f"{report}.") else f"{report}.{finding}"
    return _safe(own)


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def _settle(finding: dict, stem: str, written: dict[str, dict]) -> None:
    """Gives the finding a file name of its own, unless the same is there already."""
    name, n = f"{stem}.csv", 1
    while name in written:
        if written[name] == finding:
            return
        n += 1
        name = f"{stem}-{n}.csv"
    written[name] = finding


def _cell(cell):
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return unarmed(unmarked(cell))
    return "" if cell is None else cell
