"""What a notebook calls: a source's tables, opened; and how they were counted, said."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from crm.engines import forgotten, reopened
from crm.errors import BadInput
from crm.finding import Finding
from crm.fiscal import Calendar
from crm.months import last_day
from crm.tables.company import Company
from crm.tables.earlier import earlier_in
from crm.tables.hashed import key_at_hand
from crm.tables.preparation import Prepared, load_prepared, prepare
from crm.words import _, count, day, listed, plural

PREPARED = "CRM_PREPARED"  # where the monthly run has laid the tables that its notebooks share
READS = "CRM_READS"  # the file in which it wants to find the names of those that were asked for


def open_source(
    source: str = "sample", data: str = "", as_of: str = "2026-10-31", window: str | int = 12
) -> Company:
    """The company behind a source, as it stood at the end of `as_of`; `window` is in months, or "all".

    Inside a monthly run the tables prepared once for all notebooks are opened; elsewhere (JupyterLab, a bare
    papermill) they are prepared here, which takes seconds."""
    day_of = as_day(as_of)
    months = as_window(window)
    shared = os.environ.get(PREPARED)
    if shared:
        prepared = load_prepared(Path(shared))
        if (prepared.source, prepared.data, prepared.as_of) == (source, data, str(day_of)):
            return opened(prepared, months)
    folder = Path(tempfile.mkdtemp(prefix="crm-report-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(forgotten, folder)
    return opened(prepare(source, data, day_of, folder, customers_key=key_at_hand()), months)


def opened(prepared: Prepared, window: int | None) -> Company:
    """The company in a prepared folder; the tables are read only."""
    engine = reopened(prepared.engine, prepared.folder)
    tables = {name: engine.published(name) for name in prepared.tables}
    return Company(
        tables=tables, filled=frozenset(prepared.filled), as_of=date.fromisoformat(prepared.as_of), window=window,
        currency=prepared.currency, source=prepared.source, log=tuple(prepared.log),
        facts=prepared.tables, rejects=prepared.rejects, asked=_noting(os.environ.get(READS)),
        fiscal=Calendar(**prepared.fiscal), earlier=earlier_in(prepared.folder),
        keeps=bool(os.environ.get(READS)),
    )  # fmt: skip


def _noting(file: str | None) -> Callable[[str], None]:
    """What writes down, once each, the tables a notebook asks for: the monthly run gives the file, so that it
    can tell which reports a changed table concerns."""
    noted: set[str] = set()

    def note(table: str) -> None:
        if file and table not in noted:
            noted.add(table)
            with Path(file).open("a", encoding="utf-8") as lines:
                lines.write(f"{table}\n")

    return note


def as_day(text: str) -> date:
    """A day written 2026-10-31, or the last day of 2026-10."""
    try:
        return date.fromisoformat(text) if len(str(text)) > 7 else last_day(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise BadInput(f"as_of is '{text}', which is no day; write it as 2026-10-31.") from None


def as_window(window: str | int) -> int | None:
    """Months of the window; None for all."""
    if str(window) == "all":
        return None
    if str(window).isdigit() and int(window) > 0:
        return int(window)
    raise BadInput(f"window is '{window}'; it is a number of months, such as 12, or all.")


def counted(company: Company, *names: str) -> Finding:
    """How the tables of a report were cleaned: each rule that touched something, with rows and money around it."""
    for name in names:
        company.asked(name)
    there = [n for n in names if n in company.tables]
    log = [entry for entry in company.log if entry["table"] in there]
    columns = ["table", "rule", "detail", "rows", "rows_in", "rows_out", "money_in", "money_out"]
    notes = [_read_note(company, name) for name in there]
    notes += [_later_note(company, name) for name in there if company.facts[name]["later"]]
    notes += [_reject_note(company, name) for name in there if name in company.rejects]
    notes += _undated_note(company, there)
    absent = [n for n in names if n not in company.tables]
    if absent:
        notes.append(_("Not in this source: {tables}.").format(tables=", ".join(absent)))
    return Finding(
        id="counted",
        says=plural(
            "{n} cleaning rule touched the tables behind this report, each listed with what it changed.",
            "{n} cleaning rules touched the tables behind this report, each listed with what it changed.",
            len(log),
        ).format(n=count(len(log))) if log else _("No cleaning rule had anything to change."),
        table=pd.DataFrame([{c: e[c] for c in columns} for e in log], columns=columns if log else None),
        caption=_("Cleaning log"),
        notes=tuple(notes),
        currency=company.currency,
    )  # fmt: skip


def _read_note(company: Company, name: str) -> str:
    facts = company.facts[name]
    if not facts["first"]:
        return _("{table}: {rows} rows.").format(table=name, rows=count(facts["rows"]))
    return _("{table}: {rows} rows, dated {first} to {last}.").format(
        table=name, rows=count(facts["rows"]),
        first=day(date.fromisoformat(facts["first"])), last=day(date.fromisoformat(facts["last"])),
    )  # fmt: skip


def _later_note(company: Company, name: str) -> str:
    later = company.facts[name]["later"]
    return plural(
        "{table}: {n} row is dated later than {day} and not seen.",
        "{table}: {n} rows are dated later than {day} and not seen.",
        later,
    ).format(table=name, n=count(later), day=day(company.as_of))


def _undated_note(company: Company, names: list[str]) -> list[str]:
    """What nothing dates, so that a past month shows it as it is today."""
    columns = [f"{name}.{c}" for name in names for c in company.facts[name].get("undated", ())]
    told = _("The source does not date {columns}: a past month shows them as they are now.")
    return [told.format(columns=listed(columns))] if columns else []


def _reject_note(company: Company, name: str) -> str:
    found = company.rejects[name]
    return plural(
        "{table}: {n} row of {of} could not be read and was set aside; rejects/{table}.csv lists it.",
        "{table}: {n} rows of {of} could not be read and were set aside; rejects/{table}.csv lists them.",
        found["count"],
    ).format(table=name, n=count(found["count"]), of=count(found["of"]))
