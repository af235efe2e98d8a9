"""Fiscal years and their twelve periods: calendar months from any month on, or whole weeks (4-4-5, 4-5-4, 5-4-4).

A year of weeks ends on the last given weekday of the month before the one it starts with, or on the one nearest to
that month's end, so that it has 52 weeks, every five or six years 53. Retail's 4-5-4 calendar (National Retail
Federation) is Calendar(2, "454", "nearest saturday"): fiscal 2023 ran from 29 Jan 2023 to 3 Feb 2024, 53 weeks. The
53rd week belongs to the last period.

What a period is held against is as long as itself. Of months it is the same month a year before; of weeks the same
weeks 52 weeks (364 days) before, which have the same weekdays. After a year of 53 weeks that is the restated calendar
of the National Retail Federation ("by pushing each week of the 53-week year back one week, thereby ignoring the first
week of the fiscal year"): a period of five weeks never meets one of four.
"""

from datetime import date, timedelta
from typing import NamedTuple

from crm.months import earlier, months_before

PERIODS = 12
PATTERNS = {"445": (4, 4, 5), "454": (4, 5, 4), "544": (5, 4, 4)}  # weeks of the periods of a quarter
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RETAIL = "nearest saturday"  # how a year of weeks ends unless another way is said
WEEK, YEAR = timedelta(days=7), timedelta(days=364)
ONE = timedelta(days=1)


class Calendar(NamedTuple):
    """A company's year: the month it starts with, the pattern of its weeks ("none": calendar months), how a year of
    weeks ends ("last saturday", "nearest saturday"), and whether it is named after the calendar year it starts or
    ends in; unsaid, after the one that holds most of it."""

    starts: int = 1
    weeks: str = "none"
    ends: str = RETAIL
    named: str = ""

    @property
    def of_weeks(self) -> bool:
        """Whether periods are whole weeks."""
        return self.weeks != "none"

    @property
    def is_plain(self) -> bool:
        """Whether the fiscal year is the calendar year."""
        return self.starts == 1 and not self.of_weeks


class Period(NamedTuple):
    """One of a year's twelve periods, with its first and last day; `month` is the first day of the month that it is
    called by, which in a year of weeks is the one it mostly lies in."""

    year: int
    number: int
    month: date
    first: date
    last: date

    @property
    def label(self) -> str:
        """FY2026 P07."""
        return f"FY{self.year} P{self.number:02d}"

    @property
    def weeks(self) -> int:
        """Whole weeks in it."""
        return ((self.last - self.first).days + 1) // 7


def year_of(calendar: Calendar, day: date) -> int:
    """The name of the fiscal year that a day lies in: 2026."""
    for year in (day.year - 1, day.year, day.year + 1):
        if _first(calendar, year) <= day < _first(calendar, year + 1):
            return _name(calendar, year)
    raise ValueError(f"{day} is in no fiscal year of {calendar}")


def year_days(calendar: Calendar, year: int) -> tuple[date, date]:
    """First and last day of the fiscal year of that name."""
    own = year - _name(calendar, 0)
    return _first(calendar, own), _first(calendar, own + 1) - ONE


def weeks_in(calendar: Calendar, year: int) -> int:
    """52 or 53, in a year of weeks."""
    first, last = year_days(calendar, year)
    return ((last - first).days + 1) // 7


def periods_in(calendar: Calendar, year: int) -> tuple[Period, ...]:
    """The twelve periods of a fiscal year, without a gap or an overlap."""
    begin, end = year_days(calendar, year)
    nominal = date(year - _name(calendar, 0), calendar.starts, 1)
    months = [months_before(nominal, -n) for n in range(PERIODS)]
    firsts = months
    if calendar.of_weeks:
        lengths = (PATTERNS[calendar.weeks] * 4)[:-1]
        firsts = [begin + sum(lengths[:n]) * WEEK for n in range(PERIODS)]
    lasts = [*(first - ONE for first in firsts[1:]), end]
    rows = zip(range(1, PERIODS + 1), months, firsts, lasts, strict=True)
    return tuple(Period(year, *row) for row in rows)


def covering(calendar: Calendar, first: date, last: date) -> tuple[Period, ...]:
    """The periods that hold any of the days from first to last."""
    years = range(year_of(calendar, first), year_of(calendar, last) + 1)
    found = (period for year in years for period in periods_in(calendar, year))
    return tuple(period for period in found if period.last >= first and period.first <= last)


def year_earlier(calendar: Calendar, first: date, last: date) -> tuple[date, date]:
    """The days that those from first to last, whole periods, are held against: as many weeks, or the same months."""
    if calendar.of_weeks:
        return first - YEAR, last - YEAR
    return earlier(first, PERIODS), earlier(last, PERIODS)


def _name(calendar: Calendar, year: int) -> int:
    """What the year is called that starts around month `starts` of the calendar year."""
    named = calendar.named or ("end" if calendar.starts > PERIODS // 2 else "start")
    return year + 1 if named == "end" and calendar.starts > 1 else year


def _first(calendar: Calendar, year: int) -> date:
    """The first day of the fiscal year that starts around month `starts` of the calendar year."""
    nominal = date(year, calendar.starts, 1)
    if not calendar.of_weeks:
        return nominal
    how, _, weekday = calendar.ends.partition(" ")
    end = nominal - ONE
    last = end - timedelta(days=(end.weekday() - WEEKDAYS.index(weekday)) % 7)
    return last + ONE if how == "last" or (end - last).days <= 3 else last + WEEK + ONE
