"""The fiscal year: published calendars of retailers and of one company that ends on a last Saturday; what a period is
held against; and what a profile may say of it."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.fiscal import Calendar, covering, periods_in, weeks_in, year_days, year_earlier, year_of
from test_wanted import said

RETAIL = Calendar(2, "454", "nearest saturday")
LAST = Calendar(10, "445", "last saturday")
patterns, months = st.sampled_from(["none", "445", "454", "544"]), st.integers(1, 12)
ways = st.sampled_from(["last friday", "nearest saturday", "nearest sunday"])
calendars = st.builds(Calendar, months, patterns, ways, st.sampled_from(["", "start", "end"]))
quickly = settings(max_examples=30, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2006, "2006-01-29", "2007-02-03"), (2012, "2012-01-29", "2013-02-02"), (2017, "2017-01-29", "2018-02-03"),
        (2018, "2018-02-04", "2019-02-02"), (2022, "2022-01-30", "2023-01-28"), (2023, "2023-01-29", "2024-02-03"),
        (2024, "2024-02-04", "2025-02-01"), (2025, "2025-02-02", "2026-01-31"),
    ],
)  # fmt: skip
def test_retail_years_are_those_of_the_national_retail_federation(year, first, last):
    """nrf.com/resources/4-5-4-calendar: FY 2000, 2006, 2012, 2017 and 2023 have 53 weeks, no other one in between; fiscal
    2017 begins on 29 January 2017; the year that ends on 3 February 2024 is fiscal 2023 (Coresight Research, 2022)."""
    assert tuple(map(str, year_days(RETAIL, year))) == (first, last)
    assert weeks_in(RETAIL, year) == (53 if year in (2000, 2006, 2012, 2017, 2023) else 52)
    assert [y for y in range(2000, 2024) if weeks_in(RETAIL, y) == 53] == [2000, 2006, 2012, 2017, 2023]


def test_retail_periods_of_four_and_five_weeks_and_the_53rd_in_the_last():
    assert [p.weeks for p in periods_in(RETAIL, 2022)] == [4, 5, 4] * 4
    assert [p.weeks for p in periods_in(RETAIL, 2023)] == [4, 5, 4] * 3 + [4, 5, 5]
    seventh = periods_in(RETAIL, 2026)[6]
    assert (seventh.label, seventh.month) == ("FY2026 P07", date(2026, 8, 1))


def test_after_a_long_year_weeks_are_held_against_the_restated_ones():
    """The federation's FAQ: week 1 of 2018 (4 to 10 February 2018) is held against 5 to 11 February 2017, restated, not
    against 29 January to 4 February, which was week 1 of 2017."""
    first = periods_in(RETAIL, 2018)[0].first
    assert year_earlier(RETAIL, first, first + timedelta(days=6)) == (date(2017, 2, 5), date(2017, 2, 11))
    assert year_earlier(RETAIL, *year_days(RETAIL, 2025)) == year_days(RETAIL, 2024)


@pytest.mark.parametrize(
    ("year", "last", "weeks"),
    [(2012, "2012-09-29", 53), (2017, "2017-09-30", 53), (2018, "2018-09-29", 52), (2022, "2022-09-24", 52),
     (2023, "2023-09-30", 53), (2024, "2024-09-28", 52)],
)  # fmt: skip
def test_years_that_end_on_the_last_saturday_of_september(year, last, weeks):
    """Apple Inc., annual reports (Form 10-K): "the 52- or 53-week period that ends on the last Saturday of September"."""
    assert (str(year_days(LAST, year)[1]), weeks_in(LAST, year)) == (last, weeks)


@pytest.mark.parametrize(("ends", "variation"), [("last", "last"), ("nearest", "nearest")])
def test_year_ends_are_those_of_another_library(ends, variation):
    """pandas.offsets.FY5253, of every month and weekday in thirty years."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for month, weekday in ((12, 4), (1, 5), (6, 6), (9, 0), (2, 3)):
        step = pd.offsets.FY5253(weekday=weekday, startingMonth=month, variation=variation)
        calendar = Calendar(month % 12 + 1, "445", f"{ends} {names[weekday]}")
        ours = {year_days(calendar, year)[1] for year in range(1994, 2028)}
        theirs = {day.date() for day in pd.date_range("1996-06-01", "2025-06-01", freq=step)}
        assert theirs <= ours and len(theirs) >= 28


@quickly
@given(calendars, st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 900))
def test_periods_follow_each_other_and_hold_every_day(calendar, first, days):
    last = first + timedelta(days=days)
    found = covering(calendar, first, last)
    assert found[0].first <= first <= found[0].last and found[-1].first <= last <= found[-1].last
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(found))
    assert {year_of(calendar, p.first) for p in found} == {p.year for p in found}
    assert {len(periods_in(calendar, p.year)) for p in found} == {12}


@quickly
@given(calendars, st.integers(1990, 2060))
def test_what_a_period_is_held_against_is_as_long_as_itself(calendar, year):
    """Of weeks always, on the same weekdays; of months but for the 29th of February."""
    for p in periods_in(calendar, year):
        first, last = year_earlier(calendar, p.first, p.last)
        longer = (p.last - p.first).days - (last - first).days
        assert abs(longer) <= (0 if calendar.of_weeks or p.month.month != 2 else 1)
        assert not calendar.of_weeks or first.weekday() == p.first.weekday()


def test_a_year_is_named_after_the_calendar_year_that_holds_most_of_it_unless_said():
    day = date(2026, 11, 15)
    names = [year_of(Calendar(starts), day) for starts in (1, 4, 7, 10)]
    assert names == [2026, 2026, 2027, 2027]
    assert [year_of(Calendar(4, named=n), day) for n in ("start", "end")] == [2026, 2027]
    assert year_of(Calendar(1, named="end"), day) == 2026


@pytest.mark.parametrize(
    ("fiscal", "says"),
    [
        ({"starts": 13}, "made.yaml: 'fiscal.starts' is '13': write a month, from 1 to 12."),
        ({"starts": "April"}, "made.yaml: 'fiscal.starts' is 'April': write a month, from 1 to 12."),
        ({"weeks": 455}, "made.yaml: 'fiscal.weeks' is '455': write 'none', '445', '454' or '544'."),
        (
            {"weeks": 445, "ends": "saturday"},
            "made.yaml: 'fiscal.ends' is 'saturday': write last or nearest and a weekday, such as nearest saturday.",
        ),
        ({"begins": 4}, "made.yaml: 'fiscal.begins' is no key of a profile."),
        (4, "made.yaml: 'fiscal' is '4': write lines such as 'name: value' below it."),
    ],
)  # fmt: skip
def test_a_year_that_cannot_be_is_refused_with_what_to_write(tmp_path, fiscal, says):
    assert said(tmp_path, fiscal=fiscal).startswith(says)


def test_an_end_without_weeks_is_refused(tmp_path):
    told = said(tmp_path, fiscal={"starts": 4, "ends": "last saturday"})
    assert told.endswith("ends is of a year of weeks; say weeks: 445, 454 or 544 too, or leave ends out.")
