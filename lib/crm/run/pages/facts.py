"""What the pages say about a run, taken from its manifest: nothing here looks anything up again."""

from urllib.parse import quote

from crm.run.asked.notebooks import Report
from crm.run.asked.typed import Value
from crm.run.pages.year import years
from crm.words import _, count, plural

SHOWN_VERSIONS = {"crm-report": "crm-report", "duckdb": "DuckDB", "ibis-framework": "Ibis"}


def run_facts(manifest: dict) -> dict:
    """What every page of a month says: source, dates, tables read, versions."""
    there = manifest["versions"]
    versions = {label: there[name] for name, label in SHOWN_VERSIONS.items() if name in there}
    return {
        "company": manifest["company"],
        "source": manifest["source"],
        "month": manifest["month"],
        "as_of": manifest["as_of"],
        "made_at": shown_time(manifest["made_at"]),
        "unfinished": manifest["made_at"][:10] <= manifest["as_of"],
        "currency": manifest["currency"],
        "tables": [{"name": name, **table} for name, table in manifest["tables"].items()],
        "versions": {"Python": manifest["python"], **versions},
        "commit": (manifest["commit"] or "")[:7],
        "dirty": manifest["dirty"],
        "notes": _reject_notes(manifest["rejects"]),
    }


def page_facts(manifest: dict, report: Report, parameters: dict[str, Value]) -> dict:
    """What one report's page says about itself, its parameters in words included."""
    shown = [
        {"name": name, "value": "" if value is None else str(value), "meaning": report.by_name[name].meaning}
        for name, value in parameters.items()
    ]
    more = {"name": report.name, "parameters": shown, "rejects": manifest["rejects"], "changes": {}}
    return run_facts(manifest) | more


def of_tables(facts: dict, read: list[str]) -> dict:
    """The facts of a page without the tables that its notebook has not read."""
    there = [table["name"] for table in facts["tables"]]
    aside = {name: found for name, found in facts["rejects"].items() if name in read or name not in there}
    tables = [table for table in facts["tables"] if table["name"] in read]
    return facts | {"tables": tables, "notes": _reject_notes(aside)}


def index_facts(manifest: dict) -> dict:
    """What the list of a month's reports says."""
    return run_facts(manifest) | {
        "reports": [_listed(name, entry, manifest["run"]) for name, entry in manifest["reports"].items()],
        "matrix": manifest["matrix"],
        "cleaning": manifest["cleaning"],
        "rejects": rejects(manifest),
        "files": [
            {"href": "manifest.json", "label": _("Manifest")},
            {"href": "params.yaml", "label": _("Parameters")},
        ],
        "months": "../index.html",
    }


def months_facts(manifests: list[dict], made_at: str) -> dict:
    """What the list of months says, newest first, from their manifests alone."""
    newest = sorted(manifests, key=lambda manifest: manifest["month"], reverse=True)
    company = newest[0]["company"] if newest else ""
    return {
        "company": company,
        "made_at": shown_time(made_at),
        "months": [_month(each) for each in newest],
        "years": years(newest),
    }


def _month(manifest: dict) -> dict:
    reports = manifest["reports"].items()
    return {
        "month": manifest["month"],
        "source": manifest["source"],
        "href": f"{manifest['month']}/index.html",
        "reports": [_under_month(name, entry, manifest) for name, entry in reports],
        "numbers": [entry["numbers"][0] for _name, entry in reports if entry["numbers"]],
        "changes": {
            name: found for _name, entry in reports for name, found in (entry.get("changes") or {}).items()
        },
    }


def rejects(manifest: dict) -> list[dict]:
    """Table by table, the rows set aside and where they are listed."""
    return [
        {
            "table": table,
            "rows": found["count"],
            "share": found["count"] / found["of"],
            "file": quote(f"rejects/{table}.csv"),
        }
        for table, found in manifest["rejects"].items()
    ]


def _reject_notes(aside: dict) -> list[str]:
    return [
        plural(
            "{n} row of {of} in {table} could not be read and was set aside.",
            "{n} rows of {of} in {table} could not be read and were set aside.",
            found["count"],
        ).format(n=count(found["count"]), of=count(found["of"]), table=table)
        for table, found in aside.items()
    ]


def shown_time(made_at: str) -> str:
    """2026-11-01 02:14 UTC, from 2026-11-01T02:14:05Z."""
    return f"{made_at[:10]} {made_at[11:16]} UTC"


def _under_month(name: str, entry: dict, manifest: dict) -> dict:
    listed = _listed(name, entry, manifest["run"])
    href = f"{manifest['month']}/{listed['href']}" if listed["href"] else ""
    return {"name": name, "title": entry["title"], "status": listed["status"], "href": href}


def _listed(name: str, entry: dict, run: str) -> dict:
    """One report in a list. A failed one leads to the last good page of the month, if there is one."""
    return {
        "name": name,
        "title": entry["title"],
        "status": _status(entry, run),
        "href": quote(f"{name}.html") if f"{name}.html" in entry["files"] else "",
        "seconds": entry["seconds"],
        "numbers": entry["numbers"],
        "changes": entry.get("changes") or {},
        "missing": entry["missing"],
        "behind": entry.get("behind", False),
        "why": _why(name, entry["error"]),
        "last_good": entry["last_good"] and entry["last_good"]["made_at"][:10],
    }


def _status(entry: dict, run: str) -> str:
    if entry["status"] == "failed":
        return "failed"
    if entry.get("behind"):
        return "behind"
    return "thin" if entry["missing"] else "done" if entry["run"] == run else "kept"


def _why(name: str, error: dict | None) -> str:
    """funnel.ipynb, cell 5 (Where do deals stop?): KeyError: 'stage'."""
    if not error:
        return ""
    heading = f" ({error['heading']})" if error["heading"] else ""
    cell = f", cell {error['cell']}{heading}" if error["cell"] else ""
    return f"{name}.ipynb{cell}: {error['says']}"
