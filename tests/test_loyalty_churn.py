"""Who leaves: opening sets, rates over a year, a silence chosen from the gaps, and contracts however they end."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import loyalty
from crm.analyses.loyalty.kept import contracted
from crm.analyses.loyalty.spells import active, waits
from crm.errors import BadInput
from crm.estimate.retention import opening_sets, over
from crm.estimate.silence import silence_of
from crm.tables import fetch, opened
from made_loyalty import plans
from made_orders import shop


def test_five_per_cent_a_month_is_46_a_year_and_not_60():
    """definitions.md, acceptance tests: 45.96 %."""
    assert over(0.05, 12) == pytest.approx(0.4596, abs=5e-5)
    assert over(over(0.05, 12), 1 / 12) == pytest.approx(0.05)


def test_who_comes_and_goes_within_a_month_is_in_no_opening_set():
    """Ten are there at the openings of months 1 to 3, three of months 1 and 2; two came and went between 1 and 2."""
    stays = pd.DataFrame({"a": [1, 1, 2], "b": [3, 2, 1], "n": [10, 3, 2], "lost": [0, 1, 1]})
    seen = opening_sets(stays, 1, 3)
    assert seen.opening.tolist() == [13, 13, 10] and seen.lost.tolist() == [0, 3, 0]


def gaps(n: int, seed: int, leaves: float, mean: float, years: float) -> pd.DataFrame:
    """Customers of whom each leaves after an order with a chance, or orders again after an exponential time: their gaps in
    days, the last one cut off at the end."""
    rng, rows = np.random.default_rng(seed), []
    now = rng.integers(0, round(365 * years) - 100, n).astype(float)
    while len(now):
        wait = np.where(rng.random(len(now)) < leaves, np.inf, np.ceil(rng.exponential(mean, len(now))))
        rest = 365 * years - now
        over = wait <= rest
        rows.append(np.column_stack([np.minimum(wait, rest), over]))
        now = (now + wait)[over]
    table = pd.DataFrame(np.vstack(rows).astype(int), columns=["days", "event"])
    return table.groupby(["days", "event"], as_index=False).size().rename(columns={"size": "n"})


def test_the_silence_after_which_few_come_back_is_found_where_a_quantile_of_gaps_is_not():
    """Each leaves with 0.2, else orders again after 30 days on average. Of those silent for g days 0.8 x / (0.8 x + 0.2) are
    still there, x = exp(-g / 30), and nearly all of these order within 180 days: under a tenth from g = 30 ln 35.9 = 107 on. Nine
    in ten of the gaps that are over end by 69 days."""
    found = [silence_of(gaps(3000, seed, 0.2, 30, 3), 180, 0.10) for seed in range(5)]
    assert np.mean([one.days for one in found]) == pytest.approx(107, abs=4)
    assert all(one.chance.value < 0.10 < one.chance.high and one.watched > 30 for one in found)
    rows = gaps(3000, 0, 0.2, 30, 3)
    ended = rows[rows.event == 1]
    assert ended.days[ended.n.cumsum() >= 0.9 * ended.n.sum()].iloc[0] == pytest.approx(69, abs=3)


def test_no_silence_is_chosen_where_customers_still_come_back_or_too_little_is_seen():
    steady = shop([(f"c{i}", f"2025-{m:02d}-01", 5) for i in range(40) for m in range(1, 13)], "2025-12-31")
    assert loyalty.churn(steady).says.startswith("Orders are there for too short a time to say")
    late = shop([(f"c{i}", day, 5) for i in range(40) for day in ("2024-01-01", "2025-06-01", "2026-10-01")])
    found = loyalty.churn(late, ahead=365)
    assert (
        not found.answered
        and "100.0% still order within 365 days: no silence tells who has left" in found.says
    )
    with pytest.raises(BadInput, match=r"return_chance is 0\.9"):
        loyalty.churn(steady, return_chance=0.9)


def test_who_orders_once_a_year_is_not_lost_after_a_day():
    """Of a hundred, all order 365 days after the last time until a fifth stops each year: hardly anybody orders in the half year
    after an order, and that is no sign of having left. From 366 days on nobody does."""
    rows = pd.DataFrame({"days": [365, 365, 900, 1500], "event": [1, 0, 0, 0], "n": [240, 80, 40, 40]})
    assert silence_of(rows, 180, 0.10).days == 365


def test_a_silence_is_chosen_only_from_gaps_that_thirty_were_watched_for():
    """Forty gaps, of which half end after 100 days and twenty go on to day 900: from day 101 on only these are watched, too few."""
    rows = pd.DataFrame({"days": [100, 900], "event": [1, 0], "n": [20, 20]})
    assert np.isnan(silence_of(rows, 60, 0.10).days)
    assert silence_of(rows.assign(n=[20, 30]), 60, 0.10).days == 100


def test_where_hardly_anybody_ever_comes_back_nobody_can_be_lost():
    """Of four hundred two order every month, and nobody else a second time: a silence of a day would do, and all would be lost
    by the next month."""
    orders = [(f"c{i}", "2025-08-01", 5) for i in range(400)]
    orders += [(f"c{i}", f"2026-{m:02d}-01", 5) for i in range(2) for m in range(1, 8)]
    found = loyalty.churn(shop(orders, "2026-07-31"))
    assert not found.answered and "nearly all are gone after one order" in found.says


def test_who_orders_again_before_the_month_closes_is_not_lost_in_it():
    """Lost after 30 days. a: 1 July and 5 August, so beyond 30 days on 1 August, and there again when August closes; b: 10 July,
    so lost in August, back on 2 September; c: 10 July and never again; d: 25 September."""
    orders = [("a", "2026-07-01", 5), ("a", "2026-08-05", 5), ("b", "2026-07-10", 5), ("b", "2026-09-02", 5)]
    company = shop([*orders, ("c", "2026-07-10", 5), ("d", "2026-09-25", 5)], "2026-09-30")
    rows = active(company, 30)
    july = 2026 * 12 + 6
    seen = opening_sets(rows, july + 1, july + 2)
    assert seen.opening.tolist() == [
        2,
        1,
    ]  # b and c; a, who had gone beyond 30 days on the first of August, is not active then
    assert seen.lost.tolist() == [2, 1]  # b and c in August; a, whose last order is of 5 August, in September
    assert rows[(rows.lost == 1) & (rows.back == 1)].n.sum() == 1  # b
    assert rows[rows.lost == 1].n.sum() == 3  # what the orders of 2 and 25 September end with is not over yet
    same = shop([("a", "2026-07-02", 5), ("a", "2026-08-20", 5), ("b", "2026-09-25", 5)], "2026-09-30")
    seen = opening_sets(active(same, 30), july + 1, july + 1)
    assert (seen.opening.tolist(), seen.lost.tolist()) == ([1], [0])  # silent from 1 to 20 August only
    twice = shop([("a", "2026-07-25", 5), ("a", "2026-07-31", 5), ("b", "2026-09-25", 5)], "2026-09-30")
    assert opening_sets(active(twice, 30), july + 1, july + 1).opening.tolist() == [
        1
    ]  # by the newest order alone


def test_gaps_end_with_the_last_day_seen_and_orders_of_one_day_are_one():
    company = shop(
        [
            ("a", "2026-10-01 08:00", 5),
            ("a", "2026-10-01 17:00", 5),
            ("a", "2026-10-11", 5),
            ("b", "2026-10-21", -5),
        ]
    )
    assert waits(company).to_numpy().tolist() == [[10, 1, 1], [20, 0, 1]]


def contract_stays(rows: list[tuple]) -> list[list[int]]:
    """a, b and lost of each stay, months counted from January 2026 as 0."""
    found = fetch(contracted(plans(rows)).people.order_by("account_id", "a"))
    return (found[["a", "b", "lost"]] - [2026 * 12, 2026 * 12, 0]).to_numpy().tolist()


def test_contracts_are_there_at_the_openings_between_their_first_and_last_day():
    """From January to the last day of March: there when February and March open, lost in March. One that runs is there when
    November opens; one that ends next year runs."""
    rows = [("a", "2026-01-01", "2026-03-31"), ("b", "2026-01-01", None), ("c", "2026-01-01", "2027-05-31")]
    assert contract_stays([(*row, 5) for row in rows]) == [[1, 2, 1], [1, 10, 0], [1, 10, 0]]


def test_who_leaves_and_comes_back_in_the_same_month_has_stayed():
    """a: to 10 May, from 20 May on: one stay. b: to 30 April, from 1 July on: lost in April, and new to no opening before August.
    c: within one month, and in no opening set."""
    rows = [("a", "2026-01-01", "2026-05-10"), ("a", "2026-05-20", None), ("b", "2026-01-01", "2026-04-30")]
    rows += [("b", "2026-07-01", None), ("c", "2026-03-05", "2026-03-31")]
    assert contract_stays([(*row, 5) for row in rows]) == [[1, 10, 0], [1, 3, 1], [7, 10, 0], [3, 2, 1]]


def test_months_of_contracts_weigh_as_much_as_they_open_with():
    """Twenty from January on, of whom ten end with April; eighty more from June on: 10 lost of 20, 20, 20, 10, 10, then 90 four
    times."""
    rows = [(f"c{i}", "2026-01-01", "2026-04-30" if i < 10 else None, 5) for i in range(20)]
    found = loyalty.contract_churn(plans([*rows, *((f"d{i}", "2026-06-01", None, 5) for i in range(80))]))
    assert found.table.opening_set.tolist() == [20, 20, 20, 10, 10, 90, 90, 90, 90]
    assert found.numbers[0].value == pytest.approx(10 / 440) and found.numbers[0].n == 440
    assert found.says.endswith("90 are under contract now.")


def test_the_samples_contracts_end_as_often_as_they_were_drawn_to(sample):
    """world.py and truth.json: beta(0.9, 14) over firms, so that of those with t whole months behind them 0.9 / (0.9 + 14 + t) end
    in the next. Over the ages of all who opened a month of the last twelve that has to lie in the interval."""
    company = opened(sample("2026-10-31"), 12)
    rows = fetch(company.subscriptions.select("start", "end"))
    expected = there = 0.0
    for k in range(12):
        first = pd.Timestamp("2025-11-01") + pd.DateOffset(months=k)
        here = rows[(rows.start < first) & ~(rows.end < first)]
        age = (first.year - here.start.dt.year) * 12 + first.month - here.start.dt.month
        expected, there = expected + (0.9 / (0.9 + 14 + age)).sum(), there + len(here)
    rate = loyalty.contract_churn(company).numbers[0]
    assert rate.n == there and rate.low < expected / there < rate.high
