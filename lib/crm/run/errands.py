"""What the commands do: run, check, list, show, sample. Each returns its exit code."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from crm.errors import BadInput, nearest
from crm.places import project_root
from crm.run.notebooks import find_reports
from crm.run.plan import Plan, make_plan
from crm.run.settings import PARAMETERS

ALL_GOOD, SOME_FAILED, BAD_INPUT, NONE_GOOD = 0, 1, 2, 3


def run(options) -> int:
    """Runs the reports and publishes the months."""
    plan = make_plan(options, date.today())
    with _at_work(plan) as scratch:
        from crm.run.month import run_month
        from crm.run.pool import warm_up
        from crm.run.publish import writable

        writable(plan.out)
        warm_up()
        months = [_prepared(plan, as_of, scratch) for as_of in plan.months]
        states = []
        for month in months:
            manifest = run_month(plan, month, _tell)
            states += [manifest["reports"][report.name]["status"] for report in plan.reports]
            say(f"{manifest['month']}  {_from_here(plan.out / manifest['month'] / 'index.html')}")
    return exit_code(states)


def exit_code(states: list[str]) -> int:
    """0 when all reports are done, 3 when none is, else 1."""
    done = states.count("done")
    return ALL_GOOD if done == len(states) else SOME_FAILED if done else NONE_GOOD


def check(options) -> int:
    """Looks at profile, data and parameters and says what would be run; starts no kernel."""
    plan = make_plan(options, date.today())
    with _at_work(plan) as scratch:
        from crm.run.prepared import matrix

        for as_of in plan.months:
            month = _prepared(plan, as_of, scratch)
            for name, table in month.prepared.tables.items():
                span = f", {table['first']} to {table['last']}" if table["first"] else ""
                say(f"  {name}: {table['rows']:,} rows{span}")
            for entry in month.prepared.log:
                say(f"  {entry['table']}: {entry['rule']}, {entry['rows']:,} rows: {entry['detail']}")
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
    """Prints the parameters of a report, or of the run block, as they are declared."""
    if options.name == "run":
        title, parameters = "settings of the whole run", tuple(PARAMETERS.values())
    else:
        reports = find_reports(project_root())
        if options.name not in reports:
            raise BadInput(f"There is no report '{options.name}'.{nearest(options.name, [*reports, 'run'])}")
        title, parameters = reports[options.name].title, reports[options.name].parameters
    say(f"{options.name}: {title}")
    for parameter in parameters:
        default = f"'{parameter.default}'" if isinstance(parameter.default, str) else parameter.default
        say(f"\n  {parameter.name}: {parameter.type}{' | None' if parameter.optional else ''} = {default}")
        say(f"      {parameter.meaning}")
        say(f"      takes {parameter.wanted}")
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
def _at_work(plan: Plan) -> Iterator[Path]:
    """A folder of the run's own, gone at the end, also when the run is told to stop; paths are the root's."""
    here = Path.cwd()
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(plan.root)
    try:
        with tempfile.TemporaryDirectory(prefix="crm-", ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)
    finally:
        os.chdir(here)
        signal.signal(signal.SIGTERM, before)


def _prepared(plan: Plan, as_of: date, scratch: Path):
    from crm.run.prepared import ready

    started = time.monotonic()
    month = ready(plan, as_of, scratch)
    aside = sum(found["count"] for found in month.prepared.rejects.values())
    told = f", {aside:,} row{'' if aside == 1 else 's'} set aside" if aside else ""
    say(f"{as_of:%Y-%m}  tables of {plan.settings['source']}  {time.monotonic() - started:.1f} s{told}")
    return month


def _tell(job, outcome: dict) -> None:
    """One line a report."""
    result = "done"
    if error := outcome["error"]:
        cell = f" in cell {error['cell']}" if error["cell"] else ""
        result = f"failed{cell}: {error['says']}"
    say(f"{job.parameters['as_of'][:7]}  {job.name}  {outcome.get('seconds', 0):.1f} s  {result}")


def _shown(parameters: dict) -> str:
    return ", ".join(f"{name}={value}" for name, value in parameters.items())


def _from_here(path: Path) -> str:
    return os.path.relpath(path)


def say(line: str) -> None:
    """A line for the person who started the command, at once."""
    print(line, flush=True)
