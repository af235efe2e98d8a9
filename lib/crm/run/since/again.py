"""A month made again beside the month as it was published: which numbers differ, and what else, for an analyst."""

import json

from crm.run.asked.settings import DECIDED
from crm.run.since.history import record
from crm.run.since.moved import in_full
from crm.run.since.restated import restated
from crm.run.stand.keys import differing, few
from crm.words import NOTHING, between, count, plural

PARTS = ("value", "low", "high", "n")


def compared(name: str, then: dict, now: dict) -> list[str]:
    """The numbers of a report that are not what they were: a line each, with label and name."""
    before, after = then["reports"][name], now["reports"][name]
    if after["status"] == "failed":
        return [f"{name}: failed, {after['error']['says']}"]
    was, is_ = ({n["name"]: n for n in entry["numbers"]} for entry in (before, after))
    return [
        _line(name, was.get(number), is_.get(number), now["currency"])
        for number in {**was, **is_}
        if _facts(was.get(number)) != _facts(is_.get(number))
    ]


def all_equal(manifest: dict) -> str:
    """That nothing differs, and of how many numbers."""
    reports = len(manifest["reports"])
    numbers = sum(len(entry["numbers"]) for entry in manifest["reports"].values())
    of = plural("{n} report", "{n} reports", reports).format(n=count(reports))
    text = plural(
        "{n} number of {reports} is what it was.", "{n} numbers of {reports} are what they were.", numbers
    )
    return text.format(n=count(numbers), reports=of)


def what_else(then: dict, now: dict) -> list[str]:
    """What differs beside the numbers: why they may. Where the tables lie is no difference."""
    found = []
    for name, entry in now["reports"].items():
        key, before = entry["key"], then["reports"][name]["key"]
        found += [f"{name}: its notebook differs"] if key["notebook"] != before["notebook"] else []
        found += (
            [f"{name}: other modules: {few(names)}"]
            if (names := _both_changed(key, before, "modules"))
            else []
        )
        found += [f"{name}: {line}" for line in _values(key, before)]
        found += [f"{name}: {line}" for line in _tables(name, then, now)]
    return list(dict.fromkeys(found))


def _values(key: dict, before: dict) -> list[str]:
    """Parameters, packages and settings of the run, with what they were."""
    words = {"parameters": "parameter", "packages": "package", "settings": "setting"}
    return [
        f"{word} {name} was {before[part].get(name, 'not there')}, is {key[part].get(name, 'not there')}"
        for part, word in words.items()
        for name in differing(key[part], before.get(part, {}))
        if name not in DECIDED
    ]


def _tables(name: str, then: dict, now: dict) -> list[str]:
    """The tables read that hold something else: how many rows, and what came, went or was corrected."""
    before, after = (record(each, each["reports"][name]) for each in (then, now))
    digests = now["reports"][name]["key"]["tables"], then["reports"][name]["key"]["tables"]
    found = []
    for table in now["reports"][name]["read"]:
        if digests[0].get(table) == digests[1].get(table):
            continue
        rows = [each["tables"].get(table, {}).get("rows") for each in (before, after)]
        said = restated(table, before, after) if None not in rows else []
        plain = f"table {table} had {count(rows[0])} rows, has {count(rows[1])}"
        found += [plain if rows[0] != rows[1] else f"table {table} holds other values", *said]
    return found


def _both_changed(key: dict, before: dict, part: str) -> list[str]:
    return [name for name in differing(key[part], before[part]) if name in key[part] and name in before[part]]


def _line(report: str, was: dict | None, is_: dict | None, currency: str | None) -> str:
    """segmentation: Net revenue (net_revenue) was €164,967, is €188,893; in raw digits where the words are the same."""
    either = is_ or was
    told = [_shown(number, currency) for number in (was, is_)]
    if told[0] == told[1]:
        told = [_facts(number) for number in (was, is_)]
    return f"{report}: {either['label']} ({either['name']}) was {told[0]}, is {told[1]}"


def _shown(number: dict | None, currency: str | None) -> str:
    if number is None:
        return "not there"
    low, high, value = (
        NOTHING if number[part] is None else in_full(number[part], number["unit"], currency)
        for part in ("low", "high", "value")
    )
    more = [between(low, high)] if number["low"] is not None else []
    more += [f"n {count(number['n'])}"] if number["n"] is not None else []
    return value + (f" ({', '.join(more)})" if more else "")


def _facts(number: dict | None) -> str:
    return json.dumps({part: number[part] for part in PARTS}) if number else ""
