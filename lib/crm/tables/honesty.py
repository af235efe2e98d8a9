"""The honesty matrix: which analysis this source makes possible, degraded or impossible, and what is missing."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages

import pandas as pd

import crm.analyses
from crm.finding import Finding
from crm.needs import Needs
from crm.tables.company import Company
from crm.words import _, count, listed


def all_analyses() -> list[Callable[..., Finding]]:
    """Every analysis there is, found in crm.analyses by what stands above it, and registered nowhere."""
    found = {}
    for module in walk_packages(crm.analyses.__path__, "crm.analyses."):
        for thing in vars(import_module(module.name)).values():
            if isinstance(getattr(thing, "needs", None), Needs):
                found[thing.__module__, thing.__name__] = thing
    return [analysis for _key, analysis in sorted(found.items())]


def all_needs() -> list[tuple[str, Needs]]:
    """Every analysis with what it needs, as (report, needs)."""
    found = {}
    for analysis in all_analyses():
        report, stated = analysis.__module__.split(".")[2], analysis.needs
        found[report, stated.id, stated.title] = stated
    return [(key[0], stated) for key, stated in sorted(found.items())]


def honesty(company: Company) -> Finding:
    """One row an analysis: possible, degraded or impossible with this source, and the columns that are missing."""
    rows = []
    for report, stated in all_needs():
        missing, lacking = stated.missing(company), stated.lacking(company)
        state = "impossible" if missing else "degraded" if lacking else "possible"
        rows.append({
            "report": report, "analysis": f"{stated.id} {stated.title}",
            "state": state, "missing": listed(missing or lacking) if missing or lacking else "",
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=["report", "analysis", "state", "missing"])
    tally = table.state.value_counts()
    return Finding(
        id="honesty",
        says=_("Of {n} analyses {possible} are possible with this source, {degraded} in part, {impossible} not.").format(
            n=count(len(table)), possible=count(tally.get("possible", 0)),
            degraded=count(tally.get("degraded", 0)), impossible=count(tally.get("impossible", 0)),
        ),
        table=table,
        caption=_("What this source can answer"),
    )  # fmt: skip
