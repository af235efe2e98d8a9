"""The forecast on the series of the M1 competition, against published figures; tests/bench has its rivals beside it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench.forecast_m1 import errors, naive2, owa, seasonal_naive, series_of, try_all
from crm.outlook.combine import expect
from crm.outlook.gate import gate
from crm.outlook.outlook import Outlook, forecast

TRIED = slice(1, None, 10)  # of the odd series, on which nothing was chosen: every fifth, with its backtest
pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def pairs(shared_data: Path) -> list[tuple[np.ndarray, np.ndarray]]:
    """Training and test part of all 617 series."""
    if not (shared_data / "m1_monthly").is_dir():
        pytest.skip("the M1 series are not there")
    return series_of(shared_data / "m1_monthly")


@pytest.fixture(scope="module")
def measures(pairs) -> pd.DataFrame:
    """The measures of all series with the pooled bands alone: the backtest is twice the work again."""
    return pd.DataFrame(try_all(pairs, untried, {"seasonal naive": seasonal_naive}))


def untried(series, months) -> Outlook:
    """The outlook without a backtest."""
    gated = gate(series)
    return Outlook(gated, expect(gated.scaled, months))


def test_the_benchmarks_are_the_published_ones(pairs):
    """Seasonal naive on all 617 series: sMAPE 17.30, MASE 1.314; Naive2: 16.52 and 1.188."""
    simple = [errors(train[-12:][np.arange(len(came)) % 12], came, train) for train, came in pairs]
    second = [errors(naive2(train, len(came)), came, train) for train, came in pairs]
    assert len(pairs) == 617
    assert np.mean(simple, axis=0) == pytest.approx([17.30, 1.314], abs=0.005)
    assert np.mean(second, axis=0) == pytest.approx([16.52, 1.188], abs=0.005)


@pytest.mark.parametrize("half", [slice(0, None, 2), slice(1, None, 2)], ids=["design", "check"])
def test_it_beats_the_mean_of_three_fitted_models_on_either_half(measures, half):
    """statsmodels' Theta, ETS on logs and SARIMAX, each alone and their mean, on all series: OWA 0.939, 0.896, 0.904 and
    0.866; the mean's MSIS at 95 % is 8.84."""
    means = measures.iloc[half].mean().to_dict()
    assert owa(means, "forecast") < 0.86 < owa(means, "seasonal naive")
    assert means["msis 0.95"] < 8.8


@pytest.mark.parametrize("half", [slice(0, None, 2), slice(1, None, 2)], ids=["design", "check"])
def test_its_bands_hold_what_they_promise_on_either_half(measures, half):
    means = measures.iloc[half].mean()
    assert 0.77 <= means["cover 0.80"] <= 0.84 and 0.93 <= means["cover 0.95"] <= 0.97
    assert 0.74 <= means["total 0.80"] <= 0.88 and 0.91 <= means["total 0.95"] <= 0.99


def test_with_its_own_backtest_a_series_bands_hold_it_too(pairs):
    means = pd.DataFrame(try_all(pairs[TRIED], forecast, {})).mean()
    assert 0.72 <= means["cover 0.80"] <= 0.88 and 0.90 <= means["cover 0.95"] <= 0.99
    assert 0.70 <= means["backtest cover"] <= 0.88 and means["backtest beats"] > 0.7
