"""What a run came to, on one screen: for whoever started it, as summary.txt, and for the mail."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from crm import words
from crm.run.since.moved import first_of, month_words
from crm.tables.costly import costly
from crm.words import _, count, listed, plural

COLUMNS, LINES = 80, 40
TOP = 3  # numbers of a report, where there is room
CAUSE = 3  # lines for why a report failed
INDENT = " " * 10


def summary(manifest: dict, folder: Path, others: Sequence[dict] = ()) -> str:
    """The month in at most 40 lines of 80 characters: each report with its state and top numbers, rows set aside,
    what changed, where the list of reports lies. `others`: the manifests of the other months of the same run."""
    foot = ["", f"{folder / 'index.html'}"]
    for top in range(TOP, -1, -1):
        body = [*_head(manifest, others), *_reports(manifest, top), *_aside(manifest), *_changed(manifest)]
        if len(body) + len(foot) <= LINES:
            break
    else:
        body = [*body[: LINES - len(foot) - 1], _("… and more: see the list of reports.")]
    return "\n".join(_plain(line) for line in [*body, *foot]) + "\n"


def state(*manifests: dict) -> str:
    """How the months stand together, in a few words: 2 of 4 reports failed."""
    states = [_state(entry, manifest) for manifest in manifests for entry in manifest["reports"].values()]
    failed, kept = states.count("failed"), states.count("kept")
    if failed:
        text = plural("{n} of {all} reports failed", "{n} of {all} reports failed", failed)
    elif kept == len(states):
        text = plural(
            "nothing changed, {all} report stands", "nothing changed, all {all} reports stand", kept
        )
    else:
        text = plural("{all} report is good", "all {all} reports are good", len(states))
    return text.format(n=count(failed), all=count(len(states)))


def subject(made: list[dict], source: str, troubles: Sequence[str] = ()) -> str:
    """Months, source, and how the reports of all of them went, or that some months were not published."""
    if not made:
        return _("{source}: not published").format(source=source)
    first, last = (words.long_month(first_of(manifest["month"])) for manifest in (made[0], made[-1]))
    months = last if len(made) == 1 else _("{first} to {last}").format(first=first, last=last)
    text = (
        _("{month}, {source}: {state}; not all is published") if troubles else _("{month}, {source}: {state}")
    )
    return text.format(month=months, source=source, state=state(*made))


def _state(entry: dict, manifest: dict) -> str:
    if entry["status"] == "failed":
        return "failed"
    return "done" if entry["run"] == manifest["run"] else "kept"


def _head(manifest: dict, others: Sequence[dict]) -> Iterator[str]:
    about = [words.long_month(first_of(manifest["month"])), manifest["source"], manifest["company"]]
    yield _cut(" · ".join(part for part in about if part))
    stands = state(manifest)
    yield _cut(f"{stands[0].upper()}{stands[1:]}.")
    if others:
        told = [_stretch(list(months), stands) for stands, months in groupby(others, state)]
        yield from _wrapped(_("In the same run: {months}.").format(months="; ".join(told)), "")


def _stretch(months: list[dict], stands: str) -> str:
    """Neighbouring months that stand alike: Nov 2025 to Sep 2026: all 4 reports are good."""
    first, last = month_words(months[0]["month"]), month_words(months[-1]["month"])
    if first == last:
        return _("{month}: {state}").format(month=first, state=stands)
    return _("{first} to {last}, each: {state}").format(first=first, last=last, state=stands)


def _reports(manifest: dict, top: int) -> Iterator[str]:
    """State, name, seconds and question of each report, failed ones first; then why, and its top numbers."""
    names = {"done": _("done"), "kept": _("kept"), "failed": _("failed")}
    wide = max(map(len, manifest["reports"]), default=0)
    by_state = sorted(manifest["reports"].items(), key=lambda item: item[1]["status"] != "failed")
    for name, entry in by_state:
        standing = _state(entry, manifest)
        seconds = "" if standing == "kept" or not entry["seconds"] else words.number(entry["seconds"], 1)
        took = _("{seconds} s").format(seconds=seconds) if seconds else ""
        yield ""
        yield _cut(f"{names[standing]:8}  {name:{wide}}  {took:>8}  {entry['title']}")
        if standing == "failed":
            yield from _failure(entry)[: top + 1]
        yield from (_cut(INDENT + _number(number, entry)) for number in _numbers(entry)[:top])
        if top and standing != "failed" and not _numbers(entry):
            yield INDENT + _("There are no numbers: the source has nothing to answer it with.")


def _numbers(entry: dict) -> list[dict]:
    """The numbers of the page that stands; a report that failed without an earlier page has none."""
    return (entry["last_good"] or entry)["numbers"] if entry["status"] == "failed" else entry["numbers"]


def _number(number: dict, entry: dict) -> str:
    """Net revenue €3.4M, +0.7% since Sep 2026, usual."""
    change = entry.get("changes", {}).get(number["name"], {}) if entry["status"] != "failed" else {}
    verdict = {True: _("usual"), False: _("UNUSUAL"), None: ""}[change.get("usual")]
    parts = [f"{number['label']} {number['shown']}", change.get("line", ""), verdict]
    return ", ".join(part for part in parts if part)


def _failure(entry: dict) -> list[str]:
    """Why a report failed, and which page readers see meanwhile."""
    error, good = entry["error"], entry["last_good"]
    cause = _("cell {cell}: {cause}").format(cell=error["cell"], cause=error["says"])
    stands = _("There is no earlier page.")
    if good:
        day = words.day(date.fromisoformat(good["made_at"][:10]))
        stands = _("The page is the last good one, of {day}.").format(day=day)
    lines = _wrapped(cause if error["cell"] else error["says"], INDENT)
    return [*lines[:CAUSE], *_wrapped(stands, INDENT)]


def _aside(manifest: dict) -> Iterator[str]:
    """Rows that could not be read, and rows that a key has cost."""
    if lost := costly(manifest.get("cleaning", ()), manifest.get("currency")):
        yield ""
        yield from (line for sentence in lost for line in _wrapped(sentence, ""))
    if not manifest["rejects"]:
        return
    told = [
        _("{table} {n} of {all}").format(table=table, n=count(found["count"]), all=count(found["of"]))
        for table, found in manifest["rejects"].items()
    ]
    yield ""
    yield from _wrapped(_("Rows set aside: {tables}.").format(tables=listed(told)), "")


def _changed(manifest: dict) -> Iterator[str]:
    """What changed since the month before, a sentence once with the reports it is about; the unusual first."""
    said: dict[str, list[str]] = {}
    first: list[str] = []
    entries = {name: entry for name, entry in manifest["reports"].items() if entry["status"] != "failed"}
    for name, entry in entries.items():
        first += entry.get("since", [])[: entry.get("odd", 0)]
        for sentence in entry.get("since", []):
            said.setdefault(sentence, []).append(name)
    if said:
        yield from ("", _("Since the month before:"))
    for sentence in sorted(said, key=lambda sentence: sentence not in first):
        about = said[sentence] if len(said[sentence]) < len(entries) else []
        text = (
            _("{reports}: {sentence}").format(reports=listed(about), sentence=sentence) if about else sentence
        )
        yield from _wrapped(text, "- ")


def _wrapped(text: str, indent: str) -> list[str]:
    later = " " * len(indent)
    return textwrap.wrap(_plain(text), COLUMNS, initial_indent=indent, subsequent_indent=later)


def _cut(line: str) -> str:
    line = _plain(line)
    return (line if len(line) <= COLUMNS else line[: COLUMNS - 1] + "…").rstrip()


def _plain(text: str) -> str:
    """The text without what a terminal or a mail would take for a command."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
