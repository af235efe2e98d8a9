"""Reports side by side: a process each, as many at a time as asked, none longer than its deadline allows."""

import multiprocessing
import os
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from crm.run.kernels.job import Job, failure, too_long
from crm.run.kernels.settling import settle_in

# of all processes of a run; read by each as it starts, so a kernel that is forked has them from here
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    # reports run side by side: small matrices on every core only get in each other's way
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a process with a thread cannot be forked cleanly
}
GRACE = 60  # seconds beyond a report's deadline for kernel start and page; then its process is ended


class Running(NamedTuple):
    """A report at work: its job, its process, and until when it may be."""

    job: Job
    process: BaseProcess
    until: float


def warm_up(kernels: bool = False) -> None:
    """Starts the process that workers are forked from; while the tables are prepared it imports papermill, or
    for warm kernels what notebooks import."""
    context = _context()
    if context.get_start_method() == "forkserver":
        from multiprocessing import forkserver

        # for warm kernels no papermill: it imports libraries as for a terminal, and kernels would inherit that
        context.set_forkserver_preload(
            ["crm.run.kernels.imported"] if kernels else ["crm.run.kernels.lean", "crm.run.kernels.worker"]
        )
        forkserver.ensure_running()


def forks() -> bool:
    """Whether this system can fork, and so have warm kernels; elsewhere they are fresh ones."""
    return {"fork", "forkserver"} <= set(multiprocessing.get_all_start_methods())


def run_all(jobs: list[Job], at_once: int, tell: Callable[[Job, dict], None]) -> dict[str, dict]:
    """Runs every job; report name → outcome. `tell` hears of each as it ends. Nothing is left running, also
    when the run is interrupted."""
    waiting, running, outcomes = list(jobs), {}, {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                running |= _start(waiting.pop(0))
            for channel, outcome in _ended(running):
                job, process, _ = running.pop(channel)
                process.join()
                _end_left(job)
                outcomes[job.name] = outcome
                tell(job, outcome)
    finally:
        for _, process, _ in running.values():
            _end_tree(process)
    return outcomes


def _context():
    os.environ |= ENVIRONMENT
    return multiprocessing.get_context("forkserver" if forks() else "spawn")


def _start(job: Job) -> dict[Connection, Running]:
    context = _context()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(job, sender), name=job.name)
    process.start()
    sender.close()
    return {receiver: Running(job, process, time.monotonic() + job.deadline + GRACE)}


def _work(job: Job, channel: Connection) -> None:
    try:
        settle_in(job)
        with _kernel(job, channel):
            # imported here: neither the process that starts the workers nor a notebook has need of papermill
            from crm.run.kernels import lean  # noqa: F401  first
            from crm.run.kernels.worker import run_report

            run_report(job, channel)
    except Exception as error:
        says = job.gate.masked(f"The library cannot be loaded: {error}")
        channel.send(failure(type(error).__name__, says))


def _kernel(job: Job, channel: Connection):
    """A context in which a warm kernel waits, if that is wanted and this system can."""
    if not job.warm or not forks():
        return nullcontext()
    from crm.run.kernels.warm import kernel_waiting

    return kernel_waiting(channel)


def _ended(running: dict[Connection, Running]) -> list[tuple[Connection, dict]]:
    """Waits until a report has ended or has to; each such with its outcome."""
    first = min(report.until for report in running.values())
    ready = wait(list(running), timeout=max(0.0, first - time.monotonic()))
    if ready:
        return [(channel, _received(channel, running[channel])) for channel in ready]
    late = [channel for channel, report in running.items() if report.until <= time.monotonic()]
    for channel in late:
        _end_tree(running[channel].process)
    return [(channel, too_long(running[channel].job.deadline)) for channel in late]


def _received(channel: Connection, report: Running) -> dict:
    try:
        return channel.recv()
    except EOFError:
        report.process.join()
        return failure(
            "process", f"The report's process ended with code {report.process.exitcode} and no answer."
        )


def _end_left(job: Job) -> None:
    """Ends what a report has left running, such as the kernel of a worker that was killed: they are known by an
    environment that no other process has."""
    import psutil

    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.environ().get("CRM_READS") == str(job.reads):
                process.kill()


def _end_tree(process: BaseProcess) -> None:
    """Ends a worker and the kernel it started, which is in a session of its own."""
    import psutil

    try:
        tree = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for member in tree:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    process.join()
