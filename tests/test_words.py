"""Numbers into words that a reader can take in, with no more digits than they deserve."""

import pandas as pd
import pytest

from crm.finding import Finding
from crm.words import between, change, in_unit, money, number, percent, short_money, tick_money, times


@pytest.mark.parametrize(
    ("share", "said"), [(0.081, "+8.1%"), (-0.5, "-50.0%"), (8.9, "+890.0%"), (9, "10 times as much"),
                        (1537.51, "1,540 times as much"), (None, "–")],
)  # fmt: skip
def test_from_tenfold_on_a_change_is_how_many_times_as_much(share, said):
    assert change(share) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0.632, "63.2%"), (9.99, "999.0%"), (262.2, "262 times"), (None, "–")]
)
def test_from_tenfold_on_a_share_is_how_many_times(share, said):
    assert percent(share) == said


def test_an_interval_without_an_upper_end_says_or_more():
    assert between("3 hours", "–") == "3 hours or more"
    assert between("3 hours", "4 days") == "3 hours to 4 days" and times(None) == "–"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.63154, "share", "63.2%"), (0.0004, "share", "0.04%"), (0.0, "share", "0.0%"), (55.0, "days", "55"),
        (71.5, "days", "72"), (7.0, "days", "7"), (7.25, "days", "7.2"), (21.16, "ratio", "21.2"),
        (0.876, "ratio", "0.88"), (None, "ratio", "–"),
    ],
)  # fmt: skip
def test_a_cell_has_no_more_digits_than_it_deserves(value, unit, shown):
    assert in_unit(value, unit) == shown


def test_money_has_cents_only_where_they_count():
    assert [money(v, "EUR") for v in (0, 3, 2.6, 99.5, 100.4)] == ["€0", "€3", "€2.60", "€99.50", "€100"]


def test_the_cells_of_a_column_have_as_many_decimals_as_its_largest():
    table = pd.DataFrame({"index": [21.16, 9.54], "revenue": [5269.0, 2.6], "share": [0.464, 0.0009]})
    shown = Finding("made.column", "x", table, currency="EUR").data()["shown"]
    assert shown == [["21.2", "€5,269", "46.4%"], ["9.5", "€3", "0.1%"]]


@pytest.mark.parametrize(
    ("value", "large", "tick"),
    [
        (999.4, "€999", "€999"), (1000, "€1.00K", "€1K"), (2500, "€2.50K", "€2.5K"), (355_911, "€356K", "€355.9K"),
        (999_600, "€1.00M", "€999.6K"), (3_984_000, "€3.98M", "€4M"), (10_005_534, "€10.0M", "€10M"),
        (-783_565, "-€784K", "-€783.6K"), (0, "€0", "€0"),
    ],
)  # fmt: skip
def test_a_large_amount_has_three_figures_and_a_tick_no_idle_decimals(value, large, tick):
    assert (short_money(value, "EUR"), tick_money(value, "EUR")) == (large, tick)


def test_amounts_without_a_currency_or_a_value_are_short_too():
    assert (short_money(3_984_000), short_money(None), tick_money(250_000)) == ("3.98M", "–", "250K")


def test_what_rounds_to_nothing_has_no_sign():
    assert (number(-0.004, 2), number(-0.0), percent(-0.0003), number(-0.006, 2)) == (
        "0.00",
        "0.0",
        "0.0%",
        "-0.01",
    )
