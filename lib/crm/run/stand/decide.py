"""Which reports of a month have to run, and why; the others stand as they were published."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from crm.run.asked.plan import Plan
from crm.run.since.history import months_back, records
from crm.run.since.revised import before_this
from crm.run.stand.keys import key_of, why_again, with_tables
from crm.run.stand.manifest import read_manifest

ASKED = "it was asked for"


class Month(NamedTuple):
    """A month before it is run: its last day, a stamp of the source's files, what was published of it."""

    as_of: date
    stamp: dict | None
    published: dict | None

    @property
    def name(self) -> str:
        """2026-10."""
        return f"{self.as_of:%Y-%m}"

    @property
    def entries(self) -> dict[str, dict]:
        """What was published: report name → the manifest's entry."""
        return self.published["reports"] if self.published else {}

    @property
    def same_files(self) -> bool:
        """Whether the source's files are those that the published month was made of; where nobody can know,
        as of a database, they are not."""
        return bool(self.published and self.stamp and self.published["stamp"] == self.stamp)


def gone(plan: Plan, month: Month) -> list[str]:
    """The reports of a published month whose notebook is no longer there; their pages go with the next run."""
    return [name for name in month.entries if name not in plan.known]


class Task(NamedTuple):
    """A report that has to run: why, the key of what its page depends on, the months it looks back on, and what its
    page of this month has said so far, if there is one."""

    why: str
    key: dict
    history: list[dict]
    before: dict | None = None


def month_of(plan: Plan, as_of: date, stamp: dict | None) -> Month:
    """The month as it stands; one published about another source or another day counts as none."""
    found = read_manifest(plan.out / f"{as_of:%Y-%m}")
    same = found and found["as_of"] == as_of.isoformat() and found["source"] == plan.settings["source"]
    return Month(as_of, stamp, found if same else None)


def tasks(plan: Plan, month: Month, prepared=None) -> dict[str, Task]:
    """Report name → what has to be done, in order; reports that need nothing are left out. Without prepared
    tables, tables are taken to be as they were published."""
    before = months_back(plan.out, month.as_of, plan.settings)
    found = {}
    for report in plan.reports:
        history = records(before, report.name)
        key = key_of(plan, report, plan.parameters(report, month.as_of), history)
        key = with_tables(key, prepared) if prepared else key
        again = ASKED if plan.again else why_again(key, month.entries.get(report.name))
        if again is None and not _is_whole(month.entries[report.name], plan.out / month.name):
            again = "a file of it is missing"
        if again:
            found[report.name] = Task(again, key, history, before_this(month.entries.get(report.name)))
    return found


def _is_whole(entry: dict, folder: Path) -> bool:
    """Whether all that was published of a report is still there."""
    return all((folder / name).is_file() for name in entry["files"])
