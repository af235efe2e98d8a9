"""Warm kernels: forked from a process that has imported what notebooks import, instead of started anew.

A worker forks its kernel before it does or imports anything itself. The kernel waits until Jupyter starts one,
is handed the command, the environment and the folder a fresh one would get, and is an ordinary kernel from there.
"""

import ctypes
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

PROVISIONER = "crm-report-warm"  # its name in pyproject.toml
DIES_WITH_PARENT = 1  # prctl: PR_SET_PDEATHSIG
LAUNCHER = "ipykernel_launcher"  # what a warm kernel can be told to be


class Order(NamedTuple):
    """What a fresh kernel would be started with."""

    command: list[str]
    environment: dict[str, str]
    folder: str


class Waiting(NamedTuple):
    """A forked kernel and the way to send it its order; jupyter_client handles it like a Popen."""

    process: BaseProcess
    channel: Connection

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self.process.exitcode

    def wait(self) -> int | None:
        """The exit code, once it has ended."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        """Signals the kernel alone; usually its whole group is signalled."""
        os.kill(self.process.pid, number)


_waiting: list[
    Waiting
] = []  # at most one: jupyter_client makes provisioners itself and hands nothing to them


class WarmProvisioner(LocalProvisioner):
    """Gives Jupyter the kernel that waits; where there is none, as at a second start, a fresh one."""

    async def launch_kernel(self, cmd: list[str], **kwargs):
        """The connection of the kernel, which runs the command from now on."""
        if cmd[1:3] != ["-m", LAUNCHER] or not _waiting or not _waiting[0].process.is_alive():
            return await super().launch_kernel(cmd, **kwargs)
        kernel = _waiting.pop()
        environment = kwargs["env"] | {"JPY_PARENT_PID": str(os.getpid())}
        self.cwd = kwargs.get("cwd") or str(Path.cwd())
        kernel.channel.send(Order(cmd, environment, self.cwd))
        self.process, self.pid, self.pgid = kernel, kernel.process.pid, kernel.process.pid
        return self.connection_info


@contextmanager
def kernel_waiting(channel: Connection) -> Iterator[None]:
    """Forks a kernel and has Jupyter take it for its next start in this process; nothing waits any more at the
    end. To be called while the process is one thread; the kernel closes the channel, which is not for it."""
    from crm.run.kernels.imported import CLEAN

    if not CLEAN:
        os.write(
            2, b"A library warns or starts a thread as it is imported; this report has a fresh kernel.\n"
        )
        yield
        return
    context = multiprocessing.get_context("fork")
    theirs, ours = context.Pipe(duplex=False)
    process = context.Process(target=_wait, args=(theirs, (ours, channel)))
    process.start()
    theirs.close()
    _waiting.append(Waiting(process, ours))
    KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
    try:
        yield
    finally:
        _waiting.clear()
        process.kill()
        process.join()


def _wait(orders: Connection, not_for_it: tuple[Connection, ...]) -> None:
    os.setsid()  # as a fresh kernel: its group can be ended whole
    if (
        sys.platform == "linux"
    ):  # it ends with the worker, however that ends; others see to it in Python alone
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    for channel in not_for_it:
        channel.close()
    try:
        order = orders.recv()
    except EOFError:
        return
    orders.close()
    _be_fresh(order)
    runpy.run_module(LAUNCHER, run_name="__main__", alter_sys=True)


def _be_fresh(order: Order) -> None:
    """Takes back what tells this process from a Python that was started with the order."""
    import numpy as np

    from crm.run.kernels.imported import FIRST

    os.environ.clear()
    os.environ |= order.environment
    os.chdir(order.folder)
    sys.orig_argv, sys.argv = order.command, order.command[2:]
    if not sys.flags.safe_path:
        sys.path[0] = str(Path.cwd())
    np.random.seed()  # noqa: NPY002  all forks would draw the same; Python's own generator sees to itself
    multiprocessing.set_start_method(None, force=True)
    FIRST.name = "MainProcess"
    multiprocessing.process._current_process, multiprocessing.process._parent_process = FIRST, None
