"""Months as a reader counts them: complete ones, partial ones, and ones not loaded yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line asks for a month's last day and must not wait for pandas
    import pandas as pd

THIN = 0.10  # a month at either end with fewer rows than this share of its neighbours' median is not read


def first_day(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def months_before(day: date, n: int) -> date:
    """The first of the month n months before the day's."""
    index = day.year * 12 + day.month - 1 - n
    return date(index // 12, index % 12 + 1, 1)


def last_day(day: date) -> date:
    """The last day of the day's month."""
    return months_before(day, -1) - timedelta(days=1)


def is_partial(as_of: date) -> bool:
    """Whether as_of ends in the middle of a month."""
    return as_of != last_day(as_of)


def as_month(text: str) -> date:
    """The last day of "2026-10"; ValueError when it is no month."""
    year, month = text.split("-")
    if not 1900 <= int(year) <= 2200:
        raise ValueError(f"{text} is no month of these centuries")
    return last_day(date(int(year), int(month), 1))


def complete_months(counts: pd.Series, as_of: date) -> tuple[pd.Series, list[date]]:
    """The series without the months at its ends that are not whole, and the months left out.

    `counts` has one value a month, indexed by the month's first day (datetime64), rows without a month being
    months without data. Left out are: the month of as_of unless as_of is its last day; months at either end
    that hold fewer than a tenth (THIN) of the median of the twelve months next to them, as happens where a
    source starts with a test or its newest months are not loaded yet. A gap in the middle stays, as 0.
    """
    import pandas as pd

    if counts.empty:
        return counts, []
    grid = pd.date_range(
        counts.index.min(), max(counts.index.max(), pd.Timestamp(first_day(as_of))), freq="MS"
    )
    full = counts.reindex(grid, fill_value=0)
    start, end = 0, len(full)
    if is_partial(as_of) and full.index[-1].date() == first_day(as_of):
        end -= 1
    while end - start > 3 and full.iloc[end - 1] < THIN * full.iloc[max(start, end - 13) : end - 1].median():
        end -= 1
    while end - start > 3 and full.iloc[start] < THIN * full.iloc[start + 1 : min(end, start + 13)].median():
        start += 1
    left_out = [day.date() for day in full.index[:start].append(full.index[end:])]
    return full.iloc[start:end], left_out
