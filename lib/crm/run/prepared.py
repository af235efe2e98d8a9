"""A month's tables, prepared once for all its reports; and what they make possible."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crm.errors import BadInput
from crm.run.asked.by_name import customers_key
from crm.run.asked.plan import Plan
from crm.run.guard.gate import gate_of
from crm.run.guard.secrets import secrets_at_hand
from crm.run.kernels.job import one_line


@dataclass(frozen=True)
class Ready:
    """A month whose tables are prepared: its last day, what the door says of them, a folder to work in."""

    as_of: date
    prepared: object
    scratch: Path

    @property
    def tables(self) -> Path:
        """The folder of the prepared tables."""
        return self.scratch / "prepared"


def ready(plan: Plan, as_of: date, scratch: Path) -> Ready:
    """The month's tables, read, cleaned and cut at as_of; BadInput where profile or data do not serve."""
    import duckdb

    from crm import tables

    folder = scratch / f"{as_of:%Y-%m}"
    settings = plan.settings
    try:
        prepared = tables.prepare(
            settings["source"],
            settings["data"],
            as_of,
            folder / "prepared",
            root=plan.root,
            rejects_allowed=settings["rejects_allowed"],
            customers_key=customers_key(settings),
        )
    except BadInput as error:  # it may show a cell
        raise BadInput(gate_of(plan).masked(str(error))) from error
    except duckdb.Error as error:  # no room on the disk, no memory
        raise OSError(f"the tables could not be prepared: {one_line(str(error))}") from error
    return Ready(as_of, prepared, folder)


def matrix(ready: Ready) -> dict:
    """The honesty matrix as data, for the manifest. It imports every analysis there is: one that cannot be
    imported has failed its own report by then, and here leaves the reason instead of the matrix."""
    from crm import tables

    try:
        return {"matrix": _matrix(tables.opened(ready.prepared, None)), "matrix_error": None}
    except (Exception, SystemExit) as error:
        return {
            "matrix": [],
            "matrix_error": one_line(secrets_at_hand().masked(f"{type(error).__name__}: {error}")),
        }


def _matrix(company) -> list[dict]:
    """Each analysis: possible, degraded or impossible with this company, and the columns it misses."""
    from crm.tables.honesty import all_needs

    found = []
    for report, stated in all_needs():
        missing, lacking = stated.missing(company), stated.lacking(company)
        status = "impossible" if missing else "degraded" if lacking else "possible"
        words = {"id": stated.id, "title": stated.title, "report": report}
        found.append(words | {"status": status, "missing": missing or lacking})
    return found
