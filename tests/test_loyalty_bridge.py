"""What is kept of revenue: a bridge that closes to the cent, whatever happened, and shares of its opening."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses import loyalty
from crm.analyses.loyalty.bridge import _orders_of_each
from crm.analyses.loyalty.flows import flows
from crm.estimate.retention import kept_money
from crm.months import earlier
from made_loyalty import plans
from made_orders import quickly, shop

LONG, THEN, NOW = (
    "2024-10-05",
    "2025-06-10",
    "2026-06-10",
)  # before both, in the year before, in the year looked at
MANY = [(f"same{i}", day, 100) for i in range(10) for day in (THEN, NOW)]  # ten who bring as much as before


def steps(finding) -> dict[str, list]:
    return {
        row.group.removeprefix("bridge_"): [row.customers, row.bridge_money]
        for row in finding.table.itertuples()
    }


def test_each_customer_is_in_the_step_that_it_took():
    orders = [
        ("first", LONG, 1), ("lost", THEN, 70.10), ("less", THEN, 50), ("less", NOW, 20.05), ("more", THEN, 30, 5), ("more", NOW, 45),
        ("new", NOW, 33.33), ("back", LONG, 9), ("back", NOW, 12), ("void", THEN, 5, None, "cancelled"),
    ]  # fmt: skip
    found = loyalty.bridge(shop([*orders, *MANY], window=12))
    assert steps(found) == {
        "opening": [13, 1145.10], "new": [1, 33.33], "won_back": [1, 12.0], "more": [1, 20.0], "less": [1, -29.95],
        "lost": [1, -70.10], "closing": [14, 1110.38],
    }  # fmt: skip
    net, gross = (number.value for number in found.numbers)
    assert net == pytest.approx((1000 + 20 + 45) / (1000 + 70 + 50 + 25))  # in whole money
    assert gross == pytest.approx((1000 + 20 + 25) / 1145)


orders_of_all = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from([LONG, "2024-10-31", "2024-11-01", "2025-03-04", "2025-10-31", "2025-11-01", "2026-08-08"]),
        st.sampled_from([5.13, 20, 300.07, -4.01]), st.sampled_from([None, None, 2.57]),
    ),
    min_size=3, max_size=40,
)  # fmt: skip


@quickly
@given(orders_of_all)
def test_opening_and_steps_are_the_closing_to_the_cent(orders):
    company = shop([*orders, ("z", LONG, 1)], window=12)
    now, then = (earlier(company.as_of, n) for n in (12, 24))
    found = flows(_orders_of_each(company, now, then)[0])
    frame = pd.DataFrame(orders, columns=["who", "day", "amount", "refund"]).fillna({"refund": 0})
    cents = ((frame.amount - frame.refund) * 100).round().astype(int)
    ends = found.steps.set_index("step").cents
    assert found.residual == 0
    assert ends["opening"] == cents[(frame.day > "2024-10-31") & (frame.day <= "2025-10-31")].sum()
    assert ends["closing"] == cents[frame.day > "2025-10-31"].sum()
    bought = frame[frame.amount >= 0]
    there = bought[(bought.day > "2024-10-31") & (bought.day <= "2025-10-31")].who.nunique()
    assert found.steps.set_index("step").customers["opening"] == there


def test_a_time_before_that_is_not_there_is_refused():
    found = loyalty.bridge(shop(MANY, window=12))
    assert found.says == (
        "Orders are there from 10 Jun 2025 on, so there are no two times of 12 months whose customers could be held against each "
        "other."
    )
    nobody = shop(
        [("a", "2024-01-01", 5), ("a", "2026-01-01", 5)], window=12
    )  # there before, and not in the year before
    nine = shop([("first", LONG, 1), *MANY[2:]], window=12)
    for company in (nobody, nine):
        assert loyalty.bridge(company).says.startswith("Too few customers")
    assert loyalty.bridge(shop([("first", LONG, 1), *MANY], window=12)).answered


def test_an_account_older_than_the_data_is_won_back_and_not_new():
    accounts = pd.DataFrame({"account_id": ["old"], "created_at": [pd.Timestamp("2020-01-01")]})
    found = loyalty.bridge(shop([("first", LONG, 1), ("old", NOW, 40), *MANY], window=12, accounts=accounts))
    assert steps(found)["won_back"] == [1, 40.0] and "new" not in steps(found)
    assert any(
        "1 customer without an order then has an account older than the data" in note for note in found.notes
    )


def test_contracts_are_compared_by_what_is_paid_on_the_two_days():
    """On 31 October 2025: ten pay 10, `up` 20, `down` 30, `gone` 40 (the last day is the 30 April), `ends` 50 up to a day in 2027.
    A year later: `up` pays 35 by two contracts, `down` 12.50, `new` 7; `back` had a contract in 2024 and has one of 9."""
    rows = [(f"c{i}", "2025-01-01", None, 10) for i in range(10)]
    rows += [
        ("up", "2025-01-01", None, 20),
        ("up", "2026-02-01", None, 15),
        ("down", "2025-01-01", "2026-01-31", 30),
    ]
    rows += [
        ("down", "2026-02-01", None, 12.50),
        ("gone", "2025-01-01", "2026-04-30", 40),
        ("ends", "2025-01-01", "2027-01-31", 50),
    ]
    rows += [
        ("new", "2026-03-01", None, 7),
        ("back", "2024-01-01", "2024-12-31", 9),
        ("back", "2026-05-01", None, 9),
    ]
    found = loyalty.contract_bridge(plans([*rows, ("later", "2027-01-01", None, 99)]))
    assert steps(found) == {
        "opening": [14, 240.0], "new": [1, 7.0], "won_back": [1, 9.0], "more": [1, 15.0], "less": [1, -17.5], "lost": [1, -40.0],
        "closing": [15, 213.5],
    }  # fmt: skip
    net, gross = (number.value for number in found.numbers)
    assert (net, gross) == (pytest.approx((240 + 15 - 17 - 40) / 240), pytest.approx((240 - 17 - 40) / 240))


def test_a_contract_whose_last_day_is_the_day_looked_at_is_over():
    rows = [(f"c{i}", "2025-01-01", None, 10) for i in range(10)]
    ended = plans([*rows, ("a", "2025-01-01", "2026-10-31", 10)])
    assert steps(loyalty.contract_bridge(ended))["lost"] == [1, -10.0]


def test_the_range_of_what_is_kept_holds_the_truth():
    """Customers bring exponential money then, and now nothing with 0.3, else so much times a factor of 0.5 to 1.5: 0.7 is kept
    of it in truth. Of 400 draws of 200 customers the range holds that in 92 to 98 of a hundred."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(400):
        was = np.ceil(rng.exponential(500, 200))
        now = np.where(rng.random(200) < 0.3, 0, was * rng.uniform(0.5, 1.5, 200))
        sums = {
            "n": 200,
            "x": was.sum(),
            "xx": was @ was,
            "y_net": now.sum(),
            "yy_net": now @ now,
            "xy_net": was @ now,
        }
        kept = kept_money(pd.Series(sums), "net")
        held += kept.low < 0.7 < kept.high
    assert 0.92 <= held / 400 <= 0.98
