"""What the months before have kept for this one: files of theirs, laid beside its prepared tables. They are only read;
and what is found in the place of this month's own is not lost."""

import shutil
from datetime import date
from pathlib import Path

from crm.run.pages.sheets import LEDGERS
from crm.run.since.history import months_back
from crm.tables.earlier import FOLDER, rows_of


def lay_out_earlier(out: Path, as_of: date, settings: dict, prepared: Path) -> None:
    """Copies the ledgers of the twelve months before, of the same source, to where the notebooks' tables lie. One that was
    published and is gone leaves an empty file, which its reader will name."""
    shutil.rmtree(prepared / FOLDER, ignore_errors=True)
    for manifest in months_back(out, as_of, settings):
        for entry in manifest["reports"].values():
            for name in entry["files"]:
                if name.startswith(f"{LEDGERS}/"):
                    _lay(out / manifest["month"] / name, prepared / FOLDER / manifest["month"])


def put_aside(published: Path, stage: Path) -> list[str]:
    """Keeps a published ledger that is no table, or one with other columns than the run's, beside the run's own as NAME.left,
    and says so, a line each: somebody else's file is not written over."""
    says = []
    for new in sorted((stage / LEDGERS).glob("*.csv")):
        old = published / LEDGERS / new.name
        if old.is_file() and _columns(old) != _columns(new):
            shutil.copyfile(old, new.with_name(f"{new.name}.left"))
            says.append(f"{LEDGERS}/{new.name} was no ledger of this report; it is kept as {new.name}.left")
    return says


def _columns(file: Path) -> list[str] | None:
    rows = rows_of(file)
    return None if rows is None else list(rows.columns)


def _lay(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if file.is_file():
        shutil.copyfile(file, folder / file.name)
    else:
        (folder / file.name).touch()
