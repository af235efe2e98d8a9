"""What a report's page depends on, as digests; and, in words, what of it is no longer as it was."""

import json
from hashlib import sha256
from pathlib import Path

from crm.run.asked.notebooks import Report, code_of, written
from crm.run.asked.plan import Plan, is_file
from crm.run.asked.settings import SHAPING
from crm.run.stand.environment import python_version, versions
from crm.run.stand.modules import modules_of
from crm.words.language import LANGUAGE

NEW = "it has not run for this month before"
OF_EXPORT = ("later", "files")  # facts of a table that say nothing of the rows seen
LISTED = 3  # names of changed things in a reason; the others are counted


def key_of(plan: Plan, report: Report, parameters: dict, history: list[dict]) -> dict:
    """Everything a page depends on but the tables, which with_tables adds: notebook, our modules, parameters,
    packages, settings of the run that the page shows, and the months before that it is compared with."""
    return {
        "notebook": of(written(report)),
        "modules": modules_of(code_of(report), plan.root),
        "parameters": {name: given(name, value, plan.root) for name, value in parameters.items()},
        "packages": versions() | {"python": python_version()},
        "settings": {name: plan.settings[name] for name in SHAPING} | {"language": LANGUAGE},
        "history": of(history),
    }


def given(name: str, value, root: Path) -> str:
    """A parameter as a page depends on it: its value, and what a file holds that it names."""
    path = root / str(value)
    if not is_file(name) or not value or not path.is_file():
        return str(value)
    return f"{value} {sha256(path.read_bytes()).hexdigest()[:16]}"


def with_tables(key: dict, prepared) -> dict:
    """The key with a digest of each prepared table and of what the door says about it: rows of the cleaning
    log, rows set aside, columns filled."""
    others = {name: found for name, found in prepared.rejects.items() if name not in prepared.tables}
    tables = {name: _table(prepared, name) for name in prepared.tables}
    profile = of([prepared.currency, prepared.about, prepared.fiscal])
    return key | {"tables": tables, "aside": of(others), "profile": profile}


def of(facts) -> str:
    """A digest of plain data."""
    return sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def why_again(key: dict, entry: dict | None) -> str | None:
    """Why a report has to run, given what the manifest says of the last time; None when nothing it depends on
    has changed. A key without tables is compared without them."""
    if entry is None:
        return NEW
    if entry["status"] == "failed":
        return "it failed the last time"
    then = entry.get("key")
    if not then:
        return "an earlier version of crm-report ran it"
    if key["notebook"] != then["notebook"]:
        return "its notebook changed"
    for part, told in CHANGED.items():
        if changed := differing(key[part], then[part]):
            return told.format(names=few(changed))
    if key["history"] != then["history"]:
        return "the months before changed"
    return other_rows(key, entry) if "tables" in key else None


def other_rows(key: dict, entry: dict) -> str | None:
    """What of the tables is no longer as the report has read it; `key` need hold no more than with_tables adds."""
    then = entry["key"]
    if key["profile"] != then.get("profile"):
        return "the profile's currency, fiscal year or description changed"
    if key["aside"] != then["aside"]:
        return "other rows were set aside"
    read = entry.get("read") or list({**then["tables"], **key["tables"]})
    tables = [name for name in read if key["tables"].get(name) != then["tables"].get(name)]
    return f"other rows in {few(tables)}" if tables else None


CHANGED = {
    "modules": "the library changed: {names}",
    "parameters": "other parameters: {names}",
    "packages": "other packages: {names}",
    "settings": "other settings of the run: {names}",
}


def _table(prepared, name: str) -> str:
    """What a page may show of a table. What an export holds of later days is no part of it, nor what its files are
    called: each month's new export would make every older month again."""
    from crm.tables.log import LATER, UNSEEN

    facts = {
        of_table: value for of_table, value in prepared.tables[name].items() if of_table not in OF_EXPORT
    }
    log = [
        {part: entry[part] for part in ("rule", "rows", "money", "detail")}
        for entry in prepared.log
        if entry["table"] == name and entry["rule"] not in (LATER, UNSEEN)
    ]
    filled = sorted(column for column in prepared.filled if column.partition(".")[0] == name)
    return of([facts, log, prepared.rejects.get(name), filled])


def differing(now: dict, then: dict) -> list[str]:
    """The names under which two records hold something else."""
    return sorted(name for name in {**now, **then} if now.get(name) != then.get(name))


def few(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")
