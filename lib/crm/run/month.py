"""One month from prepared tables to a published folder."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import yaml

from crm.run.facts import page_facts
from crm.run.job import Job
from crm.run.manifest import begun, entry, read_manifest
from crm.run.plan import Plan
from crm.run.pool import run_all
from crm.run.prepared import Ready, matrix
from crm.run.publish import copy_files, staged, write_index, write_months


def run_month(plan: Plan, ready: Ready, tell: Callable[[Job, dict], None]) -> dict:
    """Runs the plan's reports for one month and publishes them; the month's manifest."""
    manifest = begun(plan, ready, datetime.now(UTC))
    jobs = [_job(plan, ready, report, manifest) for report in plan.reports]
    with ThreadPoolExecutor(1) as beside:
        possible = beside.submit(matrix, ready)
        outcomes = run_all(jobs, plan.jobs, tell)
        manifest |= possible.result()
    with staged(plan.out, manifest["month"], manifest["run"]) as stage:
        manifest["reports"] = _gathered(plan, manifest, jobs, outcomes, stage)
        _write_rest(plan, ready, manifest, stage)
    write_months(plan.out, manifest["made_at"])
    return manifest


def _gathered(plan: Plan, manifest: dict, jobs: list[Job], outcomes: dict[str, dict], stage: Path) -> dict:
    """The manifest's entries of all reports, in order: those of this run, and those published before that
    this run did not touch; the files of both are in the stage."""
    published = plan.out / manifest["month"]
    earlier = _earlier(published, manifest)
    entries = {name: kept for name, kept in earlier.items() if name in plan.known and name not in outcomes}
    for report, job in zip(plan.reports, jobs, strict=True):
        outcome, before = outcomes[report.name], earlier.get(report.name)
        entries[report.name] = entry(manifest, report, job.parameters, outcome, before)
        _collect(job, outcome, stage)
    for name, kept in entries.items():
        if name not in outcomes or kept["last_good"]:
            copy_files(kept["files"], published, stage)
    return dict(sorted(entries.items()))


def _job(plan: Plan, ready: Ready, report, manifest: dict) -> Job:
    parameters = plan.parameters(report, ready.as_of)
    return Job(
        name=report.name,
        notebook=str(report.path),
        parameters=parameters,
        root=str(plan.root),
        prepared=str(ready.tables),
        scratch=str(ready.scratch),
        deadline=int(plan.settings["deadline_seconds"]),
        facts=page_facts(manifest, report, parameters),
    )


def _earlier(published: Path, manifest: dict) -> dict[str, dict]:
    """What the published month says of its reports; nothing when it is about another source."""
    before = read_manifest(published)
    same = before and all(before[key] == manifest[key] for key in ("source", "as_of"))
    same = same and before["settings"]["data"] == manifest["settings"]["data"]
    return before["reports"] if same else {}


def _collect(job: Job, outcome: dict, stage: Path) -> None:
    """What the worker left: the files of a report that is done; the log, if it says anything; the notebook of
    one that failed, as far as it came."""
    copy_files(outcome["files"], job.into, stage)
    left = [job.log] if job.log.exists() and job.log.stat().st_size else []
    left += [job.partial] if job.partial.exists() else []
    for path in left:
        (stage / "logs").mkdir(exist_ok=True)
        shutil.copy2(path, stage / "logs" / path.name)


def _write_rest(plan: Plan, ready: Ready, manifest: dict, stage: Path) -> None:
    """The rows set aside, the parameters as a file that --params takes, the manifest, the list of reports."""
    if (ready.tables / "rejects").is_dir():
        shutil.copytree(ready.tables / "rejects", stage / "rejects")
    blocks = {"run": manifest["settings"]} | {
        report.name: plan.values[report.name] for report in plan.reports if plan.values[report.name]
    }
    text = yaml.safe_dump(blocks, allow_unicode=True, sort_keys=False)
    (stage / "params.yaml").write_text(text, encoding="utf-8")
    write_index(manifest, stage)
