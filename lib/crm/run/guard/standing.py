"""Pages published before, held against what may be shown now: one that shows more does not stand beside new ones."""

import csv
import json
from pathlib import Path

from crm.errors import BadInput
from crm.run.guard.gate import Gate, gate_of

SHOWS = {
    "customers": "id",
    "customers_key_env": "",
    "personal_data_allowed": "",
}  # settings, and as they are unsaid
PAGE, NO_NOTEBOOK = (".html", ".ipynb"), '{"cells": []}'


def may_stand(name: str, entry: dict | None, month: Path, gate: Gate, settings: dict) -> bool:
    """Whether what was published of a report may stay: its customers are shown as they are to be now, and it holds
    nothing that the gate would stop. `entry` is the manifest's of then, `settings` are those of now; of the files
    that it names some may have been deleted since, and the others still count."""
    left = [month / file for file in entry["files"] if (month / file).is_file()] if entry else []
    if not left:
        return True
    then, now = (
        _shows((entry["last_good"] or {}) if entry["status"] == "failed" else entry["key"]),
        _shows({"settings": settings}),
    )
    if then == now:
        return True
    if now["customers"] == "hash" and any(
        then[which] != now[which] for which in ("customers", "customers_key_env")
    ):
        return False
    try:
        page, notebook = ("".join(p.read_text("utf-8") for p in left if p.suffix == kind) for kind in PAGE)
        tables = [_as_finding(path) for path in left if path.suffix == ".csv"]
        return not gate.refusal(page, json.loads(notebook or NO_NOTEBOOK), tables)
    except (ValueError, csv.Error):  # edited by hand since: what cannot be read cannot be judged
        return False


def _as_finding(path: Path) -> dict:
    """A published table as a finding's record, as far as the gate looks at it."""
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return {"id": path.stem, "columns": [{"key": key} for key in header], "rows": rows}


def refuse_to_mix(plan, month) -> None:
    """BadInput for a run of some reports only, where others of the month show what may not be shown any more: of a
    month half hashed the other half would give the hashes away."""
    asked = {report.name for report in plan.reports}
    folder = plan.out / month.name
    others = {
        name: entry for name, entry in month.entries.items() if name in plan.known and name not in asked
    }
    for name, entry in others.items():
        if not may_stand(name, entry, folder, gate_of(plan), plan.settings):
            raise BadInput(
                f"{folder} has a page of {name} that shows customers or personal data in a way that is not allowed "
                f"any more, and --only would leave it there. Run all reports of the month, without --only."
            )


def _shows(record: dict) -> dict:
    """The settings that say what may be shown, of a record that may be of an earlier version."""
    settings = record.get("settings") or {}
    return {name: settings.get(name, unsaid) for name, unsaid in SHOWS.items()}
