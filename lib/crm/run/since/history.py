"""What the months before came to, from their manifests alone."""

from datetime import date
from pathlib import Path

from crm.months import months_before
from crm.run.stand.manifest import read_manifest

MONTHS = 12  # of them are looked back on


def months_back(out: Path, as_of: date, about: dict) -> list[dict]:
    """The manifests of the twelve months before, oldest first; of another source none."""
    months = [f"{months_before(as_of, n):%Y-%m}" for n in range(MONTHS, 0, -1)]
    found = [read_manifest(out / month) for month in months]
    return [manifest for manifest in found if manifest and manifest["source"] == about["source"]]


def records(manifests: list[dict], report: str) -> list[dict]:
    """What each of these months says of a report: its numbers and what they came from. A month it failed in
    says nothing."""
    there = [manifest for manifest in manifests if report in manifest["reports"]]
    return [
        record(manifest, manifest["reports"][report])
        for manifest in there
        if manifest["reports"][report]["status"] == "done"
    ]


def record(manifest: dict, entry: dict) -> dict:
    """One month of one report, as later months look back on it."""
    key = entry["key"]
    return {
        "month": manifest["month"],
        "as_of": manifest["as_of"],
        "source": manifest["source"],
        "currency": manifest["currency"],
        "numbers": entry["numbers"],
        "parameters": entry["parameters"],
        "notebook": key["notebook"],
        "modules": key["modules"],
        "versions": {name: version for name, version in key["packages"].items() if name != "python"},
        "python": key["packages"]["python"],
        "commit": entry["commit"],
        "tables": entry["tables"],
    }
