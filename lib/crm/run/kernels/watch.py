"""A report's process watched: it leaves with the run that started it, and its kernel at the deadline."""

import os
import resource
import sys
import time
from contextlib import suppress
from multiprocessing import parent_process
from threading import Thread

from nbclient.exceptions import CellTimeoutError, DeadKernelError

from crm.run.kernels.job import Job, deadline_says

MAXRSS = 1 if sys.platform == "darwin" else 2**10  # bytes in the system's unit of a process's largest memory
PATIENCE = 3  # seconds beyond the deadline that a kernel has to be interrupted in
LOUD = 2**30  # bytes that a report's process may hold: it holds all that the notebook shows


def leave_when_orphaned() -> None:
    """Ends this process, and the kernel with it, once the run that started it is gone: a run that was killed
    cannot end its workers itself."""
    Thread(target=_leave_when_orphaned, daemon=True).start()


def end_kernel_at(end: float) -> None:
    """Ends the kernel some seconds after the deadline, or once it has said more than any page could hold: while a
    cell talks without end, nobody looks at the clock."""
    Thread(target=_end_kernel, args=(end,), daemon=True).start()


def why_it_stopped(job: Job, error: Exception, started: float) -> tuple[str, str]:
    """The kind of error and one line: of a kernel that was ended, why."""
    late = time.monotonic() - started >= job.deadline
    if isinstance(error, CellTimeoutError) or (late and isinstance(error, DeadKernelError)):
        return "deadline", deadline_says(job.deadline)
    loud = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS >= LOUD
    if loud and isinstance(error, DeadKernelError):
        return (
            "output",
            "It was ended, for it showed more than a page can hold. Does a cell print without end?",
        )
    if isinstance(error, DeadKernelError):
        return "dead kernel", "The kernel died; most often that is memory."
    return type(error).__name__, str(error)


def peak_mib() -> float:
    """The kernel's largest memory in MiB; the system counts it in KiB, macOS in bytes."""
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * MAXRSS / 2**20, 1)


def _leave_when_orphaned() -> None:
    """Ends this process, and the kernel with it, once the run that started it is gone: a run that was killed
    cannot end its workers itself."""
    import psutil

    parent_process().join()
    for member in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            member.kill()
    os._exit(1)


def _end_kernel(end: float) -> None:
    """Ends the kernel some seconds after the deadline, or once it has said more than any page could hold: while a
    cell talks without end, nobody looks at the clock."""
    import psutil

    me = psutil.Process()
    while time.monotonic() < end + PATIENCE and me.memory_info().rss < LOUD:
        time.sleep(0.5)
    for member in me.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            member.kill()
