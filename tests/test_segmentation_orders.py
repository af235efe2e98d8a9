"""Which orders count, who is a customer, and what an order is worth."""

import json
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from crm import tables
from crm.analyses.segmentation import order_value
from crm.analyses.segmentation.order_value import with_interval
from crm.customers.buying import customers
from crm.customers.left_out import left_out
from crm.customers.middles import middles
from crm.tables import fetch
from crm.tables.orders import counted_orders
from made_orders import quickly, shop


def test_cancelled_and_unavailable_orders_do_not_count_however_they_are_written():
    statuses = ["Canceled", "cancelled", "VOID", "unavailable", "delivered", None]
    company = shop([("a", "2026-01-01", 10, None, status) for status in statuses])
    assert list(fetch(counted_orders(company).order_by("order_id")).order_id) == ["o4", "o5"]


def test_net_is_the_amount_minus_the_refund_in_whole_cents():
    company = shop([("a", "2026-01-01 23:30", 10.1, 0.2), ("a", "2026-01-02", None), ("a", "2026-01-03", -5)])
    orders = fetch(counted_orders(company).order_by("order_id"))
    assert orders.net.tolist()[::2] == [9.9, -5.0] and pd.isna(orders.net[1])
    assert orders.cents.tolist()[::2] == [990, -500]
    assert orders.bought.tolist() == [True, True, False]
    assert orders.day[0] == pd.Timestamp("2026-01-01")


def test_orders_of_one_day_are_one_visit():
    company = shop([("a", "2026-01-01 09:00", 1), ("a", "2026-01-01 17:00", 2), ("a", "2026-02-01", 4)])
    row = fetch(customers(company)).iloc[0]
    assert (row.visits, row.orders, row.cents, row.days_ever) == (2, 3, 700, 2)


def test_a_credit_note_lowers_revenue_and_is_no_order():
    company = shop([("a", "2026-01-01", 50), ("a", "2026-03-01", -20), ("b", "2026-03-01", -7)])
    found = fetch(customers(company))
    assert found.account_id.tolist() == ["a"]
    assert (found.visits[0], found.orders[0], found.cents[0]) == (1, 1, 3000)
    assert found.last_day[0] == pd.Timestamp("2026-01-01")
    said = " ".join(left_out(company))
    assert "2 rows with a negative amount are credit notes: they take €27 off" in said
    assert "1 account has credit notes and no order: €7 of them" in said


def test_a_customer_without_an_order_in_the_window_keeps_the_last_day_and_has_no_visit():
    company = shop([("a", "2025-01-01", 50), ("b", "2026-10-01", 5)], window=3)
    found = fetch(customers(company).order_by("account_id"))
    assert found.visits.tolist() == [0, 1] and found.cents.tolist() == [0, 500]
    assert found.days_since.tolist() == [668, 30]


def test_what_is_left_out_is_said():
    orders = [("a", "2026-01-01", 5, None, "canceled"), ("a", "2026-01-02", None), ("a", "2026-01-03", 5, 9)]
    said = left_out(shop([*orders, ("a", "2026-01-04", 5)]))
    assert said[0] == "1 order is not counted, its status being canceled."
    assert "1 order has no amount" in said[1] and "1 order was refunded by more than its amount" in said[2]


@quickly
@given(st.lists(st.integers(-50, 500), min_size=1, max_size=60))
def test_median_and_trimmed_mean_agree_with_numpy_and_scipy(values):
    company = shop([("a", "2026-01-01", value) for value in values])
    found = fetch(middles(counted_orders(company), "cents")).iloc[0]
    cents = np.array(values) * 100
    assert found["median"] == np.median(cents)
    assert found.trimmed == pytest.approx(stats.trim_mean(cents, 0.05))
    assert (found.n, found.total) == (len(values), cents.sum())


def test_the_average_order_of_one_time_customers_has_the_t_interval_of_its_mean():
    values = [10, 20, 20, 30, 40, 40, 50, 60, 80, 150]
    found = order_value(shop([(f"c{i}", "2026-10-05", v) for i, v in enumerate(values)]), level=0.9)
    low, high = stats.t.interval(0.9, 9, np.mean(values), stats.sem(values))
    mean, median = found.numbers
    assert (mean.value, mean.low, mean.high) == (50.0, pytest.approx(low), pytest.approx(high))
    assert median.value == 40 and mean.n == 10
    assert found.says == "An order is worth €50 on average; half of the orders are worth €40 or less."


def test_the_interval_covers_the_truth_though_a_customer_s_orders_resemble_each_other():
    """200 draws of 80 customers with 1 to 8 orders around a level of their own; true mean 100. Taking the
    orders for independent would cover it in two cases of three."""
    random, hits = np.random.default_rng(3), 0
    for _ in range(200):
        times, level = random.integers(1, 9, 80), random.normal(100, 30, 80)
        worth = np.array([random.normal(m, 5, n).sum() for m, n in zip(level, times, strict=True)])
        mean = worth.sum() / times.sum()
        sums = {"n": times.sum(), "total": worth.sum(), "median": mean, "trimmed": mean}
        spread = {"clusters": 80, "ss": (worth**2).sum(), "sn": (worth * times).sum(), "nn": (times**2).sum()}
        row = with_interval(pd.DataFrame([sums | spread]), 0.95).iloc[0]
        hits += row.order_mean_low <= 1 <= row.order_mean_high
    assert 0.9 <= hits / 200 <= 0.99


def test_months_without_orders_show_a_gap_and_small_months_no_average():
    days = ["2026-07-03"] * 20 + ["2026-08-03"] * 9 + ["2026-10-03"] * 20
    found = order_value(shop([("a", day, 10) for day in days]))
    assert found.table.orders.tolist() == [20, 9, 0, 20]
    assert found.table.order_mean.isna().tolist() == [False, True, True, False]


def test_orders_worth_nothing_are_counted_and_said():
    found = order_value(shop([("a", "2026-10-03", 10)] * 10 + [("a", "2026-10-04", 0)] * 10))
    assert found.numbers[0].value == 5
    assert any("10 orders are worth nothing" in n and "the average is €10" in n for n in found.notes)


def test_a_change_of_the_average_is_called_only_beyond_chance():
    def three_months(first: int, values: list[float]) -> list[tuple]:
        return [
            (f"{m}-{i}", f"2026-{m:02d}-10", v) for m in range(first, first + 3) for i, v in enumerate(values)
        ]

    before = three_months(5, [8, 10, 12] * 10)
    same = shop(before + three_months(8, [8, 10, 12.3] * 10), window=3)
    more = shop(before + three_months(8, [13, 15, 17.3] * 10), window=3)
    assert "on average, no clear change from €10 in the 3 months before" in order_value(same).says
    assert "€15.10 on average, after €10 in the 3 months before (+51.0%)" in order_value(more).says


def test_an_average_that_one_order_makes_is_said_without_it():
    """Nineteen orders of 10 and one of 810: 50 on average, 10 without it, and 81% of 1,000."""
    found = order_value(shop([(f"c{i}", "2026-10-05", 810 if i == 7 else 10) for i in range(20)]))
    assert found.says == (
        "One order of €810 makes 81.0% of the revenue of the time up to 31 Oct 2026: with it an order is worth €50 on "
        "average, without it €10. Half of the orders are worth €10 or less."
    )
    assert found.numbers[0].value == 50, "it stays in the average"
    assert found.numbers[0].low >= 0, "no order is worth less than nothing"


def test_a_giant_order_of_the_span_before_is_no_measure_of_this_one():
    """Otherwise 10 on average would be called no clear change from some thousands."""

    def month(m: int, huge: float) -> list[tuple]:
        return [(f"{m}-{i}", f"2026-{m:02d}-10", huge if i == 0 else 10) for i in range(40)]

    says = order_value(shop(month(9, 39610) + month(10, 10), window=1)).says
    assert says == (
        "An order is worth €10 on average; half of the orders are worth €10 or less. In the month before the average "
        "was €1,000, or €10 without one order of €39,610."
    )


def test_a_change_of_the_average_is_called_over_all_months_as_well():
    days = [f"2025-{m:02d}-10" for m in (1, 6)] + [f"2026-{m:02d}-10" for m in (1, 6)] + ["2024-11-10"]
    orders = [
        (f"{d}-{i}", d, (8, 10, 12)[i % 3] * (3 if d > "2025-11" else 1)) for d in days for i in range(60)
    ]
    assert (
        "in the last 12 months €30, after €10 in the 12 months before (+200.0%)"
        in order_value(shop(orders)).says
    )


def test_the_last_month_is_left_out_when_it_is_not_whole():
    orders = [("a", f"2026-{m}-10", 10) for m in ("08", "09", "10") for _ in range(20)]
    found = order_value(shop(orders, as_of="2026-10-15"))
    assert found.table.month.max() == pd.Timestamp("2026-09-01")
    assert any(note == "Oct 2026 is left out: it goes only to 15 Oct 2026." for note in found.notes)


def test_too_few_orders_are_said_in_words():
    found = order_value(shop([("a", "2026-10-01", 5)]))
    assert found.says == "1 order in the time up to 31 Oct 2026, too few for an average."
    assert order_value(shop([("a", "2026-01-01", 5)], window=3)).says.startswith(
        "0 orders in the 3 months to"
    )
    assert not found.answered and not order_value(shop([])).answered


def test_the_sample_s_average_order_holds_its_truth(sample):
    """sample/data/truth.json: the mean order that is no deal's, less the share that is refunded."""
    truth = json.loads((files("crm.sample") / "data" / "truth.json").read_text())["orders"]
    company = tables.opened(sample("2026-10-31"), None)
    orders = company.orders.filter(company.orders.deal_id.isnull())
    mean = order_value(replace(company, tables={**company.tables, "orders": orders})).numbers[0]
    expected = truth["mean_order_without_deal"] * (1 - truth["refund_share_of_revenue"])
    assert mean.low < expected < mean.high
