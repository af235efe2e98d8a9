"""The design's table "Inputs a user brings", row by row: each ends in finite figures or in words, on every part of the page.

| row | what other tests say of it |
|---|---|
| partial last month | findings: dropped and said; outlook: finite; models: bends by less than a fifth where nobody drops it |
| promotion of three times, dip of three months | outlook and models: bends no more than measured; findings: named in the last year |
| shift 24 months ago | models: within 5 % |
| one month without value, the last one, a hole of three | outlook: filled along the season, left out and said, refused |
| infinite | outlook: refused in words |
| all zero, constant, 70 % zeros, crossing zero | outlook: finite, repeated exactly, never below zero; here: no band of nothing |
| 1e9 and 1e-4 | outlook: the scale changes nothing but the scale |
| 3, 8, 13 to 25 months | outlook: refused, finite; here: the bands never collapse |
"""

import re

import numpy as np
import pandas as pd
import pytest

from crm.analyses import forecast
from made_months import monthly, selling
from test_forecast_levels import company, sold

pytestmark = pytest.mark.filterwarnings("error")
BASE = selling(48) * 100
PAGE = (
    forecast.revenue,
    forecast.ledger,
    forecast.orders,
    forecast.levels,
    forecast.backtest,
    forecast.decomposition,
)


def with_value(at: int | slice, factor: float) -> np.ndarray:
    """BASE with these months times so much."""
    values = BASE.copy()
    values[at] *= factor
    return values


COMPANIES = {
    "partial last month, as it came": with_value(-1, 0.4),
    "promotion in the second-last month": with_value(-2, 3.0),
    "empty month": with_value(20, 0.0),
    "constant": np.full(40, 3000.0),
    "70 % zeros": np.where(np.arange(48) % 10 < 7, 0.0, BASE),
    "crossing zero": BASE - 120_000,
    "in cents": BASE * 1e-5,
} | {f"{n} months": BASE[:n] for n in (3, 8, 13, 25)}  # fmt: skip


@pytest.mark.parametrize("name", COMPANIES)
def test_every_part_of_the_page_is_finite_or_says_why_not(name):
    values = COMPANIES[name]
    start = f"{pd.Timestamp('2026-12-01') - pd.DateOffset(months=len(values) - 1):%Y-%m}"
    made = company(sold("North", "shop", values, start), sold("South", "phone", values[::-1] / 2, start))
    for analysis in PAGE:
        finding = analysis(made)
        told = " ".join([finding.says, finding.caption, *finding.notes])
        assert finding.says and not re.search(r"\b(nan|inf|None|NaT|NaN)\b|[{}]", told), told
        figures = finding.table.select_dtypes("number")
        assert not np.isinf(figures.to_numpy(float)).any()
        assert all(
            n.value is not None and np.isfinite([n.value, n.low or 0, n.high or 0]).all()
            for n in finding.numbers
        )
        finding.data()


@pytest.mark.parametrize("n", range(13, 26))
def test_bands_never_collapse_on_13_to_25_months(n):
    """STL leaves no rest on so few, and its bands were 0.0002 to 0.006 of the level; with noise of 5 % an honest 95 % band
    of a month spans a tenth of it at least."""
    table = forecast.forecast(monthly(BASE[:n])).table()
    assert ((table.high95 - table.low95) / table.forecast).min() > 0.1, n


def test_nothing_gets_no_band_and_a_standing_figure_none_either():
    """Other models' bands around nothing but zeros were 20,000 to 600,000 wide; around a hundred next to nothing or rising."""
    for level in (0.0, 100.0):
        table = forecast.forecast(monthly(np.full(40, level))).table().drop(columns="month")
        assert (table.to_numpy() == pytest.approx(level)) and np.ptp(table.to_numpy()) == pytest.approx(
            0, abs=1e-9
        )


def test_mostly_zeros_are_forecast_by_their_mean():
    """70 % zeros: repeating last year was off by 51 %, Naive2 by 100 %; the mean of two years is what two years brought."""
    values = np.where(np.arange(48) % 10 < 7, 0.0, BASE)
    assert forecast.forecast(monthly(values)).path.sum() == pytest.approx(values[-24:].sum() / 2, rel=1e-9)
