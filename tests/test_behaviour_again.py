"""The time between orders: who has not come back counts as waiting, and the average of what is over is said to lie."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import behaviour
from crm.analyses.behaviour.again import again_by, waits_of
from crm.estimate.survival import survival
from made_orders import cdnow, shop

END = pd.Timestamp("2026-10-31")


def test_each_customer_waits_from_the_first_order_in_the_window():
    """a: 30 Jan, then 10 Feb (11 days); b: 1 Oct and nobody since (30 days); c: two orders of one day are one; d ordered
    before the window and 5 days after its first order in it."""
    company = shop(
        [
            ("a", "2026-01-30", 5), ("a", "2026-02-10", 5), ("a", "2026-02-20", 5), ("b", "2026-10-01", 5),
            ("c", "2026-10-30 08:00", 5), ("c", "2026-10-30 09:00", 5), ("d", "2025-10-01", 5), ("d", "2026-03-01", 5),
            ("d", "2026-03-06", 5), ("a", "2026-01-29", -3),
        ],
        window=12,
    )  # fmt: skip
    waits = waits_of(company)
    assert waits.rows.to_numpy().tolist() == [[1, 0, 1], [5, 1, 1], [11, 1, 1], [30, 0, 1]]
    assert (waits.customers, waits.gaps, waits.mean) == (4, 3, pytest.approx((11 + 10 + 5) / 3))


def test_the_share_back_is_kaplan_and_meiers_by_hand():
    """Ten customers: four back after 10 days, two are known to have waited 20 days only, two more back after 30 days:
    left 1 - 4/10 = 0.6, then 0.6 x (1 - 2/4) = 0.3."""
    rows = pd.DataFrame({"days": [10, 20, 30, 50], "event": [1, 0, 1, 0], "n": [4, 2, 2, 2]})
    curve = survival(rows.assign(n=10 * rows.n))
    assert again_by(curve, 10, 100).value == pytest.approx(0.4) == again_by(curve, 29, 100).value
    assert again_by(curve, 30, 100).value == pytest.approx(0.7)
    assert np.isnan(again_by(curve, 60, 100).value)  # nobody was watched for so long
    few = survival(rows)
    assert np.isnan(again_by(few, 50, 10).value) or few.share_left.iloc[-1] * 10 < 10


def test_a_known_chance_is_found_where_the_average_of_finished_gaps_is_far_off():
    """Customers come first on a day of the year before, and again after an exponential time of 200 days on average; of
    them 36.2% within 90 days (1 - exp(-90 / 200)). Forty draws of 300 customers: the range holds it in nine of ten, and
    the average of the gaps that are over is below 140 days in all."""
    held = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        seen, gap = rng.integers(0, 365, 300), np.ceil(rng.exponential(200, 300)).astype(int)
        over = gap <= seen
        rows = pd.DataFrame({"days": np.where(over, gap, seen), "event": over.astype(int)})
        rows = rows.groupby(["days", "event"]).size().rename("n").reset_index()
        share = again_by(survival(rows), 90, 300)
        held.append(share.low <= 1 - np.exp(-90 / 200) <= share.high)
        assert gap[over].mean() < 140
    assert sum(held) >= 36


def test_the_sentence_says_what_the_average_leaves_out():
    rng = np.random.default_rng(1)
    orders = []
    for i in range(200):
        first = END - pd.Timedelta(days=int(rng.integers(60, 360)))
        orders.append((f"c{i}", first, 10))
        if i % 4 == 0:
            orders.append((f"c{i}", first + pd.Timedelta(days=20), 10))
    found = behaviour.gaps(shop(orders, window=12))
    assert found.says.startswith("Fewer than half of customers order again: 25.0% by ")
    assert found.says.endswith(
        "The average of 20 days between orders counts only those that came: 25.0% of customers are back by then."
    )
    assert found.table.share_again.tolist()[:3] == [0.0, 0.25, 0.25]
    assert found.numbers[0].name == "again_90" and len(found.numbers) == 1


def test_few_customers_and_nobody_who_came_back_are_answers():
    few = behaviour.gaps(shop([("a", "2026-05-05", 10), ("a", "2026-06-05", 10)], window=12))
    assert (
        few.says == "1 customer ordered in the 12 months to 31 Oct 2026, too few to tell how often they buy."
    )
    once = behaviour.gaps(shop([(f"c{i}", "2026-05-05", 10) for i in range(20)], window=12))
    assert (
        once.says == "Nobody ordered a second time within the 179 days that can be looked at."
        and once.answered
    )


def test_all_who_came_back_are_all_also_after_the_last_of_them_came():
    orders = [(f"c{i}", day, 10) for i in range(20) for day in ("2026-01-01", "2026-01-11")]
    found = behaviour.gaps(shop(orders, window=12))
    assert found.table.share_again.tolist() == [1.0] * 7 and found.says.startswith(
        "Half of customers order again within 10 days"
    )


def test_cdnow_customers_order_again_as_lifelines_counts_them(shared_data):
    """The 2,357 customers of CDNOW's sample from their first order: Kaplan-Meier by a loop over days, written here."""
    company = cdnow(shared_data)
    waits = waits_of(company)
    assert waits.customers == 2357
    left, at_risk = 1.0, 2357
    by_day = waits.rows.pivot_table(index="days", columns="event", values="n", fill_value=0)
    for day, row in by_day.iterrows():
        if day <= 90:
            left *= 1 - row[1] / at_risk
        at_risk -= row.sum()
    found = behaviour.gaps(company)
    assert found.table.set_index("days_after").share_again[90] == pytest.approx(1 - left)
