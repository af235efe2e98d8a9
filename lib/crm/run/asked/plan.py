"""What is to be done: which reports, which months, which parameters. Refused, if need be, before any work."""

import os
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from crm.errors import BadInput, nearest
from crm.places import profile_path, project_root
from crm.run.asked.by_name import customers_key, refuse_declared, refuse_given, refuse_settings
from crm.run.asked.given import Blocks, Given, read_params, read_settings
from crm.run.asked.months import months_of
from crm.run.asked.notebooks import RESERVED, Report, find_reports
from crm.run.asked.settings import DECIDED, PARAMETERS, settings_from
from crm.run.asked.typed import Value, value_of
from crm.run.guard.secrets import secrets_at_hand


@dataclass(frozen=True)
class Plan:
    """A run, checked: nothing in it is misspelt, mistyped or out of range."""

    root: Path
    out: Path
    months: tuple[date, ...]  # the last day of each
    reports: tuple[Report, ...]  # those to run
    values: dict[str, dict[str, Value]]  # report → parameter → value, without what the run decides
    settings: dict[str, Value]
    known: tuple[str, ...]  # every report there is
    arguments: tuple[str, ...] = ()
    again: bool = False  # whether reports run of which nothing has changed

    @property
    def jobs(self) -> int:
        """Reports at a time."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return int(self.settings["jobs"]) or min(2, cores)

    def parameters(self, report: Report, as_of: date) -> dict[str, Value]:
        """Every parameter of a report as its notebook is to receive it."""
        decided = {"as_of": as_of.isoformat()} | {name: self.settings[name] for name in ("source", "data")}
        own = self.values[report.name]
        return {name: decided[name] if name in decided else own[name] for name in report.by_name}


def make_plan(options, today: date) -> Plan:
    """The plan that a command's options and the parameters file amount to; BadInput for anything unknown."""
    root = project_root()
    reports = find_reports(root)
    blocks = read_params(*_params_file(options.params, root))
    ordered = read_settings(options.set or [])
    secrets = secrets_at_hand(options.arguments)
    refuse_declared(reports.values())
    refuse_given(secrets, blocks, ordered)
    _refuse_unknown_blocks(blocks, reports)
    _refuse_unknown_blocks(ordered, reports)
    settings = settings_from(blocks.get("run", {}), ordered.get("run", {}), _options(options, root))
    refuse_settings(secrets, settings)
    customers_key(settings)
    profile_path(str(settings["source"]), root)
    values = _values(reports, blocks, ordered)
    chosen = _chosen(options.only, reports)
    _refuse_absent_files(values, root)
    _refuse_files({name: values[name] for name in chosen})
    return Plan(
        root=root,
        out=root / str(settings["out"]),
        months=months_of(options, str(settings["month"]), today),
        reports=tuple(reports[name] for name in chosen),
        values=values,
        settings=settings,
        known=tuple(reports),
        arguments=tuple(options.arguments),
        again=getattr(options, "again", False),
    )


def _params_file(given: str | None, root: Path) -> tuple[Path, str]:
    """The parameters file and how messages call it."""
    return (Path(given), given) if given else (root / "params" / "monthly.yaml", "params/monthly.yaml")


def _options(options, root: Path) -> dict[str, Given]:
    """The options that outrank the run block, as text."""
    given = {name: getattr(options, name, None) for name in ("month", "source", "jobs", "notify")}
    given |= {name: _from_root(getattr(options, name, None), root) for name in ("data", "out")}
    return {name: Given(text, f"--{name}") for name, text in given.items() if text is not None}


def _from_root(folder: str | None, root: Path) -> str | None:
    """A folder as the caller gave it, from the project's root where it lies in there."""
    if not folder:
        return folder
    path = Path(folder).expanduser().resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _chosen(only: list[str] | None, reports: dict[str, Report]) -> list[str]:
    only = [name for word in only or [] for name in word.split(",") if name]
    for name in only:
        if name not in reports:
            raise BadInput(f"--only {name}: there is no such report in notebooks/.{nearest(name, reports)}")
    return [name for name in reports if not only or name in only]


def _refuse_unknown_blocks(blocks: Blocks, reports: dict[str, Report]) -> None:
    for block, values in blocks.items():
        if block not in reports and block not in RESERVED:
            where = next(iter(values.values())).where if values else block
            raise BadInput(f"{where}: there is no report '{block}'.{nearest(block, [*reports, *RESERVED])}")


def _values(reports: dict[str, Report], blocks: Blocks, ordered: Blocks) -> dict[str, dict[str, Value]]:
    """Report → parameter → value: the notebook's defaults, then the file's blocks, then --set."""
    everywhere = {name for report in reports.values() for name in report.by_name}
    for layer in (blocks, ordered):
        for name, given in layer.get("every_report", {}).items():
            _refuse_unknown(name, everywhere, given)
    values = {}
    for report in reports.values():
        own = {name: parameter.default for name, parameter in report.by_name.items() if name not in DECIDED}
        for layer in (blocks, ordered):
            own |= _read(report, layer.get("every_report", {}), strict=False)
            own |= _read(report, layer.get(report.name, {}), strict=True)
        values[report.name] = own
    return values


def is_file(name: str) -> bool:
    """Whether a parameter names a file: its page depends on what that holds."""
    return name.endswith("_file")


def _refuse_absent_files(values: dict[str, dict[str, Value]], root: Path) -> None:
    for report, own in values.items():
        for name, value in own.items():
            if is_file(name) and value and not (root / str(value)).expanduser().is_file():
                raise BadInput(
                    f"{report}.{name} is '{value}', and there is no such file. Its path is from the project's root."
                )


def _refuse_files(values: dict[str, dict[str, Value]]) -> None:
    """What a report's own `refuse` has against its parameters, where one of them names a file: known before any table is
    opened. Reports without one, and those that ask for no file, import nothing."""
    for report, own in values.items():
        if any(is_file(name) and value for name, value in own.items()) and find_spec(
            f"crm.analyses.{report}"
        ):
            refuse = getattr(import_module(f"crm.analyses.{report}"), "refuse", None)
            try:
                if refuse:
                    refuse(own)
            except BadInput as error:
                raise BadInput(f"{report}: {error}") from error


def _read(report: Report, layer: dict[str, Given], strict: bool) -> dict[str, Value]:
    """The layer's values in the types the report declares; names it lacks are passed over unless strict."""
    values = {}
    for name, given in layer.items():
        if strict:
            _refuse_unknown(name, report.by_name, given)
        if parameter := report.by_name.get(name):
            try:
                values[name] = value_of(parameter, given.text)
            except ValueError as error:
                raise BadInput(f"{given.where}, declared in notebooks/{report.path.name}: {error}") from None
    return values


def _refuse_unknown(name: str, known, given: Given) -> None:
    if name in DECIDED:
        raise BadInput(f"{given.where}: {name} is one for all reports of a run. Use {DECIDED[name]}.")
    if name not in known and name in PARAMETERS:
        raise BadInput(f"{given.where}: {name} is a setting of the whole run. Write run.{name}.")
    if name not in known:
        free = [other for other in known if other not in DECIDED]
        raise BadInput(f"{given.where}: no parameter is called '{name}'.{nearest(name, free)}")
