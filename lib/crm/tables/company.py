"""What a notebook holds after opening a source: its canonical tables and what is known about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis

from crm.fiscal import Calendar
from crm.months import first_day, months_before


@dataclass(frozen=True)
class Company:
    """The canonical tables of one source, cleaned and cut at `as_of`; expressions, not data.

    `company.deals` is an Ibis table with every canonical column (an unmapped one is null throughout);
    `company.has("deals.loss_reason")` says whether the source really fills it. Nothing in any table is dated
    later than `as_of`. `window` is how many months up to as_of a report looks at, None for all. `asked`
    hears of every table that is asked for, by its name; `fiscal` is the company's year.
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
        return table if self.start is None else table.filter(table[column].date() >= self.start)
