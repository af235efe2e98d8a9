"""The result: what an analysis hands to a notebook, a chart, a page and the manifest.

A number reaches a reader only through a Finding. It shows itself in JupyterLab as sentence and table; the
run takes the same facts, as data, from the executed notebook.
"""

from dataclasses import dataclass, field

import pandas as pd

from crm import words
from crm.lab import finding_html, headline_html
from crm.names import GROUPS, METRICS, name_of

MIME = "application/vnd.crm-report+json"  # what the page, the tables/ folder and the manifest are made of
SHOWN = 40  # rows of a table that a reader sees; tables/ has all


@dataclass(frozen=True)
class Number:
    """A headline number: its metric (a key of names.METRICS), value, interval and what it rests on."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None

    def __post_init__(self):
        if self.name not in METRICS:
            raise KeyError(
                f"'{self.name}' is no metric in crm.names; write its label, unit and meaning there"
            )

    def data(self, currency: str | None) -> dict:
        """The number as the manifest keeps it, beside the words a page shows."""
        name = METRICS[self.name]
        value, low, high = (words.rounded(v, 12) for v in (self.value, self.low, self.high))
        shown = headline_words(value, name.unit, currency)
        interval = (
            ""
            if low is None
            else words.between(
                headline_words(low, name.unit, currency), headline_words(high, name.unit, currency)
            )
        )
        basis = name.basis(int(self.n)) if name.basis and self.n is not None else ""
        return {
            "name": self.name, "label": name.label, "value": value, "unit": name.unit,
            "low": low, "high": high, "n": None if self.n is None else int(self.n),
            "shown": shown, "interval": interval, "basis": basis, "meaning": name.meaning, "version": name.version,
        }  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A sentence, the table that proves it, and what was counted and left out.

    `id` names it on the page and under tables/, `notes` are whole sentences below the table (denominators,
    exclusions, warnings), `numbers` are what headline() may put on top. `ledger` is a table for the pages of later months
    (company.earlier); a run keeps it in ledger/ID.csv beside the page, and no reader sees it there.
    """

    id: str
    says: str
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    caption: str = ""
    numbers: tuple[Number, ...] = ()
    notes: tuple[str, ...] = ()
    currency: str | None = None
    answered: bool = True
    ledger: pd.DataFrame = field(default_factory=pd.DataFrame)

    def data(self) -> dict:
        """The finding as plain data: what it says, its whole table and its numbers."""
        largest = [(c, _largest(self.table[c].head(SHOWN))) for c in self.table.columns]
        return {
            "kind": "finding", "id": self.id, "says": self.says, "caption": self.caption or self.says,
            "notes": list(self.notes), "answered": self.answered,
            "columns": [
                {"key": str(c), "label": name_of(str(c)).label, "unit": name_of(str(c)).unit}
                for c in self.table.columns
            ],
            "rows": [[_plain(v) for v in row] for row in self.table.itertuples(index=False, name=None)],
            "shown": [
                [_in_words(v, str(c), self.currency, most) for (c, most), v in zip(largest, row, strict=True)]
                for row in self.table.head(SHOWN).itertuples(index=False, name=None)
            ],
            "numbers": [number.data(self.currency) for number in self.numbers],
            **({"ledger": _ledger(self.ledger)} if len(self.ledger) else {}),
        }  # fmt: skip

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        data = self.data()
        return {MIME: data, "text/html": finding_html(data), "text/plain": self.says}


@dataclass(frozen=True)
class Headline:
    """The findings a report opens with: their sentences and their numbers."""

    findings: tuple[Finding, ...]

    def data(self) -> dict:
        """Sentences and numbers, in order."""
        return {
            "kind": "headline",
            "says": [f.says for f in self.findings],
            "ids": [f.id for f in self.findings],
            "numbers": [n.data(f.currency) for f in self.findings for n in f.numbers],
        }

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        data = self.data()
        return {MIME: data, "text/html": headline_html(data), "text/plain": "\n".join(data["says"])}


def headline(*findings: Finding) -> Headline:
    """What the report opens with: the sentences and numbers of these findings, most important first."""
    return Headline(findings)


def headline_words(value: float | None, unit: str, currency: str | None) -> str:
    """A headline number in words, with no more digits than a large figure deserves."""
    writers = {
        "money": lambda v: words.short_money(v, currency),
        "share": words.percent,
        "days": words.duration,
        "ratio": lambda v: words.number(v, 1 if abs(v) >= 10 else 2),
    }
    if words.is_missing(value) or unit not in writers:
        return words.in_unit(value, unit, currency)
    return writers[unit](value)


FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a text begins that a spreadsheet runs


def unarmed(cell):
    """A cell for a CSV: text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def armed(cell: str) -> str:
    """The text that `unarmed` has made harmless, as it was."""
    return cell[1:] if cell.startswith(tuple(f"'{sign}" for sign in FORMULA)) else cell


def _ledger(table: pd.DataFrame) -> dict:
    """A ledger's columns and rows as plain data."""
    rows = table.itertuples(index=False, name=None)
    return {"columns": list(table.columns), "rows": [[_plain(v) for v in row] for row in rows]}


def _largest(column: pd.Series) -> float | None:
    """The largest number of a column, whatever its sign."""
    numbers = [abs(v) for v in column if isinstance(v, int | float) and not words.is_missing(v)]
    return max(numbers, default=None)


def _in_words(value, column: str, currency: str | None, beside: float | None) -> str:
    """A cell as a reader sees it: a group of crm.names by its label, all else in its column's unit."""
    if isinstance(value, str) and value in GROUPS:
        return GROUPS[value].label
    return words.in_unit(value, name_of(column).unit, currency, beside)


def _plain(value):
    """A cell as JSON keeps it: dates as ISO text, numbers rounded so that two machines agree."""
    if words.is_missing(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return bool(value)
    if isinstance(value, int) or type(value).__name__.startswith(("int", "uint")):
        return int(value)
    if isinstance(value, float) or type(value).__name__.startswith("float"):
        return words.rounded(float(value), 10)
    return str(value)
