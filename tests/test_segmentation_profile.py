"""Kinds and regions of customers: shares with intervals, the index and its truth, small cells withheld."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from crm.analyses.segmentation import profile, region_heat, regions
from crm.analyses.segmentation.index import index_interval, spends_most
from crm.errors import BadInput
from crm.tables import company_of
from made_orders import olist_orders, shop


def kinds(**sizes) -> tuple[list[tuple], pd.DataFrame]:
    """So many customers of each kind, each with one order of (n, amount)."""
    names = [(f"{kind}{i:03d}", kind, amount) for kind, (n, amount) in sizes.items() for i in range(n)]
    orders = [(name, "2026-10-05", amount) for name, _, amount in names]
    accounts = pd.DataFrame({"account_id": [n for n, *_ in names], "industry": [k for _, k, _ in names]})
    return orders, accounts


def test_shares_intervals_and_index_can_be_checked_by_hand():
    """60 mills spend 10 each, 40 shops 30: 600 and 1,200 of 1,800; index (1/3) / 0.6 and (2/3) / 0.4."""
    orders, accounts = kinds(mills=(60, 10), shops=(40, 30))
    found = profile(shop(orders, accounts=accounts))
    mills, shops = found.table.iloc[0], found.table.iloc[1]
    assert (mills.group, mills.share_customers, mills.share_revenue) == ("mills", 0.6, 1 / 3)
    assert (mills["index"], shops["index"]) == (pytest.approx(5 / 9), pytest.approx(5 / 3))
    low, high = proportion_confint(60, 100, method="wilson")
    assert (mills.low, mills.high) == (pytest.approx(low), pytest.approx(high))
    assert found.says == (
        "The largest industry is mills, with 60.0% of the 100 customers who ordered in the time up to 31 Oct 2026 and "
        "33.3% of their revenue; a customer in shops spends 1.7 times the average."
    )


def test_the_unknown_is_shown_and_small_kinds_stand_together():
    orders, accounts = kinds(mills=(30, 10), a=(4, 10), b=(9, 10), c=(2, 10))
    accounts.loc[accounts.account_id.str.startswith("mills02"), "industry"] = None
    orders.append(("nobody", "2026-10-05", 10))
    table = profile(shop(orders, accounts=accounts)).table
    assert table.group.tolist() == ["mills", "group_small", "group_unknown"]
    assert table.customers.tolist() == [20, 15, 11]


def test_a_rest_of_fewer_than_ten_shows_neither_revenue_nor_index():
    orders, accounts = kinds(mills=(30, 10), a=(4, 10))
    small = profile(shop(orders, accounts=accounts)).table.iloc[1]
    assert small.group == "group_small" and np.isnan(small.share_revenue) and np.isnan(small["index"])


def test_the_index_interval_covers_the_truth():
    """400 draws of 300 customers, 30 % of kind a who spend 1.5 times as much: true index 1.5 / 1.15."""
    random, hits, truth = np.random.default_rng(7), 0, 1.5 / 1.15
    for _ in range(400):
        is_a = random.random(300) < 0.3
        spend = random.lognormal(6, 0.8, 300) * np.where(is_a, 1.5, 1.0)
        rows = [(kind.sum(), spend[kind].sum(), (spend[kind] ** 2).sum()) for kind in (is_a, ~is_a)]
        sums = pd.DataFrame(rows, columns=["customers", "cents", "squares"])
        _, low, high = index_interval(next(sums.itertuples()), sums, 0.95)
        hits += low <= truth <= high
    assert 0.92 <= hits / 400 <= 0.98


def test_chance_alone_seldom_makes_a_kind_stand_out():
    """Twelve kinds that spend alike, 300 times: one is named in at most a twentieth of them, or little more."""
    random, named = np.random.default_rng(11), 0
    for _ in range(300):
        kind, spend = random.integers(0, 12, 900), random.lognormal(6, 0.7, 900)
        sums = pd.DataFrame({"group": kind.astype(str), "cents": spend, "squares": spend**2, "customers": 1})
        named += spends_most(sums.groupby("group", as_index=False).sum(), 0.95) is not None
    assert named / 300 < 0.08


def test_a_description_that_the_source_lacks_is_replaced_and_said():
    orders, accounts = kinds(north=(20, 10), south=(20, 10))
    accounts = accounts.rename(columns={"industry": "region"}).assign(type="customer")
    found = profile(shop(orders, accounts=accounts))
    assert found.notes[0] == "The source does not fill industry; customers are described by region instead."
    assert found.caption == "Customers by region, the time up to 31 Oct 2026"


def test_nothing_to_describe_by_and_no_accounts_are_refused_in_words():
    orders, accounts = kinds(mills=(20, 10))
    assert not profile(shop(orders, accounts=accounts[["account_id"]])).answered
    assert profile(shop(orders)).says == "Customer profile: not possible here, the source has no accounts."


def test_a_mistyped_description_is_refused_with_the_nearest_one():
    with pytest.raises(BadInput, match="Did you mean 'industry'"):
        profile(shop([("a", "2026-10-01", 1)], accounts=pd.DataFrame({"account_id": ["a"]})), "industri")


def test_employees_are_put_into_bands():
    accounts = pd.DataFrame({"account_id": [f"c{i}" for i in range(60)], "employees": [5, 10, 1000] * 20})
    orders = [(name, "2026-10-01", 10) for name in accounts.account_id]
    table = profile(shop(orders, accounts=accounts), "employees").table
    assert dict(zip(table.group, table.customers, strict=True)) == {"1-9": 20, "10-49": 20, "1000+": 20}


def test_an_account_that_stands_twice_does_not_double_its_orders():
    orders, accounts = kinds(mills=(20, 10))
    table = profile(shop(orders, accounts=pd.concat([accounts, accounts]))).table
    assert table.customers.tolist() == [20] and table.share_revenue.tolist() == [1]


def by_region(region_of: dict[str, tuple[int, float]], **frames):
    """A company with so many customers a region, one order each."""
    rows = [(f"{r}{i:03d}", r, amount) for r, (n, amount) in region_of.items() for i in range(n)]
    orders = pd.DataFrame(rows, columns=["account_id", "region", "amount"])
    orders = orders.assign(order_id=orders.index.astype(str), ordered_at=pd.Timestamp("2026-10-01"))
    return company_of("2026-10-31", currency="EUR", orders=orders, **frames)


def test_regions_add_up_and_stand_by_revenue():
    found = regions(by_region({"north": (30, 10), "south": (40, 30), "west": (30, 10)}))
    table = found.table
    assert table.region.tolist() == ["south", "north", "west"]
    assert table.revenue.sum() == 1800 and table.share_revenue[0] == pytest.approx(2 / 3)
    assert found.says == "A customer in south brings €30, against €18 on average."


def test_the_region_of_the_account_goes_before_that_of_the_order():
    accounts = pd.DataFrame({"account_id": [f"north{i:03d}" for i in range(20)], "region": "home"})
    table = regions(by_region({"north": (20, 10), "south": (20, 10)}, accounts=accounts)).table
    assert sorted(table.region) == ["home", "south"]


def test_a_credit_note_booked_elsewhere_lowers_the_customer_s_own_region():
    """Twenty customers at home, each with an order of 10 there and a credit note of 4 in another region."""
    ids = [f"a{i:02d}" for i in range(20)]
    rows = [(name, "home", 10.0) for name in ids] + [(name, "abroad", -4.0) for name in ids]
    orders = pd.DataFrame(rows, columns=["account_id", "region", "amount"])
    orders = orders.assign(order_id=orders.index.astype(str), ordered_at=pd.Timestamp("2026-10-01"))
    accounts = pd.DataFrame({"account_id": ids, "region": "home"})
    table = regions(company_of("2026-10-31", orders=orders, accounts=accounts)).table
    assert table[["region", "customers", "revenue"]].to_numpy().tolist() == [["home", 20, 120.0]]


def test_the_heat_table_has_a_cell_for_each_region_and_share():
    found = region_heat(by_region({"north": (30, 10), "south": (40, 30)}))
    cells = found.table.set_index(["region", "share_of"]).share
    assert len(cells) == 6 and cells["south", "of_revenue"] == pytest.approx(0.8)
    assert cells["south", "of_customers"] == pytest.approx(4 / 7)
    assert found.says == (
        "south brings 80.0% of revenue, with 57.1% of the customers who ordered in the time up to 31 Oct 2026."
    )


def test_one_region_alone_is_compared_with_nothing():
    company = by_region({"north": (40, 10)})
    assert (
        region_heat(company).says == "All customers who ordered in the time up to 31 Oct 2026 are in north."
    )
    assert regions(company).says == (
        "A customer brings €10 on average; no two regions are large enough to compare."
    )


def test_without_revenue_no_region_and_no_kind_has_a_share_of_it():
    company = by_region({"north": (40, 0), "south": (40, 0)})
    assert (
        regions(company).says == "There is no revenue in the time up to 31 Oct 2026, so no region stands out."
    )
    assert region_heat(company).says.startswith("There is no revenue")
    orders, accounts = kinds(mills=(60, 0), shops=(40, 0))
    assert profile(shop(orders, accounts=accounts)).says.endswith("there is no revenue to share out.")


def test_a_source_without_regions_is_refused_in_words():
    company = shop([("a", "2026-10-01", 5)])
    for found, title in ((regions(company), "Regions"), (region_heat(company), "Regional shares")):
        assert not found.answered and found.says.startswith(
            f"{title}: not possible here, the source fills none of"
        )


def test_a_customer_who_ordered_in_two_regions_counts_in_both_and_is_said():
    orders = pd.DataFrame({"account_id": ["a"] * 2, "region": ["north", "south"], "amount": [1.0, 2.0]})
    orders = orders.assign(order_id=["1", "2"], ordered_at=pd.Timestamp("2026-10-01"))
    found = regions(company_of("2026-10-31", orders=orders))
    assert "1 customer ordered in two regions and counts in both." in found.notes


def test_who_orders_in_two_regions_is_a_customer_of_each_and_shares_are_of_all():
    """Forty customers, all of whom order in both regions: each has all of them, and is compared with one region's mean."""
    orders = [
        (f"c{i}", "2026-10-01", 30 if place == "north" else 10)
        for i in range(40)
        for place in ("north", "south")
    ]
    company = shop(orders)
    places = company.orders.to_pandas().assign(region=["north", "south"] * 40)
    company = company_of("2026-10-31", currency="EUR", orders=places)
    found = regions(company)
    assert found.table.share_customers.tolist() == [1.0, 1.0]
    assert found.says == "A customer in north brings €30, against €20 on average."
    assert "with 100.0% of the customers" in region_heat(company).says
    same = company_of("2026-10-31", currency="EUR", orders=places.assign(amount=15.0))
    assert (
        regions(same).says == "A customer brings €15 in a region on average; no region is clearly above that."
    )


def test_olist_by_state_agrees_with_counting_by_hand(shared_data):
    """SOURCE.md of the sample: 20,702 persons, SP 8,874, RJ 2,633, MG 2,453 orders, 267 canceled or unavailable."""
    orders = olist_orders(shared_data)
    assert orders.account_id.nunique() == 20702
    assert orders.region.value_counts().head(3).to_dict() == {"SP": 8874, "RJ": 2633, "MG": 2453}
    found = regions(company_of("2018-10-31", currency="BRL", orders=orders))
    kept = orders[~orders.status.isin(["canceled", "unavailable"])]
    by_state = kept.groupby("region").agg(n=("account_id", "nunique"), worth=("amount", "sum"))
    table = found.table.set_index("region")
    assert len(table) == 27
    assert table.customers.equals(by_state.n.reindex(table.index).rename("customers"))
    assert table.revenue.round(2).tolist() == by_state.worth.reindex(table.index).round(2).tolist()
    assert "267 orders are not counted, their status being canceled and unavailable." in found.notes
