"""What the months before have kept for this one: files of theirs, laid beside its prepared tables. They are only read."""

import shutil
from datetime import date
from pathlib import Path

from crm.run.pages.sheets import LEDGERS
from crm.run.since.history import months_back
from crm.tables.earlier import FOLDER


def lay_out_earlier(out: Path, as_of: date, settings: dict, prepared: Path) -> None:
    """Copies the ledgers of the twelve months before, of the same source, to where the notebooks' tables lie. One that was
    published and is gone leaves an empty file, which its reader will name."""
    shutil.rmtree(prepared / FOLDER, ignore_errors=True)
    for manifest in months_back(out, as_of, settings):
        for entry in manifest["reports"].values():
            for name in entry["files"]:
                if name.startswith(f"{LEDGERS}/"):
                    _lay(out / manifest["month"] / name, prepared / FOLDER / manifest["month"])


def _lay(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if file.is_file():
        shutil.copyfile(file, folder / file.name)
    else:
        (folder / file.name).touch()
