"""The loyalty index: its parts worked out by hand, equals alike, and whether it means anything is told."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from crm.analyses import loyalty
from crm.analyses.loyalty.index import _customers, _ranked
from crm.estimate.ranked import rank_interval, tenths
from crm.tables import fetch
from made_orders import shop

END, PUT_BACK = pd.Timestamp("2026-10-31"), pd.Timestamp("2026-04-30")


def lines_of(orders: list[tuple], kinds: list[str], prices: list[float], listed) -> pd.DataFrame:
    """One line an order, at these prices and list prices."""
    return pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in range(len(orders))], "line_id": "1", "product_id": "p", "category": kinds,
            "quantity": 1.0, "unit_price": prices, "list_price": listed,
        }
    )  # fmt: skip


def parts(company) -> pd.DataFrame:
    frame = fetch(_customers(company, PUT_BACK.date(), END.date()))
    return frame.set_index("account_id").sort_index()


def test_the_parts_are_those_of_the_day_and_regularity_needs_three_gaps():
    """Ann has gaps of 10, 20 and 30 days (variation 0.5, squared 0.25), Ben of 20 each, Cat only two. What came later, another
    category at list price, is no part; it is what is looked at. Cat's second line has no list price and is in no share of it."""
    gaps = {"ann": (0, 10, 30, 60), "ben": (0, 20, 40, 60), "cat": (0, 20, 40)}
    orders = [(who, PUT_BACK - pd.Timedelta(days=90 - k), 10) for who, when in gaps.items() for k in when]
    later = [("ann", PUT_BACK + pd.Timedelta(days=k), 10) for k in (1, 50)]
    kinds = ["x", "y", "x", "x"] + ["x"] * 4 + ["x", "y", "z"] + ["new"] * 2
    prices = [10, 10, 10, 5] + [5] * 4 + [10] * 3 + [10] * 2
    listed = [10.0] * 9 + [None] + [10.0] * 3
    found = parts(shop(orders + later, order_lines=lines_of(orders + later, kinds, prices, listed)))
    assert found.tenure.tolist() == [90, 90, 90]
    assert found.regular[["ann", "ben"]].tolist() == [-250_000, 0] and np.isnan(found.regular["cat"])
    assert found.breadth.tolist() == [2, 1, 3]
    assert found.listed.tolist() == [10_000 * 30 // 35, 0, 10_000]
    assert found.later.tolist() == [2, 0, 0] and found.cents.tolist() == [2000, 0, 0]


def test_the_index_is_the_mean_of_the_ranks_that_are_known_equals_in_the_middle():
    """Three with one order, of whom two came on one day, and no lines: tenure alone, ranks 1/3, 1/3 and 5/6."""
    orders = [("a", "2026-03-01", 5), ("b", "2026-03-01", 5), ("c", "2026-01-01", 5)]
    frame = fetch(_ranked(_customers(shop(orders), PUT_BACK.date(), END.date())))
    assert sorted(frame["index"]) == [333, 333, 833]
    assert tenths(np.array([5, 90, 5])).tolist() == [1, 6, 10]


def buyers(n: int, means: float, seed: int):
    """n customers whose days since the first order are ranks, and whose orders in the half year after come at a rate that moves
    with them by `means` (0: not at all)."""
    rng = np.random.default_rng(seed)
    came = 1 + rng.permutation(n) % 360
    later = rng.poisson(np.exp(means * (came - 180) / 100))
    orders = [(f"c{i}", PUT_BACK - pd.Timedelta(days=int(age)), 5) for i, age in enumerate(came)]
    orders += [
        (f"c{i}", PUT_BACK + pd.Timedelta(days=1 + (37 * i + 11 * k) % 184), 7)
        for i, m in enumerate(later)
        for k in range(m)
    ]
    return shop(orders, window=12), came, later


def test_an_index_that_means_something_is_told_from_one_that_does_not():
    one, came, later = buyers(300, 0.5, 1)
    found = loyalty.index(one)
    truth = spearmanr(came, later).statistic
    assert found.says.startswith("By a loyalty index of 30 Apr 2026")
    assert f"with an order is {truth:.2f} (" in found.says
    assert found.table.customers.sum() == 300 and found.table.index_tenth.tolist() == [*range(10, 0, -1)]
    assert found.table.kept.sum() == (later > 0).sum()
    assert found.table.index_money.sum() == 7 * later.sum()
    none, *_rest = buyers(300, 0.0, 2)
    assert loyalty.index(none).says.startswith("A loyalty index of 30 Apr 2026 says nothing of who ordered")
    fewer, *_rest = buyers(300, -0.5, 3)
    assert loyalty.index(fewer).says.startswith(
        "Those with a higher loyalty index on 30 Apr 2026 ordered less"
    )


def test_too_few_and_all_alike_are_answers():
    few, *_rest = buyers(99, 0.5, 1)
    assert not loyalty.index(few).answered
    same = shop([(f"c{i}", "2026-01-01", 5) for i in range(120)] + [("d", "2026-10-31", 5)])
    assert loyalty.index(same).says.startswith("Customers cannot be told apart")


def test_the_interval_of_a_rank_correlation_holds_the_truth_as_often_as_it_says():
    """Bonett and Wright's claim on counts with many equals: customers' gamma rates against orders that come at them; the truth is
    that of a million. Twice the standard error of 500 trials of 95 % is 2 %."""
    rng = np.random.default_rng(5)
    rate = rng.gamma(1.0, 1.0, 1_000_000)
    truth = spearmanr(rate, rng.poisson(rate)).statistic
    held = 0
    for _trial in range(500):
        rate = rng.gamma(1.0, 1.0, 150)
        found = rank_interval(spearmanr(rate, rng.poisson(rate)).statistic, 150)
        held += found.low <= truth <= found.high
    assert 0.93 <= held / 500 <= 0.98
    assert np.isnan(rank_interval(0.5, 3).low) and rank_interval(1.0, 9).low == 1.0
    assert rank_interval(0.5, 28).low == pytest.approx(
        np.tanh(np.arctanh(0.5) - 1.959964 * (1.125 / 25) ** 0.5)
    )
