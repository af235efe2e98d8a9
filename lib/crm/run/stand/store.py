"""What the reports of a month have come to, kept until the month is published: a run that was killed is taken
up where it ended."""

import json
import shutil
from contextlib import suppress
from pathlib import Path

from crm.run.kernels.job import Job

OUTCOME = "outcome.json"


def keep(job: Job, outcome: dict, store: Path) -> None:
    """Keeps what a report that is done has written, whole or not at all."""
    if outcome["status"] != "done":
        return
    with suppress(OSError):  # without it nothing is lost but the time of a run that is killed
        _keep(job, outcome, store)


def _keep(job: Job, outcome: dict, store: Path) -> None:
    unfinished = store / f"{job.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(job.into, unfinished)
    text = json.dumps(outcome | {"key": job.key}, default=str)
    (unfinished / OUTCOME).write_text(text, encoding="utf-8")
    shutil.rmtree(store / job.name, ignore_errors=True)
    unfinished.rename(store / job.name)


def kept(name: str, store: Path) -> dict | None:
    """The outcome of a report that an earlier run finished and did not publish, with the key it had."""
    try:
        return json.loads((store / name / OUTCOME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def forget(store: Path) -> None:
    """Drops what was kept: the month is published."""
    shutil.rmtree(store, ignore_errors=True)
