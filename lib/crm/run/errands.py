"""What the small commands do: check, list, show, sample. Each returns its exit code."""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from crm.errors import BadInput, nearest
from crm.marks import unmarked
from crm.places import project_root
from crm.run.asked.described import blocks_there, described, set_for
from crm.run.asked.notebooks import find_reports
from crm.run.asked.plan import Plan, make_plan
from crm.run.asked.settings import PARAMETERS
from crm.run.guard.secrets import secrets_at_hand

SCRATCH = "crm-"  # then the process, then chance: a run's own folder
ALL_GOOD, SOME_FAILED, BAD_INPUT, NONE_GOOD = 0, 1, 2, 3


def check(options) -> int:
    """Looks at profile, data and parameters and says what would be run; starts no kernel."""
    plan = make_plan(options, date.today())
    with at_work(plan) as scratch:
        from crm.run.guard.gate import gate_of
        from crm.run.prepared import matrix
        from crm.run.publish import refuse_taken

        refuse_taken(plan.out, plan.months, str(plan.settings["source"]))

        for as_of in plan.months:
            month = prepared(plan, as_of, scratch)
            for name, table in month.prepared.tables.items():
                span = f", {table['first']} to {table['last']}" if table["first"] else ""
                say(f"  {name}: {_rows(table['rows'])}{span}")
            for line in gate_of(plan).set_aside(month.tables / "rejects"):
                say(f"  set aside: {line}")
            for entry in month.prepared.log:
                say(f"  {entry['table']}: {entry['rule']}, {_rows(entry['rows'])}: {entry['detail']}")
            if date.today() <= as_of:
                say(f"  {as_of:%Y-%m} is not over: what comes in until its end is missing.")
            found = matrix(month)
            for row in found["matrix"]:
                missing = f", missing {', '.join(row['missing'])}" if row["missing"] else ""
                say(f"  {row['id']} {row['title']}: {row['status']}{missing}")
            if found["matrix_error"]:
                say(f"  what is possible is not known: {found['matrix_error']}")
    for report in plan.reports:
        say(f"{report.name}: {_shown(plan.parameters(report, plan.months[-1]))}")
    say("Profile, data and parameters are good.")
    return ALL_GOOD


def list_reports(options) -> int:
    """Prints every report and the question it answers."""
    reports = find_reports(project_root())
    width = max(map(len, reports))
    for name, report in reports.items():
        say(f"{name:{width}}  {report.title}")
    return ALL_GOOD


def show(options) -> int:
    """Prints the parameters of a report, or of the run block: as declared, and as the parameters file has them."""
    root = project_root()
    if options.name == "run":
        title, parameters = "settings of the whole run", tuple(PARAMETERS.values())
    else:
        reports = find_reports(root)
        if options.name not in reports:
            raise BadInput(f"There is no report '{options.name}'.{nearest(options.name, [*reports, 'run'])}")
        title, parameters = reports[options.name].title, reports[options.name].parameters
    blocks, unread = blocks_there(root)
    say(f"{options.name}: {title}")
    for parameter in parameters:
        say("\n" + "\n".join(described(parameter, set_for(options.name, parameter, blocks))))
    if unread:
        say(f"\nWhat is set is not known. {unread}")
    return ALL_GOOD


def sample(options) -> int:
    """Writes the tables of a made company."""
    from crm.sample import SHIPPED, make

    given = {name: getattr(options, name) for name in SHIPPED}
    asked = SHIPPED | {name: value for name, value in given.items() if value is not None}
    make(**asked, out=Path(options.out))
    say(f"{options.out}: {asked['customers']:,} customers, {asked['months']} months, seed {asked['seed']}")
    return ALL_GOOD


@contextmanager
def at_work(plan: Plan) -> Iterator[Path]:
    """A folder of the run's own, gone at the end, also when the run is told to stop; paths are the root's."""
    here = Path.cwd()
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(plan.root)
    try:
        _sweep()
        with tempfile.TemporaryDirectory(
            prefix=f"{SCRATCH}{os.getpid()}-", ignore_cleanup_errors=True
        ) as scratch:
            try:
                yield Path(scratch)
            finally:
                for words in _forget(Path(scratch)):
                    say(f"{words} The next run that reaches it drops it.")
                _hand_on(Path(scratch))
    finally:
        os.chdir(here)
        signal.signal(signal.SIGTERM, before)


def _sweep() -> None:
    """Drops the folders of runs that were killed before they could do so; what such a run has left in a database that
    cannot be reached now is left to a run that can reach it."""
    import psutil

    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}[0-9]*-*"):
        process = folder.name.removeprefix(SCRATCH).partition("-")[0]
        if process.isdigit() and not psutil.pid_exists(int(process)) and not _forget(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _hand_on(scratch: Path) -> None:
    """Leaves the notes of what could not be dropped, and nothing else, where the next run sweeps."""
    for i, note in enumerate(sorted(scratch.glob("*/prepared/engine.json"))):
        kept = Path(tempfile.gettempdir()) / f"{SCRATCH}{os.getpid()}-left" / str(i) / "prepared"
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(note, kept / note.name)


def _forget(folder: Path) -> list[str]:
    """Takes away what a run has left in a database, and says what stays; only there an engine has to be loaded for
    it."""
    if not any(folder.glob("*/prepared/engine.json")):
        return []
    from crm.engines import forgotten

    return forgotten(folder)


def prepared(plan: Plan, as_of: date, scratch: Path):
    """The month's tables, prepared, and a line that says so."""
    from crm.run.prepared import ready
    from crm.tables.costly import costly

    started = time.monotonic()
    month = ready(plan, as_of, scratch)
    aside = sum(found["count"] for found in month.prepared.rejects.values())
    told = f", {aside:,} row{'' if aside == 1 else 's'} set aside" if aside else ""
    say(f"{as_of:%Y-%m}  tables of {plan.settings['source']}  {time.monotonic() - started:.1f} s{told}")
    for line in costly(month.prepared.log, month.prepared.currency):
        say(f"  {line}")
    return month


def _rows(n: int) -> str:
    return f"{n:,} row" if n == 1 else f"{n:,} rows"


def _shown(parameters: dict) -> str:
    return ", ".join(f"{name}={value}" for name, value in parameters.items())


def say(line: str) -> None:
    """A line for the person who started the command, at once."""
    print(secrets_at_hand().masked(unmarked(line)), flush=True)
