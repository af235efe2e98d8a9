"""A month's turn within a run: looked at, left alone if nothing has changed, else run and published."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from crm.run.asked.by_name import with_key
from crm.run.asked.plan import Plan
from crm.run.errands import prepared, say
from crm.run.guard.standing import refuse_to_mix
from crm.run.publish import recovered
from crm.run.stand.decide import ASKED, Month, Task, gone, month_of, tasks
from crm.run.stand.keys import NEW
from crm.run.stand.lock import alone


class Result(NamedTuple):
    """What came of a month: the states of the reports asked for, its manifest if anything was run, and why it was
    not published if it was not."""

    states: list[str]
    made: dict | None = None
    trouble: str = ""


def looked_at(plan: Plan, as_of: date, scratch: Path) -> tuple:
    """A month, and its tables if something has to be run: whatever is wrong with the data is said before any
    report starts."""
    from crm import tables

    stamp = tables.stamp(plan.settings["source"], plan.settings["data"], plan.root)
    month = month_of(plan, as_of, with_key(stamp, plan.settings))
    refuse_to_mix(plan, month)
    if month.same_files and not tasks(plan, month) and not gone(plan, month):
        return month, None
    from crm.run.kernels.pool import forks, warm_up

    warm = plan.settings["kernels"] == "warm"
    if warm and not forks():
        say("This system cannot fork warm kernels; every report has a fresh one.")
    warm_up(warm)
    return month, prepared(plan, as_of, scratch)


def tried(plan: Plan, month: Month, ready, scratch: Path) -> Result:
    """The same as _one_month; where the system fails it, the disk above all, that is said and nothing changed."""
    try:
        return _one_month(plan, month, ready, scratch)
    except OSError as error:
        trouble = f"{month.name}  not published: {error}. What was published before stands."
        say(trouble)
        return Result(["failed" for _ in plan.reports], trouble=trouble)


def _one_month(plan: Plan, month: Month, ready, scratch: Path) -> Result:
    """Runs and publishes one month, unless another run is at it."""
    with alone(plan.out, month.name) as other:
        if other:
            say(f"{month.name}  left to the run that is at it ({other})")
            return Result([])
        recovered(plan.out, month.name)
        # looked at again: the months before may have been run meanwhile, and this one by somebody else
        month = month_of(plan, month.as_of, month.stamp)
        todo = tasks(plan, month, ready.prepared if ready else None)
        if not todo and month.same_files and not gone(plan, month):
            say(f"{month.name}  nothing changed since {_when(month)}: {WHAT}; nothing was run")
            _listed(plan, month.published)
            return Result(_states(plan, month.published))
        ready = ready or prepared(plan, month.as_of, scratch)
        return _published(plan, month, ready, todo or tasks(plan, month, ready.prepared))


def _published(plan: Plan, month: Month, ready, todo: dict[str, Task]) -> Result:
    from crm.run.month import run_month

    for report in plan.reports:
        if report.name not in todo:
            say(f"{month.name}  {report.name}  stands, nothing it depends on has changed")
    for name in gone(plan, month):
        say(f"{month.name}  {name}  goes, its notebook is gone")
    manifest = run_month(plan, month, ready, todo, tell)
    for name in [name for name, entry in manifest["reports"].items() if entry["behind"]]:
        say(f"{month.name}  {name}  stands on the tables of an earlier run; it was not asked for")
    _listed(plan, manifest)
    return Result(_states(plan, manifest), manifest if todo else None)


def _listed(plan: Plan, manifest: dict) -> None:
    """Sees to the lists that lead to a published month; that one cannot be written takes nothing back."""
    from crm.run.guard.gate import gate_of
    from crm.run.publish import put_right

    try:
        put_right(plan, manifest, gate_of(plan))
    except OSError as error:
        say(f"{manifest['month']}  is published, but not listed: {error}. The next run tries again.")


WHAT = "notebooks, library, parameters, files and packages are the same"


def _states(plan: Plan, manifest: dict) -> list[str]:
    return [manifest["reports"][report.name]["status"] for report in plan.reports]


def _when(month: Month) -> str:
    return f"{month.published['made_at'][:16].replace('T', ' ')} UTC"


def tell(job, outcome: dict) -> None:
    """One line a report."""
    result = "done" if job.why in (NEW, ASKED) else f"done (run again: {job.why})"
    if error := outcome["error"]:
        cell = f" in cell {error['cell']}" if error["cell"] else ""
        result = f"failed{cell}: {error['says']}"
    say(f"{job.parameters['as_of'][:7]}  {job.name}  {outcome.get('seconds', 0):.1f} s  {result}")
