"""How revenue is spread over customers, and the tiers made of it."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses.segmentation import concentration, order_value, tiers
from crm.errors import BadInput
from crm.names.segmentation import RFM_GROUPS, TIERS
from made_orders import cdnow, quickly, shop


def spenders(amounts, day="2026-10-01"):
    """One customer an amount."""
    return [(f"c{i:03d}", day, amount) for i, amount in enumerate(amounts)]


def test_the_gini_of_one_to_ten_is_three_tenths():
    """For 1..n it is (n - 1) / 3n: Sen, On Economic Inequality, 1973, formula of mean differences."""
    found = concentration(shop(spenders(range(1, 11))))
    assert {n.name: n.value for n in found.numbers}["gini"] == pytest.approx(0.3)


def test_when_all_spend_the_same_nothing_is_concentrated():
    found = concentration(shop(spenders([7] * 50)))
    assert found.numbers[1].value == 0
    assert found.says == (
        "Revenue is spread evenly: the top 20% of customers (10 of the 50 who ordered in the time up to 31 Oct 2026) "
        "bring 20.0% of it."
    )
    assert (found.table.share_revenue - found.table.share_customers).abs().max() < 1e-12


def test_top_shares_can_be_added_up_by_hand():
    """Ten customers spend 55, 10, 10 and seven times 3.57..: the top two bring 65 of 100."""
    found = concentration(shop(spenders([55, 10, 10, 5, 5, 5, 4, 3, 2, 1])))
    table = found.table.set_index("top")
    assert table.share_revenue[0.1] == 0.55 and table.share_revenue[0.2] == 0.65
    assert 0.05 not in table.index  # the same customer as the top tenth
    assert table.customers[0.1] == 1 and table.revenue[1.0] == 100
    assert found.says == (
        "Revenue rests on few: the top 20% of customers (2 of the 10 who ordered in the time up to 31 Oct 2026) bring "
        "65.0% of it."
    )


@quickly
@given(st.lists(st.integers(-20, 300), min_size=10, max_size=130))
def test_shares_and_gini_agree_with_their_definitions(amounts):
    orders = [
        (who, day, 0 if amount < 0 else amount, max(-amount, 0)) for who, day, amount in spenders(amounts)
    ]
    found = concentration(shop(orders))
    if sum(amounts) <= 0:
        assert not found.answered
        return
    x, n = np.sort(amounts)[::-1], len(amounts)
    for row in found.table.itertuples():
        k = int(np.ceil(round(row.top * 100) * n / 100))
        assert row.customers == k and row.share_revenue == pytest.approx(x[:k].sum() / x.sum())
    positive = np.maximum(x, 0)
    pairs = np.abs(np.subtract.outer(positive, positive)).sum()
    assert found.numbers[1].value == pytest.approx(pairs / (2 * n * positive.sum()))


def test_few_customers_and_refunds_above_sales_are_refused_in_words():
    assert (
        "9 customers ordered in the time up to 31 Oct 2026, too few"
        in concentration(shop(spenders([5] * 9))).says
    )
    lost = concentration(shop([(who, day, amount, 9) for who, day, amount in spenders([5] * 20)]))
    assert not lost.answered and lost.says.startswith("Refunds outweigh sales")


def test_orders_worth_nothing_are_no_refunds():
    """Neither sales nor refunds: every sentence on revenue says that there is none, and none of refunds."""
    company = shop(spenders([0] * 20))
    assert concentration(company).says == (
        "The orders of the time up to 31 Oct 2026 add up to nothing, so there is no revenue to share out."
    )
    assert tiers(company).says.startswith(
        "There is no revenue in the time up to 31 Oct 2026, so no customer is"
    )
    assert not any("–" in note for note in tiers(company).notes), (
        "no worth from which on a customer is valuable"
    )
    assert order_value(company).says == "The 20 orders of the time up to 31 Oct 2026 are worth nothing."


def test_tiers_of_a_few_customers_are_not_read():
    assert (
        tiers(shop(spenders([5, 7, 9]))).says == "3 customers ever ordered, too few for tiers that mean much."
    )


def test_no_tier_has_the_name_of_another_group():
    """Tiers and groups count other customers: two things of one name would seem to contradict each other."""
    assert not {group.label for group in TIERS.values()} & {group.label for group in RFM_GROUPS.values()}


def test_each_tier_follows_its_rule_and_the_tiers_add_up():
    """100 in all; big (50) brings half alone, so only big is among the most valuable at a share of a half."""
    orders = [
        ("big", "2026-10-01", 50),
        ("small", "2026-09-01", 20),
        ("quiet", "2026-03-01", 20),
        ("gone", "2025-01-01", 10),
    ]
    table = tiers(shop(orders), quiet_days=180).table.set_index("group")
    assert table.revenue.to_dict() == {
        "tier_vip": 50,
        "tier_regular": 20,
        "tier_quiet": 20,
        "tier_lapsed": 10,
    }
    assert table.customers.sum() == 4 and table.share_revenue.sum() == pytest.approx(1)


def test_the_days_of_a_tier_end_where_the_rule_says():
    orders = [
        ("vip", "2026-05-04", 9),
        ("risk", "2026-05-03", 9),
        ("risk2", "2025-11-05", 9),
        ("lost", "2025-11-04", 9),
    ]
    table = tiers(shop(orders), quiet_days=180).table.set_index("group")
    assert table.customers.to_dict() == {"tier_vip": 1, "tier_quiet": 2, "tier_lapsed": 1}


@quickly
@given(
    st.lists(st.sampled_from([0, 5, 5, 10, 100]), min_size=1, max_size=40), st.sampled_from([0.2, 0.5, 0.8])
)
def test_equal_spenders_are_in_the_same_tier(amounts, share):
    table = tiers(shop(spenders(amounts)), 180, share).table.set_index("group")
    x = pd.Series(sorted(amounts, reverse=True))
    above = x.map(lambda value: x[x > value].sum())
    vip = int(((above < share * x.sum()) & (x > 0)).sum())
    assert table.customers.get("tier_vip", 0) == vip
    assert table.customers.sum() == len(amounts) and round(table.revenue.sum(), 2) == sum(amounts)


def test_valuable_customers_gone_quiet_are_what_the_tiers_say():
    orders = spenders([100] * 30) + [(f"quiet{i}", "2026-01-10", 100) for i in range(12)]
    says = tiers(shop(orders)).says
    assert says == (
        "30 VIP customers (71.4% of the 42 who ever ordered) bring 71.4% of the revenue of the time up to 31 Oct 2026; "
        "12 others as valuable, worth €1,200, have ordered nothing for more than 180 days."
    )


def test_no_valuable_customer_is_missing_between_the_active_and_those_who_stopped():
    """Of the top half of revenue some order, some have stopped lately and some long ago: together the half."""
    orders = [(f"c{i}", f"202{5 + i % 2}-{i % 9 + 1:02d}-10", 20 + i) for i in range(300)]
    found = tiers(shop(orders))
    worth, vip = sum(20 + i for i in range(300)), found.table[found.table.group == "tier_vip"].revenue.sum()
    others = re.search(r"others as valuable, worth €([\d,]+),", found.says)
    assert vip + float(others[1].replace(",", "")) == pytest.approx(worth / 2, abs=320)
    assert {"tier_quiet", "tier_lapsed"} <= set(found.table.group)


@pytest.mark.parametrize(("days", "share"), [(10, 0.5), (180, 0.95)])
def test_parameters_out_of_their_limits_are_refused(days, share):
    with pytest.raises(BadInput):
        tiers(shop(spenders([5])), days, share)


def test_no_order_is_an_answer():
    assert tiers(shop([("a", "2026-10-01", -5)])).says == "No customer has ordered yet."


def test_newest_months_without_orders_are_said_beside_the_tiers():
    orders = [(f"c{i}", f"2026-{m:02d}-10", 5) for m in range(1, 9) for i in range(30)]
    notes = tiers(shop(orders)).notes
    assert any(n.startswith("Hardly any orders are there after Aug 2026") for n in notes)


def test_cdnow_top_shares_agree_with_numpy(shared_data):
    found = concentration(cdnow(shared_data))
    frame = pd.read_csv(shared_data / "cdnow_sample" / "CDNOW_sample.txt", sep=r"\s+", header=None)
    x = np.sort(frame.groupby(1)[4].sum())[::-1]
    assert found.table.set_index("top").share_revenue[0.2] == pytest.approx(x[:472].sum() / x.sum(), abs=1e-9)
    ranks = np.arange(len(x), 0, -1)
    gini = ((2 * ranks - len(x) - 1) * x).sum() / (len(x) * x.sum())
    assert found.numbers[1].value == pytest.approx(gini) and round(gini, 2) == 0.63
