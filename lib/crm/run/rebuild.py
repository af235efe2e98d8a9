"""The command `rebuild`: a month made again from its manifest, and whether it comes to the same numbers."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from crm.errors import BadInput
from crm.places import profile_path, project_root
from crm.run.asked.notebooks import find_reports
from crm.run.asked.plan import Plan
from crm.run.asked.settings import DECIDED, PARAMETERS
from crm.run.errands import ALL_GOOD, SOME_FAILED, at_work, prepared, say
from crm.run.publish import writable
from crm.run.since.again import all_equal, compared, what_else
from crm.run.stand.lock import alone
from crm.run.stand.manifest import FORMAT, read_manifest


def rebuild(options) -> int:
    """Makes the month of a manifest again, elsewhere, and says number by number what differs; 0 if nothing does."""
    then = _manifest(Path(options.manifest))
    plan = _plan(then, options)
    if options.out:
        _refuse_to_replace(plan, Path(options.out).resolve(), Path(options.manifest))
    with at_work(plan) as scratch:
        now = _made_again(replace(plan, out=Path(options.out or scratch / "rebuilt").resolve()), scratch)
    return _told(then, now)


SAME = "Notebooks, library, parameters, packages and tables are the same."


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
        more = ", and what was not committed then" if then["dirty"] else ""
        raise BadInput(
            f"notebooks/ has no {gone[0]}.ipynb any more. Go back to commit {then['commit']}{more}."
        )
    if not done:
        raise BadInput(f"No report of {then['month']} is good, so there are no numbers to come to again.")
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


def _refuse_to_replace(plan: Plan, out: Path, manifest: Path) -> None:
    """BadInput for a folder in which a published month, the manifest's own above all, would be gone."""
    month = f"{plan.months[0]:%Y-%m}"
    if (out / month / "manifest.json").exists():
        raise BadInput(
            f"{out / month} is a published month, which would be replaced. Give another folder with --out."
        )
    writable(out, plan.months)


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
    with alone(plan.out, month.name) as other:
        if other:
            raise BadInput(f"Another run is at {month.name} in {plan.out} ({other}). Try again later.")
        return run_month(plan, month, ready, tasks(plan, month, ready.prepared), tell)


def _told(then: dict, now: dict) -> int:
    """Says what differs, and why it may; the exit code."""
    lines = [line for name in now["reports"] for line in compared(name, then, now)]
    for line in lines or [all_equal(now)]:
        say(line)
    others = what_else(then, now)
    for line in others or ([SAME] if lines else []):
        say(line)
    for name in then["reports"].keys() - now["reports"].keys():
        say(f"{name}: not made again, for it had failed")
    return SOME_FAILED if lines else ALL_GOOD
