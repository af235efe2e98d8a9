"""Months as a reader counts them: complete ones, partial ones, and ones not loaded yet."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby, takewhile
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line asks for a month's last day and must not wait for pandas
    import pandas as pd

THIN = 0.10  # a month at either end with fewer rows than this share of its neighbours' median is not read
NEXT = 12  # months next to it that it is held against
LEAST = 3  # months that stay in any case
CERTAIN = 7  # of so many expected records chance leaves none in one case of a thousand
QUIET = 5  # days without a record before a month's end that are looked at


def month_number(day: date) -> int:
    """The months since year 0, so that one month is one apart from the next."""
    return day.year * 12 + day.month - 1


def first_day(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def months_before(day: date, n: int) -> date:
    """The first of the month n months before the day's."""
    index = month_number(day) - n
    return date(index // 12, index % 12 + 1, 1)


def last_day(day: date) -> date:
    """The last day of the day's month."""
    return months_before(day, -1) - timedelta(days=1)


def earlier(day: date, n: int) -> date:
    """The day n months before: a month's last day for a month's last day, else the same day, if there is one."""
    ends = last_day(months_before(day, n))
    return ends if not is_partial(day) else ends.replace(day=min(day.day, ends.day))


def year_before(day: date) -> date:
    """The day a year before."""
    return earlier(day, 12)


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
    values = [float(value) for value in full]
    end -= thin_end(values[:end], LEAST)
    start = thin_end(values[start:end][::-1], LEAST)
    left_out = [day.date() for day in full.index[:start].append(full.index[end:])]
    return full.iloc[start:end], left_out


def thin_end(values: list[float], least: int) -> int:
    """How many values at the end are next to nothing beside the twelve before them; `least` always stay.

    Zeros at the end are held against what came before all of them: against each other they would look usual."""
    end, silent = len(values), len(list(takewhile(lambda value: value == 0, reversed(values))))
    before = values[: end - silent]
    if len(before) >= least and before and median(before[-NEXT:]) > 0:
        end -= silent
    while end > least and values[end - 1] < THIN * median(values[max(0, end - 1 - NEXT) : end - 1]):
        end -= 1
    return len(values) - end


def loaded_months(counts: pd.Series) -> pd.Series:
    """The series without the months at its ends for which records seem not to be there, though the business
    went on: next to nothing in them, where the usual months would have held CERTAIN records or more.

    For rare events such as tickets: a month without any may well be one, unless such a month, and so many in
    a row, happened nowhere in between."""
    values = [float(value) for value in counts]
    early, late = thin_end(values[::-1], 1), thin_end(values, 1)
    core = values[early : len(values) - late]
    if not core:
        return counts
    runs = [len(list(run)) for few, run in groupby(core, lambda value: value < THIN * median(core)) if few]
    sure = [n > max(runs, default=0) and n * median(usual) >= CERTAIN
            for n, usual in ((early, core[:NEXT]), (late, core[-NEXT:]))]  # fmt: skip
    return counts.iloc[early if sure[0] else 0 : len(values) - late if sure[1] else len(values)]


def breaks_off(newest: pd.Series) -> bool:
    """Whether the last month seems not to be loaded to its end, `newest` being each month's last day with a
    record: silent there for QUIET days, and more than twice as long as any of the twelve months before. A shop
    that sells on the first of each month never is."""
    import pandas as pd

    days = pd.to_datetime(newest)
    silence = [(last_day(first.date()) - day.date()).days for first, day in days.dropna().items()]
    if len(silence) < 4 or pd.isna(days.iloc[-1]):
        return False
    return silence[-1] >= QUIET and silence[-1] > 2 * max(silence[-NEXT - 1 : -1])
