"""The command `run`: month after month, what has changed is run and published, the rest stands."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from crm.run.by_name import with_key
from crm.run.decide import ASKED, Month, Task, month_of, tasks
from crm.run.errands import ALL_GOOD, NONE_GOOD, SOME_FAILED, at_work, prepared, say
from crm.run.gate import gate_of
from crm.run.keys import NEW
from crm.run.lock import alone
from crm.run.plan import Plan, make_plan
from crm.run.publish import recovered, writable


def run(options) -> int:
    """Runs the reports of which something has changed, publishes the months, and says what came of it."""
    plan = make_plan(options, date.today())
    post = _post(plan)
    with at_work(plan) as scratch:
        writable(plan.out, plan.months)
        months = [_looked_at(plan, as_of, scratch) for as_of in plan.months]
        results = [_tried(plan, month, ready, scratch) for month, ready in months]
    _tell_the_end(plan, post, [result.made for result in results if result.made])
    return exit_code([state for result in results for state in result.states])


class Result(NamedTuple):
    """What came of a month: the states of the reports asked for, and its manifest if anything was run."""

    states: list[str]
    made: dict | None = None


def _post(plan: Plan):
    """How the summary is mailed; None when nobody is to get it. What is wrong with it is said at once."""
    if not plan.settings["notify"]:
        return None
    from crm.run.mail import post_from

    return post_from(plan.settings)


def _tell_the_end(plan: Plan, post, made: list[dict]) -> None:
    """Prints the summary of what was run, one screen, and mails it to whom it concerns."""
    if not made:
        return
    from crm.run.summary import summary

    text = gate_of(plan).masked(summary(made[-1], plan.out / made[-1]["month"], made[:-1]))
    say(f"\n{text}")
    if post:
        from crm.run.mail import send

        send(post, made[-1], text)


def exit_code(states: list[str]) -> int:
    """0 when all reports are done, 3 when none is, else 1."""
    done = states.count("done")
    return ALL_GOOD if done == len(states) else SOME_FAILED if done else NONE_GOOD


def _looked_at(plan: Plan, as_of: date, scratch: Path) -> tuple:
    """A month, and its tables if something has to be run: whatever is wrong with the data is said before any
    report starts."""
    from crm import tables

    stamp = tables.stamp(plan.settings["source"], plan.settings["data"], plan.root)
    month = month_of(plan, as_of, with_key(stamp, plan.settings))
    if month.same_files and not tasks(plan, month):
        return month, None
    from crm.run.pool import forks, warm_up

    warm = plan.settings["kernels"] == "warm"
    if warm and not forks():
        say("This system cannot fork warm kernels; every report has a fresh one.")
    warm_up(warm)
    return month, prepared(plan, as_of, scratch)


def _tried(plan: Plan, month: Month, ready, scratch: Path) -> Result:
    """The same as _one_month; where the system fails it, the disk above all, that is said and nothing changed."""
    try:
        return _one_month(plan, month, ready, scratch)
    except OSError as error:
        say(f"{month.name}  not published: {error}. What was published before stands.")
        return Result(["failed" for _ in plan.reports])


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
        if not todo and month.same_files:
            say(f"{month.name}  nothing changed since {_when(month)}: {WHAT}; nothing was run")
            return Result(_states(plan, month.published))
        ready = ready or prepared(plan, month.as_of, scratch)
        return _published(plan, month, ready, todo or tasks(plan, month, ready.prepared))


def _published(plan: Plan, month: Month, ready, todo: dict[str, Task]) -> Result:
    from crm.run.month import run_month

    for report in plan.reports:
        if report.name not in todo:
            say(f"{month.name}  {report.name}  stands, nothing it depends on has changed")
    manifest = run_month(plan, month, ready, todo, tell)
    return Result(_states(plan, manifest), manifest)


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
