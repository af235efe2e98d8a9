"""The whole run against what people do without it: a loop of `papermill`, then `jupyter nbconvert --to html`.

    python tests/bench/whole_run.py [--turns 3] [crm-report run's own options]

A turn is the run with fresh kernels, the run with warm ones, and the loop over the same notebooks with the same
parameters; they alternate, since a machine is never equally quiet twice. Wall is only worth reading when two
cores are free. Ends with 1 when a target is missed, or when warm kernels showed anything else than fresh ones.
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

import nbformat

BIN = Path(sys.executable).parent
ORPHANS_COME_HERE = 36  # prctl: PR_SET_CHILD_SUBREAPER
KINDS = ("fresh", "warm")
TARGETS = {("fresh", "wall"): 0.50, ("fresh", "cpu"): 0.75, ("warm", "wall"): 0.50, ("warm", "cpu"): 0.55}


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


def the_run(options: list[str], kernels: str, out: Path) -> list[list[str]]:
    """The one command."""
    return [[str(BIN / "crm-report"), "run", "--out", str(out), "--set", f"run.kernels={kernels}", *options]]


def the_loop(manifest: dict, out: Path) -> list[list[str]]:
    """The two commands for each report of a run, with the parameters that the run gave them."""
    commands = []
    for name, report in manifest["reports"].items():
        executed = str(out / f"{name}.ipynb")
        given = json.dumps(report["parameters"])  # JSON is YAML
        commands.append([str(BIN / "papermill"), f"notebooks/{name}.ipynb", executed, "-y", given])
        commands.append([str(BIN / "jupyter"), "nbconvert", "--to", "html", executed])
    return commands


def shown(out: Path) -> dict[str, list]:
    """What every cell of a run's executed notebooks shows: text, records, pictures byte for byte."""
    notebooks = {path.stem: nbformat.read(path, 4) for path in sorted(out.glob("*/*.ipynb"))}
    return {name: [cell.get("outputs") for cell in book.cells] for name, book in notebooks.items()}


def turn(options: list[str]) -> tuple[dict[str, Cost], list[str]]:
    """What each of the three cost, and the reports that warm kernels made differently."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        costs = {kernels: cost_of(the_run(options, kernels, out / kernels)) for kernels in KINDS}
        manifest = json.loads(next((out / "fresh").glob("*/manifest.json")).read_text())
        costs["loop"] = cost_of(the_loop(manifest, out))
        fresh, warm = (shown(out / kernels) for kernels in KINDS)
    return costs, [name for name in fresh if warm.get(name) != fresh[name]]


def told(costs: list[dict[str, Cost]]) -> bool:
    """Prints each ratio beside its target; whether all are kept."""
    kept = True
    for (kernels, what), target in TARGETS.items():
        ratios = [getattr(cost[kernels], what) / getattr(cost["loop"], what) for cost in costs]
        middle = statistics.median(ratios)
        kept &= middle <= target
        print(
            f"{kernels} kernels / loop, {what}: median {middle:.2f} ({min(ratios):.2f} to {max(ratios):.2f}), "
            f"target {target:.2f} {'kept' if middle <= target else 'MISSED'}"
        )
    return kept


def main() -> int:
    """Prints each turn and the ratios; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=3)
    chosen, options = parser.parse_known_args()
    os.chdir(Path(__file__).resolve().parents[2])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ORPHANS_COME_HERE, 1, 0, 0, 0)
    costs, different = [], []
    for number in range(1, chosen.turns + 1):
        cost, unlike = turn(options)
        costs.append(cost)
        different += unlike
        seconds = "; ".join(f"{name} {c.wall:.1f} s, CPU {c.cpu:.1f} s" for name, c in cost.items())
        print(f"turn {number}: {seconds}", flush=True)
    kept = told(costs)
    print(f"shown by warm kernels as by fresh ones: {'no: ' + ', '.join(different) if different else 'all'}")
    return int(bool(different) or not kept)


if __name__ == "__main__":
    sys.exit(main())
