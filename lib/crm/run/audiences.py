"""The command `audiences`: each segment as a CSV that a CRM can import, written by the engine."""

import csv
import inspect
import shutil
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from crm.errors import BadInput, nearest
from crm.run.asked.plan import Plan, make_plan
from crm.run.errands import ALL_GOOD, at_work, prepared, say
from crm.run.publish import take_place

FOLDER, LIST = "audiences", "audiences.csv"


def audiences(options) -> int:
    """Writes every audience of the reports asked for into reports/audiences/2026-10/, one file a segment, and a list
    of the files. All of a month's files are there, or those of before."""
    plan = make_plan(options, date.today())
    with at_work(plan) as scratch:
        for as_of in plan.months:
            month = prepared(plan, as_of, scratch)
            target = plan.out / FOLDER / f"{as_of:%Y-%m}"
            target.parent.mkdir(parents=True, exist_ok=True)
            stage = target.with_name(f".{target.name}.new")
            shutil.rmtree(stage, ignore_errors=True)
            try:
                listed = _written(plan, month, stage, options.audience or [], target)
                take_place(stage, target)
            finally:
                shutil.rmtree(stage, ignore_errors=True)
                shutil.rmtree(stage.with_suffix(".old"), ignore_errors=True)
            for line in listed:
                say(f"  {line}")
            say(f"{target}")
    return ALL_GOOD


def _written(plan: Plan, month, stage: Path, wanted: list[str], target: Path) -> list[str]:
    """Fills the folder; a line for each audience. Those not wanted stay as they are in the target."""
    known = {n: f for n, f in all_audiences().items() if _report(f) in {r.name for r in plan.reports}}
    for name in wanted:
        if name not in known:
            raise BadInput(f"--audience {name}: there is no such audience.{nearest(name, known)}")
    lines, rows = [], _kept(target, stage, wanted) if wanted else []
    for name, function in known.items():
        if not wanted or name in wanted:
            found = _one(plan, month, function, stage / name)
            rows += found
            sizes, left = sum(row[3] for row in found), sum(row[4] for row in found)
            lines.append(
                f"{name}: {sizes:,} customers in {len(found)} files, {left:,} left out who opted out"
            )
    stage.mkdir(parents=True, exist_ok=True)
    with (stage / LIST).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [["audience", "segment", "file", "customers", "opted_out"], *rows]
        )
    return lines


def _kept(target: Path, stage: Path, wanted: list[str]) -> list[list]:
    """Copies the audiences that are there and not made anew; their rows of the list."""
    if not (target / LIST).is_file():
        return []
    with (target / LIST).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    rows = [row for row in rows if row and row[0] not in wanted and (target / row[0]).is_dir()]
    for name in dict.fromkeys(row[0] for row in rows):
        shutil.copytree(target / name, stage / name)
    return rows


def _one(plan: Plan, month, function, folder: Path) -> list[list]:
    """One audience: a file for each of its segments, also of one that has nobody; rows for the list."""
    import ibis

    from crm import tables
    from crm.customers.audience import members
    from crm.names import GROUPS

    report = next(report for report in plan.reports if report.name == _report(function))
    values = plan.parameters(report, month.as_of)
    company = tables.opened(month.prepared, tables.as_window(values.get("window", "all")))
    own = {name: values[name] for name in inspect.signature(function).parameters if name in values}
    found = members(company, function(company, **own))
    files = found.files.cache()
    asked = tables.fetch(found.asked.group_by("group").agg(n=found.asked.count())).set_index("group").n
    there = tables.fetch(files.group_by("key").agg(n=files.count())).set_index("key").n
    folder.mkdir(parents=True)
    rows = []
    for segment in function.audience.segments or sorted(asked.index):
        path = folder / f"{segment}.csv"
        files.filter(files.key == segment).drop("key").order_by(ibis.desc("score"), "id").to_csv(path)
        n = int(there.get(segment, 0))
        label = GROUPS[segment].label
        rows.append(
            [function.audience.name, label, f"{folder.name}/{path.name}", n, int(asked.get(segment, 0)) - n]
        )
    return rows


def all_audiences() -> dict[str, Callable]:
    """Every audience there is, by name, found in crm.analyses and registered nowhere."""
    import crm.analyses
    from crm.customers.audience import Stated

    found = {}
    for module in walk_packages(crm.analyses.__path__, "crm.analyses."):
        for thing in vars(import_module(module.name)).values():
            if isinstance(getattr(thing, "audience", None), Stated):
                found[thing.audience.name] = thing
    return dict(sorted(found.items()))


def _report(function) -> str:
    return function.__module__.split(".")[2]
