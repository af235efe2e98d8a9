"""Months that a trend may read: whole ones that are loaded; the others are left out and named."""

from datetime import date

import pandas as pd

from crm.months import complete_months, loaded_months
from crm.spans import readable_months, spans, stretch


def by_month(counts: list[int], last: str = "2026-10") -> pd.Series:
    """So many records a month, up to this one."""
    return pd.Series(counts, pd.date_range(end=f"{last}-01", periods=len(counts), freq="MS"))


AS_OF = date(2026, 10, 31)


def test_a_year_without_any_record_at_the_end_is_not_loaded():
    """Ten empty months: against each other they would look usual."""
    kept, left_out = complete_months(by_month([50] * 14 + [0] * 10), AS_OF)
    assert kept.tolist() == [50] * 14 and len(left_out) == 10


def test_a_shop_with_orders_every_third_month_keeps_its_empty_ones():
    kept, left_out = complete_months(by_month([9, 0, 0] * 6), AS_OF)
    assert len(kept) == 18 and not left_out


def test_rare_events_may_be_missing_for_a_month_but_not_for_many():
    """Two tickets a month: none in the last one happens, none in the last four does not."""
    assert len(loaded_months(by_month([2] * 20 + [0]))) == 21
    assert len(loaded_months(by_month([2] * 20 + [0] * 4))) == 20


def test_frequent_events_are_missing_after_one_month_and_before_the_first():
    assert loaded_months(by_month([0, 0] + [40] * 8 + [1])).tolist() == [40] * 8


def test_ups_and_downs_that_were_there_before_are_not_missing_at_the_end():
    assert len(loaded_months(by_month([0, 60] * 6 + [0]))) == 13


def test_what_is_left_out_is_named_with_its_reason():
    whole, notes = readable_months(by_month([50] * 14 + [0, 0, 20]), date(2026, 10, 9))
    assert whole.index[-1] == pd.Timestamp("2026-07-01")
    assert notes == (
        "Oct 2026 is left out: it goes only to 9 Oct 2026.",
        "Left out, for holding less than a tenth of what the months beside them do: Aug 2026 to Sep 2026 (0 records in "
        "all).",
    )


def test_months_in_a_row_are_from_to_and_one_month_is_no_number():
    assert (
        spans([date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)]) == "Jan 2026 and Mar 2026 to Apr 2026"
    )
    assert (stretch(1), stretch(12)) == ("month", "12 months")
