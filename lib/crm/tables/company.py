"""What a notebook holds after opening a source: its canonical tables and what is known about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from inspect import signature

import ibis
import pandas as pd

from crm.fiscal import Calendar
from crm.months import first_day, months_before
from crm.tables.earlier import Earlier


def since(column: ibis.Value, first: date) -> ibis.Value:
    """Where a day begins, in the type of a column of days or moments: an engine may skip blocks of rows by it, as it
    cannot where each moment is first turned into its day."""
    return ibis.timestamp(pd.Timestamp(first)) if column.type().is_timestamp() else ibis.literal(first)


def kept(reduce: Callable) -> Callable:
    """A reduction that several analyses of a page ask for with the same words: worked out once a company. What it returns
    must not be changed by whoever asks (a tuple, not a frame)."""

    words = signature(reduce)

    @wraps(reduce)
    def once(company, *args, **kwargs):
        said = words.bind(company, *args, **kwargs)
        said.apply_defaults()
        asked = (reduce.__module__, reduce.__name__, said.args[1:])
        if asked not in company.found:
            company.found[asked] = reduce(*said.args)
        return company.found[asked]

    return once


@dataclass(frozen=True)
class Company:
    """The canonical tables of one source, cleaned and cut at `as_of`; expressions, not data.

    `company.deals` is an Ibis table with every canonical column (an unmapped one is null throughout);
    `company.has("deals.loss_reason")` says whether the source really fills it. Nothing in any table is dated
    later than `as_of`. `window` is how many months up to as_of a report looks at, None for all. `asked`
    hears of every table that is asked for, by its name; `fiscal` is the company's year. `found` holds what was
    worked out once for several analyses (see `kept`); another window or day is another company and begins anew.
    `earlier` reads what the pages of earlier months have kept under a finding's id; nothing outside a monthly run, which alone
    `keeps` what findings have for later ones.
    """

    tables: Mapping[str, ibis.Table]
    filled: frozenset[str]
    as_of: date
    window: int | None = 12
    currency: str | None = None
    source: str = ""
    log: tuple[dict, ...] = ()
    facts: Mapping[str, dict] = field(default_factory=dict)
    rejects: Mapping[str, dict] = field(default_factory=dict)
    fiscal: Calendar = field(default_factory=Calendar)
    asked: Callable[[str], None] = field(default=lambda table: None, repr=False, compare=False)
    earlier: Callable[[str], tuple[Earlier, ...]] = field(
        default=lambda finding: (), repr=False, compare=False
    )
    keeps: bool = False
    found: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def has(self, column: str) -> bool:
        """Whether "table.column" (or a bare "table") is there and holds at least one value."""
        self.asked(column.partition(".")[0])
        return column in self.filled

    def __getattr__(self, name: str) -> ibis.Table:
        if name.startswith("_") or name not in self.tables:
            raise AttributeError(
                f"this source has no table '{name}'; it has {', '.join(sorted(self.tables))}"
            )
        self.asked(name)
        return self.tables[name]

    @property
    def start(self) -> date | None:
        """First day of the window; None when the window is all there is."""
        return None if self.window is None else months_before(first_day(self.as_of), self.window - 1)

    def within(self, table: ibis.Table, column: str) -> ibis.Table:
        """The rows of the table whose date or moment lies in the window."""
        return (
            table if self.start is None else table.filter(table[column] >= since(table[column], self.start))
        )
