"""One month from prepared tables to a published folder."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from crm.run.asked.plan import Plan
from crm.run.errands import say
from crm.run.guard.gate import gate_of
from crm.run.guard.standing import may_stand
from crm.run.kernels.job import Job
from crm.run.kernels.pool import run_all
from crm.run.pages.facts import page_facts
from crm.run.prepared import Ready, matrix
from crm.run.publish import copy_files, params_text, staged, write_index
from crm.run.since.history import record
from crm.run.since.ledgers import lay_out_earlier, put_aside
from crm.run.stand.decide import Month, Task
from crm.run.stand.keys import other_rows, why_again, with_tables
from crm.run.stand.lock import OURS
from crm.run.stand.manifest import as_json, begun, entry
from crm.run.stand.store import forget, keep, kept

Tell = Callable[[Job, dict], None]


def run_month(plan: Plan, month: Month, ready: Ready, todo: dict[str, Task], tell: Tell) -> dict:
    """Runs what has to be run of a month and publishes it; the month's manifest."""
    manifest = begun(plan, ready, month.stamp, datetime.now(UTC))
    reports = [report for report in plan.reports if report.name in todo]
    jobs = {report.name: _job(plan, ready, report, todo[report.name], manifest) for report in reports}
    store = plan.out / OURS / month.name
    lay_out_earlier(plan.out, ready.as_of, plan.settings, ready.tables)
    with ThreadPoolExecutor(1) as beside:
        possible = beside.submit(matrix, ready)
        outcomes = _outcomes(plan, jobs, store, tell)
        manifest |= possible.result()
    try:
        _publish(plan, month, ready, manifest, jobs, outcomes)
    except OSError:  # the disk may be full: what is kept for a run that is killed is the first to go
        forget(store)
        _publish(plan, month, ready, manifest, jobs, outcomes)
    forget(store)
    return manifest


def _publish(plan: Plan, month: Month, ready: Ready, manifest: dict, jobs: dict, outcomes: dict) -> None:
    with staged(plan.out, month.name) as stage:
        manifest["reports"] = _gathered(plan, month, manifest, jobs, outcomes, stage)
        for name, entry in manifest["reports"].items():
            entry["behind"] = name not in jobs and _is_behind(entry, ready)
        if any(entry["behind"] for entry in manifest["reports"].values()):
            manifest["stamp"] = None  # or the next run would take these files for those that it has read
        _write_rest(plan, ready, manifest, stage)
        for line in put_aside(plan.out / month.name, stage):
            say(f"{month.name}  {line}")


def _is_behind(entry: dict, ready: Ready) -> bool:
    """Whether a report that was not asked for stands on other tables than there are now."""
    return entry["status"] == "done" and other_rows(with_tables({}, ready.prepared), entry) is not None


def _outcomes(plan: Plan, jobs: dict[str, Job], store: Path, tell: Tell) -> dict[str, dict]:
    """Report name → outcome: of those that a run which was killed had finished, and of those that run now,
    each kept as soon as it has ended."""

    def ended(job: Job, outcome: dict) -> None:
        keep(job, outcome, store)
        tell(job, outcome)

    taken = {name: found for name, job in jobs.items() if (found := _taken_up(job, store))}
    for name, outcome in taken.items():
        tell(jobs[name], outcome)
    return taken | run_all([job for name, job in jobs.items() if name not in taken], plan.jobs, ended)


def _taken_up(job: Job, store: Path) -> dict | None:
    """What a run that was killed came to, if it is what this one would come to."""
    found = kept(job.name, store)
    if not found or why_again(job.key, found):
        return None
    shutil.copytree(store / job.name, job.into, ignore=shutil.ignore_patterns("outcome.json"))
    return found


def _gathered(plan: Plan, month: Month, manifest: dict, jobs: dict, outcomes: dict, stage: Path) -> dict:
    """The manifest's entries of all reports, in order: those of this run, and those published before that
    this run did not touch; the files of both are in the stage."""
    published, earlier = plan.out / month.name, month.entries
    entries = {name: found for name, found in earlier.items() if name in plan.known and name not in jobs}
    for report in plan.reports:
        if job := jobs.get(report.name):
            outcome = outcomes[report.name]
            failed = outcome["status"] == "failed"
            before = earlier.get(report.name) if failed else None
            if not may_stand(report.name, before, published, job.gate, plan.settings):
                before = None
            entries[report.name] = entry(manifest, report, job, outcome, before)
            _collect(job, outcome, stage)
    for name, found in entries.items():
        if name not in jobs or found["last_good"]:
            copy_files(found["files"], published, stage)
    return dict(sorted(entries.items()))


def _job(plan: Plan, ready: Ready, report, task: Task, manifest: dict) -> Job:
    parameters = plan.parameters(report, ready.as_of)
    facts = page_facts(manifest, report, parameters)
    now = {"numbers": [], "parameters": parameters, "key": task.key, "tables": manifest["tables"]}
    present = record(manifest, now | {"commit": manifest["commit"]})
    return Job(
        name=report.name,
        notebook=str(report.path),
        parameters=parameters,
        root=str(plan.root),
        prepared=str(ready.tables),
        scratch=str(ready.scratch),
        deadline=int(plan.settings["deadline_seconds"]),
        facts=facts | {"history": task.history, "record": present, "before": task.before},
        gate=gate_of(plan),
        warm=plan.settings["kernels"] == "warm",
        why=task.why,
        key=task.key,
    )


def _collect(job: Job, outcome: dict, stage: Path) -> None:
    """What the worker left: the files of a report that is done; the log, if it says anything; the notebook of
    one that failed, as far as it came."""
    copy_files(outcome["files"], job.into, stage)
    left = [job.log] if job.log.exists() and job.log.stat().st_size else []
    left += [job.partial] if job.partial.exists() else []
    for path in left:
        (stage / "logs").mkdir(exist_ok=True)
        # a notebook was cleaned as it was kept
        (job.gate.copy_text if path == job.log else shutil.copy2)(path, stage / "logs" / path.name)


def _write_rest(plan: Plan, ready: Ready, manifest: dict, stage: Path) -> None:
    """The rows set aside, the parameters as a file that --params takes, the manifest, the list of reports."""
    gate = gate_of(plan)
    if (ready.tables / "rejects").is_dir():
        gate.copy_rejects(ready.tables / "rejects", stage / "rejects")
    (stage / "params.yaml").write_text(params_text(plan, manifest, gate), encoding="utf-8")
    (stage / "manifest.json").write_text(as_json(manifest), encoding="utf-8")
    write_index(plan, manifest, stage, gate)
