"""The forecast on real companies: what is known of their months, and sentences a director could read aloud."""

from pathlib import Path

import pandas as pd
import pytest

from crm.analyses import forecast
from crm.outlook.sales import sales_by_month
from crm.tables import company_of
from made_orders import cdnow, olist_orders

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def olist(shared_data: Path):
    """Olist's orders as they stand in the files, up to the end of October 2018."""
    frame = olist_orders(shared_data)
    return company_of("2018-10-31", currency="BRL", orders=frame)


def test_olists_empty_and_partial_months_are_not_read_as_a_fall(olist):
    """2016-09 1 order, 2016-11 and -12 none, 2018-09 and -10 two each (SOURCE.md): January 2017 to August 2018 stay."""
    sales = sales_by_month(olist)
    assert (sales.months.month.iloc[0], sales.months.month.iloc[-1]) == (
        pd.Timestamp("2017-01-01"),
        pd.Timestamp("2018-08-01"),
    )
    assert any("Sep 2018 to Oct 2018" in note for note in sales.notes)
    assert any("Oct 2016 to Dec 2016" in note for note in sales.notes)


def test_olists_year_ahead_is_near_its_last_months(olist):
    """R$ 2.5M in the last twelve months and a level of R$ 0.2M a month since January: no fall, no explosion."""
    finding = forecast.revenue(olist)
    assert finding.says.startswith("Sep 2018 is expected at R$")
    assert ". The next twelve months, Sep 2018 to Aug 2019, are expected to bring R$" in finding.says
    total = finding.numbers[0]
    assert 2.2e6 < total.value < 3.5e6 and total.low < 2.6e6


def test_cdnows_buyers_of_one_quarter_are_expected_to_fade(shared_data):
    """Eighteen months, all customers from the first three (SOURCE.md): less than the $98K of the last twelve."""
    finding = forecast.revenue(cdnow(shared_data))
    assert "less than the last twelve" in finding.says and finding.numbers[0].n == 18


def test_mavens_ten_months_are_an_indication(shared_data):
    """10,005,534 won between March and December 2017 (SOURCE.md), so about 12M in twelve such months."""
    pipeline = pd.read_csv(shared_data / "maven_crm_sales" / "sales_pipeline.csv")
    won = pipeline[pipeline.deal_stage == "Won"]
    deals = pd.DataFrame({
        "deal_id": won.opportunity_id, "stage": "Won", "status": "won", "amount": won.close_value.astype(float),
        "created_at": pd.to_datetime(won.engage_date), "closed_at": pd.to_datetime(won.close_date),
    })  # fmt: skip
    finding = forecast.revenue(company_of("2017-12-31", currency="USD", deals=deals))
    assert finding.says.startswith("From 10 months of history no more than an indication")
    assert finding.table.won_value_actual.sum() == pytest.approx(10_005_534)
    assert 11e6 < finding.numbers[0].value < 13e6
