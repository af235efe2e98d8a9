"""Twelve months of every report's headline numbers side by side, from the manifests alone."""

from itertools import pairwise
from typing import NamedTuple
from urllib.parse import quote

from crm import words
from crm.months import months_before
from crm.run.pages.spark import Point, spark
from crm.run.since.moved import first_of, month_words
from crm.words import _

MONTHS = 12


class Seen(NamedTuple):
    """One report in one month: what the manifest says, and its numbers by name, of the page that stands."""

    manifest: dict
    entry: dict
    numbers: dict[str, dict]


def years(manifests: list[dict]) -> list[dict]:
    """A table a report and source, sources never mixed: {title, href, source (where there are several),
    columns: [{label, year, whole, href, failed}], rows: [{label, spark, cells}], notes}."""
    sources = sorted({manifest["source"] for manifest in manifests})
    found = []
    for source in sources:
        of_source = [manifest for manifest in manifests if manifest["source"] == source]
        for name in sorted({name for manifest in of_source for name in manifest["reports"]}):
            if table := _table(name, of_source):
                found.append(table | {"source": source if len(sources) > 1 else ""})
    return found


def _table(name: str, manifests: list[dict]) -> dict | None:
    """The table of one report; None when no month has a number of it."""
    seen = {m["month"]: _seen(m, m["reports"][name]) for m in manifests if name in m["reports"]}
    months = _months(list(seen))
    there = [seen[month] for month in months if month in seen]
    labels = {number: found["label"] for each in there for number, found in each.numbers.items()}
    if not labels:
        return None
    newest = there[-1]
    order = [*newest.numbers, *(number for number in labels if number not in newest.numbers)]
    columns = [_column(name, month, seen.get(month), month == months[0]) for month in months]
    return {
        "title": newest.entry["title"] or name,
        "href": next((column["href"] for column in reversed(columns) if column["href"]), ""),
        "caption": _("{title} {first} to {last}").format(
            title=newest.entry["title"] or name, first=month_words(months[0]), last=month_words(months[-1])
        ),
        "columns": columns,
        "rows": [
            _row(labels[number], [_number(seen, month, number) for month in months], months)
            for number in order
        ],
        "notes": [note for number in order if (note := _anew(number, there))],
    }


def _seen(manifest: dict, entry: dict) -> Seen:
    """A report that failed still shows the last good page of its month, so that page's numbers stand."""
    good = (entry["last_good"] or entry) if entry["status"] == "failed" else entry
    return Seen(manifest, entry, {number["name"]: number for number in good["numbers"]})


def _months(there: list[str]) -> list[str]:
    """The calendar months from the first to the last that there is, the newest twelve at most."""
    last = first_of(max(there))
    months = [f"{months_before(last, n):%Y-%m}" for n in range(MONTHS - 1, -1, -1)]
    return [month for month in months if month >= min(there)]


def _column(name: str, month: str, seen: Seen | None, is_first: bool) -> dict:
    first = first_of(month)
    page = f"{name}.html"
    return {
        "label": words.month_name(first),
        "year": words.year(first) if is_first or first.month == 1 else "",
        "whole": words.month(first),
        "href": quote(f"{month}/{page}") if seen and page in seen.entry["files"] else "",
        "failed": bool(seen and seen.entry["status"] == "failed"),
    }


def _number(seen: dict[str, Seen], month: str, number: str) -> dict | None:
    return seen[month].numbers.get(number) if month in seen else None


def _row(label: str, numbers: list[dict | None], months: list[str]) -> dict:
    """A number's cells, and its course; the course is broken where a month or a definition breaks it."""
    runs: list[list[Point]] = [[]]
    version = None
    for at, (number, month) in enumerate(zip(numbers, months, strict=True)):
        if number is None or number["value"] is None:
            runs.append([])
            continue
        if number.get("version") != version:
            runs.append([])
            version = number.get("version")
        runs[-1].append(Point(at, number["value"], month_words(month), number["shown"]))
    return {
        "label": label,
        "spark": spark(label, [run for run in runs if run], len(months)),
        "cells": [number["shown"] if number else words.NOTHING for number in numbers],
    }


def _anew(number: str, seen: list[Seen]) -> str:
    """Said of a number whose definition changed on the way."""
    there = [(each, each.numbers[number]) for each in seen if number in each.numbers]
    for (_earlier, then), (each, now) in pairwise(there):
        if then.get("version") != now.get("version"):
            text = _("{label}: counted by a new definition from {month} on, so the line is broken there.")
            return text.format(label=now["label"], month=month_words(each.manifest["month"]))
    return ""
