"""Recency, frequency and money: equals score equally, each customer has one group, and the groups add up."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses.segmentation import Scoring, rfm, rfm_grid
from crm.analyses.segmentation.group_table import group_table
from crm.analyses.segmentation.rfm_words import often
from crm.customers.buying import customers
from crm.customers.edges import fixed_scale
from crm.customers.rfm_map import GRID, group_of
from crm.customers.scores import rated_customers, scales_of
from crm.errors import BadInput
from crm.names.segmentation import RFM_GROUPS
from crm.tables import fetch
from made_orders import AS_OF, cdnow, quickly, shop

orders_of_some = st.lists(
    st.tuples(
        st.sampled_from("abcdefghijklmnop"),
        st.integers(0, 900).map(lambda ago: str((pd.Timestamp(AS_OF) - pd.Timedelta(days=ago)).date())),
        st.sampled_from([0, 5.1, 9.99, 20, 20, 300, -4]),
        st.sampled_from([None, None, 2.5, 50]),
    ),
    max_size=60,
)


def rated(company, *limits, quiet_days=30):
    """Every customer with scores and group, as a frame."""
    everyone = customers(company)
    return fetch(rated_customers(everyone, scales_of(everyone, Scoring(quiet_days, *limits))))


@quickly
@given(orders_of_some, st.sampled_from([None, 6, 12]))
def test_equals_score_equally_and_more_never_scores_less(orders, window):
    found = rated(shop(orders, window=window))
    for value, score, better in (
        ("days_since", "recency", -1),
        ("visits", "frequency", 1),
        ("cents", "money", 1),
    ):
        assert not found[[value, score]].drop_duplicates()[value].duplicated().any()
        ordered = found.assign(value=better * found[value]).sort_values("value")
        assert ordered[score].is_monotonic_increasing
        assert found[score].between(1, 5).all()
    assert ((found.recency >= 3) == (found.days_since <= 30)).all()


@quickly
@given(orders_of_some, st.sampled_from([None, 6, 12]))
def test_each_customer_has_one_group_and_the_groups_add_up_to_the_cent(orders, window):
    company = shop(orders, window=window)
    everyone = customers(company)
    engine = rated_customers(everyone, scales_of(everyone, Scoring(30)))
    found, table = fetch(engine), group_table(engine)
    assert found.account_id.is_unique and found.group.isin(list(RFM_GROUPS)).all()
    frame = pd.DataFrame(orders, columns=["who", "day", "amount", "refund"])
    buyers = frame[frame.amount >= 0].who.unique()
    assert sorted(found.account_id) == sorted(buyers)
    if len(buyers):
        start = pd.Timestamp(company.start or "1900-01-01")
        kept = frame[frame.who.isin(buyers) & (pd.to_datetime(frame.day) >= start)]
        assert table.customers.sum() == len(buyers)
        assert round(table.revenue.sum(), 2) == round((kept.amount - kept.refund.fillna(0)).sum(), 2)


def test_the_map_gives_every_pair_of_scores_one_of_eleven_groups():
    groups = {group_of(r, f) for r, f in product(range(1, 6), range(1, 6))}
    assert groups == set(RFM_GROUPS) and len(groups) == 11 and all(len(row) == 5 for row in GRID.values())


def test_the_engine_and_the_map_agree_on_all_cells():
    limits = ("10,20,30,40", "1,2,3,4", "")
    orders = []
    for recency, frequency in product(range(1, 6), range(1, 6)):
        last = pd.Timestamp(AS_OF) - pd.Timedelta(days=50 - 10 * recency + 5)
        orders += [(f"{recency}{frequency}", last - pd.Timedelta(days=100 * i), 1) for i in range(frequency)]
    found = rated(shop(orders), *limits)
    for row in found.itertuples():
        assert (row.recency, row.frequency) == tuple(int(c) for c in row.account_id)
        assert row.group == group_of(row.recency, row.frequency, row.days_ever)


def test_seventy_percent_of_one_order_customers_share_the_lowest_frequency_score():
    """R12: quintiles by rank would give them the scores 1, 2, 3 and 4, by the order of rows."""
    once = [(f"once{i}", f"2026-{i % 10 + 1:02d}-{i % 28 + 1:02d}", 10) for i in range(70)]
    more = [(f"more{i}", f"2026-{m:02d}-15", 10) for i in range(30) for m in range(1, i % 5 + 3)]
    found = rated(shop(once + more))
    assert set(found[found.visits == 1].frequency) == {1}
    assert not found[["visits", "frequency"]].drop_duplicates().visits.duplicated().any()
    assert found[found.visits == found.visits.max()].frequency.tolist() == [5] * 6


def test_a_company_where_everyone_ordered_once_is_told_apart_by_time_only():
    company = shop([(f"c{i}", f"2026-01-{i % 28 + 1:02d}", 10) for i in range(40)])
    found = rfm(company)
    assert found.says == (
        "All 40 customers have ordered on one day only, so only the time since then tells them apart."
    )
    assert set(found.table.group) == {"hibernating", "lost"}
    assert (
        "Frequency scores are missing where many ordered equally often: equals score equally." in found.notes
    )


def test_the_edges_are_printed_and_hold():
    """Ten customers who ordered 93 to 102 days ago: two to a fifth."""
    company = shop([(f"c{i}", f"2026-07-{31 - i:02d}", i) for i in range(1, 11)])
    note = next(n for n in rfm(company, Scoring(98)).notes if n.startswith("Recency"))
    assert "5 (up to 94), 4 (95 to 96), 3 (97 to 98), 2 (99 to 100), and 1 (101 or more)" in note
    found = rated(company, quiet_days=98).sort_values("days_since")
    assert found.recency.tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_nobody_who_ordered_within_the_quiet_time_is_called_at_risk_or_lost():
    """Everyone came this month; somebody is always the last, and is no less of a customer for it."""
    orders = [
        (f"c{i}", f"2026-{m:02d}-{i % 28 + 1:02d}", 10) for i in range(60) for m in range(10, 10 - i % 7, -1)
    ]
    found = rfm(shop([*orders, ("gone", "2024-01-01", 5)], window=12))
    assert not {"at_risk", "cant_lose", "hibernating"} & set(found.table.group)
    assert found.table[found.table.group == "lost"].customers.tolist() == [1]
    bands = (
        "An order in the last 90 days gives a recency score of at least 4, one in the last 180 days of at least 3, "
        "and an older one 2 at most; scores between may be missing."
    )
    assert bands in found.notes
    assert set(rated(shop(orders), quiet_days=180).recency) == {4, 5}
    assert set(rated(shop(orders), quiet_days=30).recency) == {3, 4, 5}


def test_who_ordered_within_the_quiet_time_but_before_the_window_is_not_lost_either():
    """Ordered four months ago, where three are looked at: no fifth of the buyers reaches that far back."""
    buyers = [(f"c{i}", f"2026-10-{i % 28 + 1:02d}", 10) for i in range(30)]
    found = rated(shop([*buyers, ("before", "2026-06-30", 10)], window=3), quiet_days=180)
    assert found.set_index("account_id").recency["before"] == 3


def test_nobody_who_has_been_quiet_for_long_is_among_the_best_even_where_all_are_quiet():
    """Regular customers, all of whom stopped a year ago: somebody stopped last, and has stopped all the same."""
    orders = [
        (f"c{i}", f"2025-{m:02d}-{i % 28 + 1:02d}", 10) for i in range(60) for m in range(10, 10 - i % 7, -1)
    ]
    found = rfm(shop(orders))
    assert set(found.table.group) <= {"at_risk", "cant_lose", "hibernating", "lost"}
    best = next(number for number in found.numbers if number.name == "best_customers")
    assert best.value == 0 and found.says == (
        "None of the 51 customers who ever ordered does so both often and recently; 69.0% of the revenue of the time up "
        "to 31 Oct 2026 came from 24 who ordered on 4 days or more and have gone quiet since."
    )


def test_given_limits_are_used_as_they_are():
    company = shop([(f"c{i}", f"2026-10-{31 - i:02d}", i) for i in range(1, 11)])
    found = rated(company, "2,4,6,8", "", "1,2,3,4").sort_values("days_since")
    assert found.recency.tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert found.money.tolist() == [1, 2, 3, 4, 5, 5, 5, 5, 5, 5]


def test_who_orders_often_begins_above_a_given_limit():
    """A limit belongs to the class below it: with 1, 2, 3, 4 the middle class is three days, no matter whose."""
    assert often(fixed_scale("visits", [1, 2, 3, 4])) == 3
    found = rfm(
        shop([(f"c{i}", f"2025-{m:02d}-05", 9) for i in range(40) for m in range(1, 5)]),
        Scoring(180, "", "1,2,3,4"),
    )
    assert "40 who ordered on 3 days or more and have gone quiet since" in found.says


@pytest.mark.parametrize("text", ["30,90", "90,30,180,365", "a,b,c,d", "1,2,3,4,5", "1,2,3,nan"])
def test_limits_that_are_none_are_refused(text):
    with pytest.raises(BadInput, match=r"recency_limits is .* four ascending numbers"):
        rfm(shop([("a", "2026-10-01", 1)]), Scoring(180, text))


def test_who_did_not_order_in_the_window_is_counted_and_said():
    old = [(f"old{i}", "2024-05-05", 10) for i in range(12)]
    new = [(f"new{i}", f"2026-10-{i + 1:02d}", 10) for i in range(12)]
    found = rfm(shop(old + new, window=12))
    lost = found.table[found.table.group == "lost"].iloc[0]
    assert [n.value for n in found.numbers[:2]] == [12, 120]
    assert found.table.customers.sum() == 24 and lost.customers >= 12
    assert any(n.startswith("12 customers have no order in these months") for n in found.notes)
    assert rfm_grid(shop(old + new, window=12)).table.customers.sum() == 12


def test_an_old_customer_back_after_long_is_not_called_new():
    others = [(f"c{i}", f"2026-{i % 9 + 1:02d}-10", 10) for i in range(40)]
    back = [("back", "2023-01-01", 10), ("back", "2026-10-30", 10), ("first", "2026-10-30", 10)]
    found = rated(shop(others + back, window=12)).set_index("account_id").group
    assert (found["back"], found["first"]) == ("potential_loyalist", "new_customers")


def test_averages_of_fewer_than_ten_customers_are_withheld_and_their_sums_are_not():
    table = rfm(shop([("a", "2026-10-01", 5), ("b", "2026-09-01", 7)])).table
    assert table.orders_per_customer.isna().all() and table.revenue.sum() == 12


def test_days_since_the_last_order_are_exact_medians():
    company = shop([(f"c{i}", f"2026-10-{i:02d}", 10) for i in range(1, 31)])
    found, table = rated(company), rfm(company, Scoring(180, "300,301,302,303", "1,2,3,4")).table
    held = table[table.customers > 0]  # a group that nobody is in may stand for the other edges
    assert held.days_since.tolist() == [found.days_since.median()] == [15.5]


def test_customers_who_order_equally_often_have_no_champions():
    """Thirty customers with three orders each: nobody is best, and no share of champions is on top of the page."""
    found = rfm(shop([(f"c{i}", f"2026-{m:02d}-{i % 28 + 1:02d}", 10) for i in range(30) for m in (4, 6, 8)]))
    assert found.says == (
        "Most customers who ordered in the time up to 31 Oct 2026 did so equally often, so only the time since their last "
        "order tells them apart."
    )
    assert [number.name for number in found.numbers] == ["buying_customers", "net_revenue"]


def test_a_share_of_customers_says_of_whom():
    """Ten of forty order often: a quarter of all who ever ordered, though only 25 ordered in the window."""
    often = [(f"often{i}", f"2026-{m:02d}-20", 50) for i in range(10) for m in range(5, 11)]
    seldom = [(f"old{i}", "2025-03-01", 10) for i in range(15)] + [
        (f"new{i}", "2026-08-01", 10) for i in range(15)
    ]
    says = rfm(shop(often + seldom, window=12)).says
    assert "are 25.0% of the 40 who ever ordered and bring" in says
    assert "of the revenue of the 12 months to 31 Oct 2026" in says


def test_one_customer_and_none_are_answers_in_words():
    assert not rfm(shop([])).answered and "not possible here" in rfm(shop([])).says
    assert rfm(shop([("a", "2026-10-01", -5)])).says == "No customer has ordered yet."
    assert (
        rfm(shop([("a", "2026-10-01", 5)])).says
        == "1 customer ever ordered, too few for groups that mean much."
    )
    assert not rfm_grid(shop([("a", "2020-10-01", 5)], window=1)).answered


def test_more_refunds_than_sales_leave_no_shares_of_revenue():
    found = rfm(shop([(f"c{i}", f"2026-{m}-01", 5, 9) for i in range(20) for m in ("09", "10")]))
    assert found.table.share_revenue.isna().all() and "no revenue to share out" in found.says


def test_cdnow_adds_up_in_its_groups(shared_data):
    """SOURCE.md of the sample: 2,357 customers, 6,919 rows, $244,091.94."""
    company = cdnow(shared_data)
    table = rfm(company).table
    assert table.customers.sum() == 2357 and round(table.revenue.sum(), 2) == 244091.94
    found = rated(company)
    assert found.orders.sum() == 6919 and found.cents.sum() == 24409194
    assert rfm_grid(company).table.customers.sum() == 2357
    assert set(found[found.days_since > 180].group) == {"at_risk", "cant_lose", "hibernating", "lost"}


def test_cdnow_collapsed_by_day_has_the_published_repeat_buyers(shared_data):
    """Fader, Hardie & Lee 2005, calibration to 30 Sep 1997: 946 of 2,357 repeat, 2,457 repeat transactions."""
    found = rated(cdnow(shared_data, "1997-09-30"))
    assert (len(found), (found.visits > 1).sum(), (found.visits - 1).sum()) == (2357, 946, 2457)
