"""The eight groups above and below the average, and the eleven by edges that stand still."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses.segmentation import Scoring, rfm
from crm.customers.buying import customers
from crm.customers.eight import EIGHT, averages, in_eight
from crm.names.segmentation import EIGHT_GROUPS
from crm.tables import fetch
from made_orders import AS_OF, quickly, shop

LAST = pd.Timestamp(AS_OF)


def ago(days: int) -> str:
    return str((LAST - pd.Timedelta(days=days)).date())


orders_of_some = st.lists(
    st.tuples(
        st.sampled_from("abcdefghij"),
        st.integers(0, 700).map(ago),
        st.sampled_from([0, 5.1, 20, 20, 300, -4]),
    ),
    max_size=40,
)


@quickly
@given(orders_of_some)
def test_each_customer_is_in_one_group_by_the_averages_and_the_groups_add_up(orders):
    company = shop(orders, window=12)
    everyone = customers(company)
    found = fetch(in_eight(everyone, averages(everyone)))
    assert found.account_id.is_unique and found.group.isin(list(EIGHT_GROUPS)).all()
    buyers = found[found.visits > 0]
    for row in found.itertuples():
        above = [bool(row.days_since <= buyers.days_since.mean() + 1e-9), bool(row.visits > buyers.visits.mean() + 1e-9),
                 bool(row.cents > buyers.cents.mean() + 1e-9)] if len(buyers) else [True, False, False]  # fmt: skip
        if len(buyers):
            assert row.group == EIGHT[tuple(above)]
    table = rfm(company, rfm_map="eight").table
    if len(found):
        assert table.customers.sum() == len(found)
        assert round(table.revenue.sum() * 100) == found.cents.sum()


def test_the_groups_are_those_of_recency_frequency_and_money():
    """A customer for each of the eight; the averages are 100 days, 2.5 days with an order, and 250."""
    orders = []
    for i, (recent, often, much) in enumerate(EIGHT):
        days, total = 4 if often else 1, 400 if much else 100
        orders += [(f"c{i}", ago((10 if recent else 190) + k), total / days) for k in range(days)]
    table = rfm(shop(orders, window=12), rfm_map="eight").table
    assert table.group.tolist() == list(EIGHT_GROUPS) and (table.customers == 1).all()


def test_few_and_none_are_said():
    assert (
        rfm(shop([("a", AS_OF, 5, None, "cancelled")], window=12), rfm_map="eight").says
        == "No customer has ordered yet."
    )
    assert "1 customer ever ordered, too few" in rfm(shop([("a", AS_OF, 5)], window=12), rfm_map="eight").says
    alike = shop([(f"c{i}", AS_OF, 5) for i in range(30)], window=12)
    assert "None of the 30 customers who ever ordered brings more" in rfm(alike, rfm_map="eight").says


def base(orders_before: int, orders_now: int) -> list[tuple]:
    """A hundred customers, the k-th with k times so many orders as said, the year before and this one."""
    rows = []
    for i in range(100):
        for start, n in ((366, orders_before), (1, orders_now)):
            rows += [(f"c{i}", ago(start + 3 * k), 10.0) for k in range(n * (1 + i // 20))]
    return rows


def test_a_base_that_melts_keeps_its_champions_by_its_own_edges_only():
    """Everybody orders two times where it was three the year before: by fifths as many are champions and loyal, by edges that
    stand still fewer (definitions, R12)."""
    found = rfm(shop(base(3, 2), window=12))
    groups = found.table.set_index("group")
    assert groups.customers.sum() == groups.customers_frozen.sum() == 100
    assert (groups.customers["loyal"], groups.customers_frozen["loyal"]) == (40, 20)
    assert (
        "By the edges of 31 Oct 2025 20.0% are champions and loyal, not 40.0%: the edges of this month are fifths of this "
        "month's customers, whatever these have come to."
    ) in found.notes


def test_where_nothing_differs_nothing_is_said():
    still = rfm(shop(base(4, 4), window=12))
    assert "customers_frozen" not in still.table and not [
        n for n in still.notes if n.startswith("By the edges")
    ]
    assert "customers_frozen" not in rfm(shop(base(8, 4), window=None)).table  # all of time is no year


def test_given_limits_are_held_against_fifths():
    found = rfm(shop(base(4, 4), window=12), Scoring(180, "", "100,200,300,400", ""))
    assert found.table.customers_relative.sum() == 100
    assert any(
        note.startswith("By fifths of the customers instead of the given limits, 40.0%")
        for note in found.notes
    )


@pytest.mark.parametrize("rfm_map", ["eleven", "eight"])
def test_both_maps_give_the_same_totals(rfm_map):
    numbers = {n.name: n.value for n in rfm(shop(base(2, 1), window=12), rfm_map=rfm_map).numbers}
    assert numbers["buying_customers"] == 100 and numbers["net_revenue"] == 3000
