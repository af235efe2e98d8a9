"""The whole run against what people do without it: a loop of `papermill`, then `jupyter nbconvert --to html`.

    python tests/bench/whole_run.py [--pairs 3] [crm-report run's own options]

Both do the same notebooks with the same parameters, in turns, since a machine is never equally quiet twice.
Wall and CPU of all processes they start; ratios below 1 say that the run is the cheaper one.
"""

import argparse
import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
ORPHANS_COME_HERE = 36  # prctl: PR_SET_CHILD_SUBREAPER


class Cost(NamedTuple):
    """Seconds by the clock, and seconds of CPU of everything that was started."""

    wall: float
    cpu: float


def cost_of(commands: list[list[str]]) -> Cost:
    """What the commands cost, one after another; a command that fails ends the bench."""
    before, started = _cpu(), time.monotonic()
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    wall = time.monotonic() - started
    _reap()
    return Cost(wall, _cpu() - before)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    """Waits for processes whose parents ended first, such as the one that workers are forked from; without
    this their CPU would be missing from the run's bill."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def the_run(options: list[str], out: Path) -> list[list[str]]:
    """The one command."""
    return [[str(BIN / "crm-report"), "run", "--out", str(out), *options]]


def the_loop(manifest: dict, out: Path) -> list[list[str]]:
    """The two commands for each report of a run, with the parameters that the run gave them."""
    commands = []
    for name, report in manifest["reports"].items():
        executed = str(out / f"{name}.ipynb")
        given = json.dumps(report["parameters"])  # JSON is YAML
        commands.append([str(BIN / "papermill"), f"notebooks/{name}.ipynb", executed, "-y", given])
        commands.append([str(BIN / "jupyter"), "nbconvert", "--to", "html", executed])
    return commands


def pair(options: list[str]) -> tuple[Cost, Cost]:
    """One turn of each."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        run = cost_of(the_run(options, out / "run"))
        manifest = json.loads(next((out / "run").glob("*/manifest.json")).read_text())
        loop = cost_of(the_loop(manifest, out))
    return run, loop


def main() -> int:
    """Prints each pair and the ratios; 1 when the run is the slower one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=3)
    chosen, options = parser.parse_known_args()
    os.chdir(Path(__file__).resolve().parents[2])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ORPHANS_COME_HERE, 1, 0, 0, 0)
    costs = []
    for number in range(1, chosen.pairs + 1):
        run, loop = pair(options)
        costs.append((run, loop))
        print(
            f"pair {number}: run {run.wall:.1f} s, CPU {run.cpu:.1f} s; loop {loop.wall:.1f} s, CPU {loop.cpu:.1f} s",
            flush=True,
        )
    wall = sorted(run.wall / loop.wall for run, loop in costs)
    cpu = sorted(run.cpu / loop.cpu for run, loop in costs)
    for name, ratios in (("wall", wall), ("CPU", cpu)):
        middle = statistics.median(ratios)
        print(f"run / loop, {name}: median {middle:.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")
    return int(statistics.median(wall) > 1)


if __name__ == "__main__":
    sys.exit(main())
