"""The sample's last 24 months forecast again, each from the months before it alone: what the bands held, seen with -s."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.forecast.alarms import ALL, with_total
from crm.analyses.forecast.dividing import YEAR, divided
from crm.analyses.forecast.parts_by_month import REST
from crm.outlook.bands import month_band
from crm.outlook.combine import expect_all
from crm.outlook.gate import gate
from crm.outlook.sales import sales_by_month
from crm.tables import opened

REPLAYED = 24


def held(series: pd.Series) -> pd.DataFrame:
    """Each of the last 24 months forecast from up to twelve months before it: months ahead, and whether the 80 and 95 % bands
    held it. The bands are the pooled ones, for a series' own factor would come of the months that are tried."""
    values = gate(series).scaled
    origins = range(len(values) - 1, len(values) - REPLAYED - 1, -1)
    found = []
    for origin, expected in zip(origins, expect_all([values[:n] for n in origins], YEAR), strict=True):
        came = values[origin : origin + YEAR]
        bands = [month_band(expected, values[:origin], 1.0, level) for level in (0.80, 0.95)]
        inside = [(low[: len(came)] <= came) & (came <= high[: len(came)]) for low, high in bands]
        found.append(
            pd.DataFrame({"ahead": range(1, len(came) + 1), "held80": inside[0], "held95": inside[1]})
        )
    return pd.concat(found, ignore_index=True)


@pytest.fixture(scope="module")
def replayed(sample) -> pd.DataFrame:
    """All revenue and every part of it, but the rest; `level` names which."""
    company = opened(sample("2026-10-31"), 12)
    sales = sales_by_month(company).months.set_index("month").value
    series = with_total(divided(company).parts, sales)
    frames = [
        held(series[key] / 100).assign(level=key[0]) for key in series.columns if key == ALL or key[1] != REST
    ]
    return pd.concat(frames, ignore_index=True)


def test_the_80_percent_band_holds_70_to_90_percent_of_24_replayed_months(replayed):
    """Revenue of the made company and its regions, kinds of customers, channels and products, one to twelve months ahead."""
    shares = replayed.groupby("level")[["held80", "held95"]].mean()
    shares.loc["every part"] = replayed[replayed.level != ALL[0]][["held80", "held95"]].mean()
    print(f"\n{shares.assign(n=replayed.level.value_counts()).round(3).to_string()}")
    assert shares.held80.between(0.70, 0.90).all(), shares
    assert (shares.held95 >= 0.88).all(), shares


def test_a_month_ahead_alone_is_held_as_often(replayed):
    one = replayed[replayed.ahead == 1].groupby("level").held80.mean()
    print(f"\n{one.round(3).to_string()}")
    assert 0.70 <= np.mean(replayed[(replayed.ahead == 1) & (replayed.level != ALL[0])].held80) <= 0.90
