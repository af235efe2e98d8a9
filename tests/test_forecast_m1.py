"""The forecast on real series of the M1 competition, against published figures; the whole set is in tests/bench."""

from pathlib import Path

import numpy as np
import pytest

from bench.forecast_m1 import owa, series_of, try_all
from crm.analyses.forecast.combine import expect
from crm.analyses.forecast.gate import gate
from crm.analyses.forecast.outlook import Outlook

SERIES, SEED = 60, 20
pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def means(shared_data: Path) -> dict[str, float]:
    """The measures over a seeded draw of sixty series, without the backtest, which is ten times the work."""
    if not (shared_data / "m1_monthly").is_dir():
        pytest.skip("the M1 series are not there")
    found = try_all(series_of(shared_data / "m1_monthly", SERIES, SEED), untried)
    return {name: float(np.mean(values)) for name, values in found.items()}


def untried(series, months) -> Outlook:
    """The outlook with the pooled bands alone."""
    gated = gate(series)
    return Outlook(gated, expect(gated.scaled, months))


def test_the_benchmarks_are_the_published_ones(shared_data):
    """Seasonal naive on all 617 series: sMAPE 17.30, MASE 1.314; Naive2: 16.52 and 1.188."""
    from bench.forecast_m1 import errors, naive2

    pairs = series_of(shared_data / "m1_monthly", 0, 0)
    simple = [errors(train[-12:][np.arange(len(came)) % 12], came, train) for train, came in pairs]
    second = [errors(naive2(train, len(came)), came, train) for train, came in pairs]
    assert len(pairs) == 617
    assert np.mean(simple, axis=0) == pytest.approx([17.30, 1.314], abs=0.005)
    assert np.mean(second, axis=0) == pytest.approx([16.52, 1.188], abs=0.005)


def test_it_is_better_than_seasonal_naive_and_than_naive2(means):
    assert owa(means, "forecast") < owa(means, "seasonal naive")
    assert owa(means, "forecast") < 0.95


def test_its_80_percent_band_holds_70_to_90_percent(means):
    assert 0.70 <= means["cover 0.80"] <= 0.90
    assert 0.70 <= means["total 0.80"] <= 0.95


def test_its_95_percent_band_holds_more_than_nine_of_ten(means):
    assert means["cover 0.95"] >= 0.90
