"""Months, the window a report looks at, and the months before it."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.estimate.compare import Gap
from crm.months import complete_months, months_before
from crm.spans import spans, stretch
from crm.tables import fetch
from crm.words import _, day

COMPARED = 12  # months set against the twelve before them when the window is all there is


class Periods(NamedTuple):
    """Monthly sums of the window, and of two spans of equal length that can be compared: `recent` ends with
    the report, `before` ends where `recent` starts."""

    now: pd.DataFrame
    recent: pd.DataFrame
    before: pd.DataFrame
    length: int  # months in each of the two

    @property
    def all(self) -> bool:
        """Whether the window is all there is, so that `recent` is only its end."""
        return self.now is not self.recent

    @property
    def stretch(self) -> str:
        """How long each of the two is, in words: "12 months"."""
        return stretch(self.length)


def month_index(moment: ibis.Value) -> ibis.Value:
    """The moment's month as a whole number that runs on over the years."""
    return moment.year() * 12 + moment.month() - 1


def by_month(table: ibis.Table, column: str, **sums: ibis.Value) -> pd.DataFrame:
    """One row for each month that has rows, indexed by its first day, with these sums."""
    frame = fetch(table.group_by(at=month_index(table[column])).aggregate(**sums).order_by("at"))
    days = [date(int(at) // 12, int(at) % 12 + 1, 1) for at in frame.pop("at")]
    frame.index = pd.DatetimeIndex(days, name="month", dtype="datetime64[us]")
    return frame


def periods(frame: pd.DataFrame, company) -> Periods:
    """The frame's months in the window, and the two spans that are compared."""
    length = company.window or COMPARED
    start = pd.Timestamp(months_before(company.as_of, length - 1))
    earlier = pd.Timestamp(months_before(company.as_of, 2 * length - 1))
    recent = frame[frame.index >= start]
    before = frame[(frame.index >= earlier) & (frame.index < start)]
    return Periods(frame if company.window is None else recent, recent, before, length)


def in_spans(counts: pd.Series, company, rule: Callable) -> np.ndarray:
    """A rule, such as which cells are withheld, applied by itself to the months (their first days are the index) of the
    window, of the span before it, and of all earlier ones: of each of these a total is told."""
    length = company.window or COMPARED
    start, earlier = (pd.Timestamp(months_before(company.as_of, n * length - 1)) for n in (1, 2))
    where = (counts.index >= earlier).astype(int) + (counts.index >= start).astype(int)
    done = np.zeros(len(counts), dtype=bool)
    for part in range(3):
        done[where == part] = rule(counts.to_numpy()[where == part])
    return done


def course(gap: Gap, enough: bool, none: float = 0.0) -> str:
    """How the recent span stands to the one before: "rose", "fell", "same" where chance may have made the
    difference, "alone" where there is not enough to compare. `none` is the gap of no difference."""
    if not enough or gap.value != gap.value:
        return "alone"
    return "rose" if gap.low > none else "fell" if gap.high < none else "same"


def whole_months(frame: pd.DataFrame, count: str, company) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The frame with a row for each complete month, empty ones too, and a note on the months left out."""
    kept, left_out = complete_months(frame[count], company.as_of)
    note = _("Left out of the months shown, being incomplete or nearly empty: {months}.").format(
        months=spans(left_out)
    )
    return frame.reindex(kept.index, fill_value=0), (note,) if left_out else ()


def span(company) -> str:
    """The window in words: "the 12 months to 31 Oct 2026"."""
    if company.window is None:
        return _("all months to {day}").format(day=day(company.as_of))
    return _("the {months} to {day}").format(months=stretch(company.window), day=day(company.as_of))
