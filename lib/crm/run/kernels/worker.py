"""One report, in a process of its own: papermill runs the notebook, then its page and its tables are written.

The pool's processes are forked from one that has imported this module already; what it imports is paid once.
"""

import os
import time
from hashlib import sha256

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from crm.run.kernels.harvest import Harvest, harvest, where_stopped
from crm.run.kernels.job import Job, failure
from crm.run.kernels.watch import end_kernel_at, leave_when_orphaned, peak_mib, why_it_stopped
from crm.run.pages.contents import lacking
from crm.run.pages.facts import of_tables
from crm.run.pages.page import page
from crm.run.pages.sheets import write_ledgers, write_tables
from crm.run.since.changes import since_last_month
from crm.run.since.revised import revised

KEPT = 100_000  # characters that a cell printed, of a report that is not published
LONGEST_SOCKET = 100  # a Unix socket's path ends at 104 or 108 characters


def run_report(job: Job, channel) -> None:
    """Runs the job and sends its outcome, plain data, through the channel. Never raises."""
    started = time.monotonic()
    leave_when_orphaned()
    try:
        outcome = _deliver(job, started)
    except Exception as error:
        outcome = failure(type(error).__name__, job.gate.masked(str(error)))
    channel.send(_took(started) | outcome)
    channel.close()


def _took(started: float) -> dict:
    """What the report has cost so far: seconds, and the largest memory of its kernel."""
    return {"seconds": round(time.monotonic() - started, 2), "peak_mib": peak_mib()}


def _deliver(job: Job, started: float) -> dict:
    """Runs the notebook, then writes page, notebook and tables; the outcome."""
    seen: list = []
    try:
        notebook = _execute(job, seen)
    except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
        return _stopped(job, seen, error, started)
    found = harvest(notebook)
    if not found.findings:
        return failure(
            "empty",
            "It ran and showed no Finding: a question is answered by one, made by an analysis or in a cell "
            "(README, 'Analysts').",
        )
    if lack := lacking(notebook):
        return failure("incomplete", job.gate.masked(lack))
    return _write(job, notebook, found, _took(started))


def _execute(job: Job, seen: list):
    """The executed notebook. A kernel that does not come up is tried once more; `seen` gets the notebook as
    soon as one is up, so that what a failing report did is not lost."""
    try:
        return _papermill(job, seen)
    except RuntimeError:
        if seen:
            raise
        return _papermill(job, seen)


def _papermill(job: Job, seen: list):
    end = time.monotonic() + job.deadline
    end_kernel_at(end)
    return papermill.execute_notebook(
        job.notebook.replace("{", "{{").replace("}", "}}"),  # papermill fills braces in a path
        None,
        job.parameters,
        kernel_name="python3",
        progress_bar=False,
        config=_transport(job),
        timeout_func=lambda cell: max(0.1, end - time.monotonic()),
        # asked to leave by itself, ipykernel 7.4 now and then stays for four seconds
        shutdown_kernel="immediate",
        on_notebook_start=lambda notebook: seen.append(notebook),
    )


def _transport(job: Job) -> Config:
    """Unix sockets in the run's own folder: no ports to race for, nothing for other users to listen to."""
    connection = f"{job.scratch}/{job.name}.json"
    if os.name != "posix" or len(connection) > LONGEST_SOCKET:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "connection_file": connection}})


def _stopped(job: Job, seen: list, error: Exception, started: float) -> dict:
    """The outcome of a notebook that did not reach its end; what it did is kept beside its log."""
    kind, says = why_it_stopped(job, error, started)
    says = job.gate.masked(says)
    if not seen:
        return failure(kind, says)
    notebook = _keep_partial(job, seen[0])
    stop = where_stopped(notebook, kind, says)
    return failure(stop.kind, stop.says, stop.cell, stop.heading)


def _keep_partial(job: Job, notebook):
    """Keeps the notebook of a report that is not published, without what may not be read; it comes back."""
    for cell in notebook["cells"]:
        room = KEPT  # for all that the cell printed, in however many pieces it came
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                text = output["text"]
                output["text"] = text if len(text) <= room else text[:room] + " …" * (room > 0)
                room = max(0, room - len(text))
    clean = nbformat.from_dict(job.gate.cleaned(notebook))
    nbformat.write(clean, job.partial)
    return clean


def _write(job: Job, notebook, found: Harvest, took: dict) -> dict:
    """Writes what the report is made of; the outcome. The page says what it took, as does the manifest."""
    read = tables_read(job)
    try:
        facts = _facts(job, found, read) | {"took": took}
        html = page(notebook, facts)
    except Exception as error:
        says = f"The page could not be made: {type(error).__name__}: {error}"
        return failure("page", job.gate.masked(says))
    notebook.metadata.papermill |= {
        "input_path": f"notebooks/{job.name}.ipynb",
        "output_path": f"{job.name}.ipynb",
    }
    if refused := job.gate.refusal(html, notebook, found.findings):
        _keep_partial(job, notebook)
        return failure(*refused)
    (job.into / f"{job.name}.html").write_text(html, encoding="utf-8")
    nbformat.write(notebook, job.into / f"{job.name}.ipynb")
    tables = write_tables(job.name, found.findings, job.into / "tables")
    ledgers = write_ledgers(found.findings, job.into)
    return took | {
        "status": "done",
        "error": None,
        "read": read,
        "changes": facts["changes"],
        "since": facts["since"],
        "odd": facts["odd"],
        "page_sha256": sha256(html.encode()).hexdigest(),
        "numbers": found.numbers,
        "findings": list(dict.fromkeys(finding["id"] for finding in found.findings)),
        "missing": found.missing,
        "files": [
            f"{job.name}.html",
            f"{job.name}.ipynb",
            *(f"tables/{table}" for table in tables),
            *ledgers,
        ],
    }


def _facts(job: Job, found: Harvest, read: list[str]) -> dict:
    """What the page says about itself, and how it stands against the months before."""
    facts = of_tables(job.facts, read) if read else job.facts
    record = facts["record"] | {"numbers": found.numbers}
    since = since_last_month(facts["history"], record)
    since["since"][since["odd"] : since["odd"]] = revised(facts["before"], record)
    return facts | since


def tables_read(job: Job) -> list[str]:
    """The tables that the notebook asked for, in the order of the alphabet."""
    return sorted(set(job.reads.read_text(encoding="utf-8").split())) if job.reads.exists() else []
