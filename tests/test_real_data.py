"""The real data beside the project, through their profiles: the facts that their SOURCE.md files state."""

from collections.abc import Callable
from datetime import date

import pytest

from conftest import ROOT
from crm.tables import Company, fetch, opened, prepare


@pytest.fixture(scope="module")
def of(shared_data, tmp_path_factory) -> Callable:
    """A function that opens a source at the end of a day, all of it in the window."""

    def company(source: str, as_of: str) -> Company:
        into = tmp_path_factory.mktemp(source)
        return opened(prepare(source, "", date.fromisoformat(as_of), into, ROOT), None)

    return company


@pytest.fixture(scope="module")
def maven(of) -> Company:
    return of("maven", "2017-12-31")


@pytest.fixture(scope="module")
def olist(of) -> Company:
    return of("olist", "2018-10-31")


def logged(company: Company, table: str, rule: str) -> list[dict]:
    return [entry for entry in company.log if (entry["table"], entry["rule"]) == (table, rule)]


def test_maven_has_its_deals_and_their_value(maven):
    by_status = fetch(
        maven.deals.group_by("status").agg(n=maven.deals.count(), value=maven.deals.amount.sum())
    )
    assert by_status.set_index("status").n.to_dict() == {"won": 4238, "lost": 2473, "open": 2089}
    assert by_status.value.sum() == 10_005_534


def test_maven_loses_no_money_to_a_product_spelt_two_ways(maven):
    products = maven.products.product_id
    known = maven.deals.filter(maven.deals.product_id.isin(products)).amount.sum().to_pyarrow().as_py()
    assert known == 10_005_534
    entry = next(e for e in logged(maven, "deals", "mapped value") if "GTXPro" in e["detail"])
    assert (entry["rows"], round(entry["money"] / 1e6, 2)) == (1480, 3.51)


def test_mavens_typo_and_blank_accounts_are_in_the_cleaning_log(maven):
    assert [e["rows"] for e in logged(maven, "accounts", "mapped value") if "technolgy" in e["detail"]] == [
        12
    ]
    assert [e["rows"] for e in logged(maven, "deals", "blank key")] == [1425]


def test_olist_keeps_every_order_and_every_payment(olist):
    assert olist.orders.count().to_pyarrow().as_py() == 20_864
    assert round(olist.orders.amount.sum().to_pyarrow().as_py(), 2) == 3_329_036.11
    assert logged(olist, "orders", "join")[0]["detail"] == "no row and no money lost"
    assert olist.accounts.count().to_pyarrow().as_py() == 20_702


def test_olists_win_before_its_lead_is_in_the_log_and_still_a_win(olist):
    assert [e["rows"] for e in logged(olist, "deals", "ended before it began")] == [1]


def test_olists_leads_convert_at_10_525_per_cent_when_counted_to_the_end(of):
    later = of("olist", "2018-11-30").deals
    won = later.filter(later.status == "won").count().to_pyarrow().as_py()
    assert (won, later.count().to_pyarrow().as_py(), won / 8000) == (842, 8000, 0.10525)


def test_olists_wins_of_november_are_not_known_in_october(olist):
    assert olist.deals.filter(olist.deals.status == "won").count().to_pyarrow().as_py() == 842 - 6


def test_cdnow_has_every_purchase_also_equal_ones(of):
    orders = of("cdnow", "1998-06-30").orders
    facts = orders.aggregate(
        n=orders.count(), customers=orders.account_id.nunique(), value=orders.amount.sum()
    )
    row = facts.to_pyarrow().to_pylist()[0]
    assert (row["n"], row["customers"], round(row["value"], 2)) == (6919, 2357, 244_091.94)
