"""Months, the window a report looks at, and the months before it."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.months import complete_months, months_before
from crm.tables import fetch
from crm.words import _, day, listed, month, months

COMPARED = 12  # months set against the twelve before them when the window is all there is


class Periods(NamedTuple):
    """Monthly sums of the window, and of two spans of equal length that can be compared: `recent` ends with
    the report, `before` ends where `recent` starts."""

    now: pd.DataFrame
    recent: pd.DataFrame
    before: pd.DataFrame
    length: int  # months in each of the two


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


def whole_months(frame: pd.DataFrame, count: str, company) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The frame with a row for each complete month, empty ones too, and a note on the months left out."""
    kept, left_out = complete_months(frame[count], company.as_of)
    left_out = [m for m in left_out if m.strftime("%Y-%m") in set(frame.index.strftime("%Y-%m"))]
    note = _("Left out of the months shown, being incomplete or nearly empty: {months}.").format(
        months=listed([month(m) for m in left_out])
    )
    return frame.reindex(kept.index, fill_value=0), (note,) if left_out else ()


def span(company) -> str:
    """The window in words: "the 12 months to 31 Oct 2026"."""
    if company.window is None:
        return _("all months to {day}").format(day=day(company.as_of))
    return _("the {months} to {day}").format(months=months(company.window), day=day(company.as_of))
