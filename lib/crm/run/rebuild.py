"""The command `rebuild`: a month made again from its manifest, and whether it comes to the same numbers."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from crm.errors import BadInput
from crm.places import profile_path, project_root
from crm.run.asked.notebooks import find_reports
from crm.run.asked.plan import Plan
from crm.run.asked.settings import DECIDED, PARAMETERS
from crm.run.errands import ALL_GOOD, SOME_FAILED, at_work, prepared, say
from crm.run.stand.keys import CHANGED, differing, few
from crm.run.stand.manifest import FORMAT, read_manifest

PARTS = ("value", "low", "high", "n")


def rebuild(options) -> int:
    """Makes the month of a manifest again, elsewhere, and says number by number what differs; 0 if nothing does."""
    then = _manifest(Path(options.manifest))
    plan = _plan(then, options)
    with at_work(plan) as scratch:
        now = _made_again(replace(plan, out=Path(options.out or scratch / "rebuilt").resolve()), scratch)
    lines = [line for name in now["reports"] for line in _compared(name, then, now)]
    for line in lines or [_all_equal(now)]:
        say(line)
    for line in _what_else(then, now) if lines else []:
        say(line)
    return SOME_FAILED if lines else ALL_GOOD


def _manifest(path: Path) -> dict:
    if not path.exists():
        raise BadInput(f"There is no {path}. Give the folder of a published month, such as reports/2026-10.")
    folder = path if path.is_dir() else path.parent
    manifest = read_manifest(folder) if (folder / "manifest.json").is_file() else None
    if manifest is None:
        raise BadInput(f"{path} is no manifest of format {FORMAT}. Give a manifest.json or a month's folder.")
    return manifest


def _plan(then: dict, options) -> Plan:
    """The plan that comes to the manifest again: its settings, and of each report its parameters."""
    root = project_root()
    reports = find_reports(root)
    done = [name for name, entry in then["reports"].items() if entry["status"] == "done"]
    if gone := [name for name in done if name not in reports]:
        raise BadInput(f"notebooks/ has no {gone[0]}.ipynb any more. Go back to commit {then['commit']}.")
    settings = {name: then["settings"].get(name, p.default) for name, p in PARAMETERS.items()}
    if options.data:
        settings["data"] = str(Path(options.data).resolve())
    profile_path(str(settings["source"]), root)
    return Plan(
        root=root,
        out=root,
        months=(date.fromisoformat(then["as_of"]),),
        reports=tuple(reports[name] for name in done),
        values={name: _values(reports[name], then["reports"][name]["parameters"]) for name in done},
        settings=settings,
        known=tuple(done),
        again=True,
    )


def _values(report, given: dict) -> dict:
    """The report's parameters as they were; of one that it has got since, the default."""
    own = {name: parameter for name, parameter in report.by_name.items() if name not in DECIDED}
    return {name: given.get(name, parameter.default) for name, parameter in own.items()}


def _made_again(plan: Plan, scratch: Path) -> dict:
    from crm.run.month import run_month
    from crm.run.stand.decide import month_of, tasks
    from crm.run.turn import tell

    ready = prepared(plan, plan.months[0], scratch)
    plan.out.mkdir(parents=True, exist_ok=True)
    month = month_of(plan, plan.months[0], None)
    return run_month(plan, month, ready, tasks(plan, month, ready.prepared), tell)


def _compared(name: str, then: dict, now: dict) -> list[str]:
    """The numbers of a report that are not what they were."""
    before, after = then["reports"][name], now["reports"][name]
    if after["status"] == "failed":
        return [f"{name}: failed, {after['error']['says']}"]
    was, is_ = ({n["name"]: n for n in entry["numbers"]} for entry in (before, after))
    return [
        f"{name}: {number} was {_shown(was.get(number))}, is {_shown(is_.get(number))}"
        for number in {**was, **is_}
        if _facts(was.get(number)) != _facts(is_.get(number))
    ]


def _what_else(then: dict, now: dict) -> list[str]:
    """What differs beside the numbers: why they may."""
    found = []
    for name, entry in now["reports"].items():
        key, before = entry["key"], then["reports"][name]["key"]
        parts = {part: differing(key[part], before[part]) for part in CHANGED if part in before}
        parts["tables"] = [t for t in entry["read"] if key["tables"].get(t) != before["tables"].get(t)]
        found += [f"{name}: other {part}: {few(names)}" for part, names in parts.items() if names]
        found += [f"{name}: its notebook differs"] if key["notebook"] != before["notebook"] else []
    return found or ["Notebooks, library, parameters, packages and tables are the same."]


def _facts(number: dict | None) -> str:
    return json.dumps({part: number[part] for part in PARTS}) if number else ""


def _shown(number: dict | None) -> str:
    if number is None:
        return "not there"
    more = [f"{number['low']} to {number['high']}"] if number["low"] is not None else []
    more += [f"n {number['n']}"] if number["n"] is not None else []
    return f"{number['value']}" + (f" ({', '.join(more)})" if more else "")


def _all_equal(manifest: dict) -> str:
    reports = len(manifest["reports"])
    numbers = sum(len(entry["numbers"]) for entry in manifest["reports"].values())
    if numbers == reports == 1:
        return "1 number of 1 report is what it was."
    return f"{numbers} numbers of {reports} reports are what they were."
