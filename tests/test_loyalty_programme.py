"""Members of the programme against customers like them: what was known on the day, and what chance and choice bring about."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import loyalty
from crm.analyses.loyalty.programme import Compared
from crm.analyses.loyalty.programme_words import programme_sentence
from crm.errors import BadInput
from crm.estimate.compare import Gap
from crm.estimate.strata import Amounts, Twofold, mean_gap_within, share_gap_within
from crm.tables import opened
from made_orders import shop

END = pd.Timestamp("2026-10-31")


def drawn(rng: np.random.Generator, n: int, effect: float) -> tuple[Twofold, Amounts]:
    """n customers with a rate of their own (gamma) who order in a year (Poisson) and in the half year after it; members are the
    more likely the more they ordered, one in ten an order; from then on a member's rate is `effect` times what it was. The
    strata are the orders of the year, nine and more together."""
    rate = rng.gamma(1.2, 2 / 1.2, n)
    before = rng.poisson(rate)
    rate, before = rate[before > 0], before[before > 0]
    member = rng.random(len(rate)) < 1 - 0.9**before
    after = rng.poisson(rate / 2 * np.where(member, effect, 1.0))
    paid = after * rng.lognormal(4, 0.5, len(rate))
    at = np.minimum(before, 9)
    sides = [
        [np.bincount(at, side * v) for v in (1.0, after > 0, paid, paid**2)] for side in (member, ~member)
    ]
    (n1, hits, total, squares), (n0, hits0, total0, squares0) = sides
    return Twofold(hits, n1, hits0, n0), Amounts(n1, total, squares, n0, total0, squares0)


def raw_of(counts: Twofold) -> float:
    return counts.hits.sum() / counts.n.sum() - counts.hits_without.sum() / counts.n_without.sum()


def test_a_membership_of_the_keen_that_does_nothing_is_told_as_nothing():
    """400 companies: the raw difference is more than ten points on average, and the intervals of like with like hold nothing
    in 93 % or more, of shares and of money; twice the standard error of 95 % is 2.2 %."""
    rng = np.random.default_rng(11)
    draws = [drawn(rng, 400, 1.0) for _ in range(400)]
    assert np.mean([raw_of(counts) for counts, _amounts in draws]) > 0.10
    shares = [share_gap_within(counts) for counts, _amounts in draws]
    sums = [mean_gap_within(amounts) for _counts, amounts in draws]
    for gaps in (shares, sums):
        assert np.mean([gap.low <= 0 <= gap.high for gap in gaps]) >= 0.93
    assert abs(np.mean([gap.value for gap in shares])) < 0.01


def test_a_membership_that_does_something_is_found():
    rng = np.random.default_rng(12)
    draws = [drawn(rng, 2000, 1.6) for _ in range(40)]
    assert np.mean([share_gap_within(counts).low > 0 for counts, _amounts in draws]) >= 0.9
    assert np.mean([mean_gap_within(amounts).low > 0 for _counts, amounts in draws]) >= 0.9


def test_money_like_with_like_is_the_coefficient_of_a_regression_with_a_level_for_each_stratum():
    """Least squares on one row a customer; with large strata its errors are White's (1980) as his formula has them. What it
    brings differs by stratum, so that one coefficient for all leaves some of that among the residuals."""
    rng = np.random.default_rng(3)
    at, has = rng.integers(0, 3, 3000), rng.random(3000) < 0.3
    paid = rng.gamma(2, 50, 3000) + 40 * at + np.where(has, 60 * at, 0) * rng.random(3000)
    sides = [[np.bincount(at, side * v, 3) for v in (1.0, paid, paid**2)] for side in (has, ~has)]
    found = mean_gap_within(Amounts(*sides[0], *sides[1]))
    design = np.column_stack([has, *(at == k for k in range(3))]).astype(float)
    inverse = np.linalg.inv(design.T @ design)
    effects = inverse @ design.T @ paid
    off = design * (paid - design @ effects)[:, None]
    error = np.sqrt((inverse @ off.T @ off @ inverse)[0, 0])
    assert found.value == pytest.approx(effects[0])
    assert found.high - found.low == pytest.approx(2 * 1.959964 * error, rel=1e-3)
    assert np.isnan(mean_gap_within(Amounts(*[np.zeros(2)] * 6)).value)


def company(late: int = 0, members: int = 40, keen: int = 0):
    """Told on 31 October 2026 with the landmark 180 days before. 80 customers ordered once 200 days before the end; the first
    `members` were members then, the next `late` joined after it. 30 of the members and 20 of the others ordered again, for 10.
    Ten more ordered 900 days before only, and five for the first time after the landmark: neither counts. What members brought
    long before counts as little. `keen` members more ordered three times in the year before, and not since."""
    days = {"a": 200, "o": 900, "n": 20}
    orders = [(f"a{i}", END - pd.Timedelta(days=200), 5) for i in range(80)]
    orders += [(f"a{i}", END - pd.Timedelta(days=800), 100 if i < members else 1) for i in range(80)]
    orders += [(f"a{i}", END - pd.Timedelta(days=60), 10) for i in [*range(30), *range(60, 80)]]
    orders += [(f"o{i}", END - pd.Timedelta(days=days["o"]), 5) for i in range(10)]
    orders += [(f"n{i}", END - pd.Timedelta(days=days["n"]), 5) for i in range(5)]
    who = [f"a{i}" for i in range(80)] + [f"o{i}" for i in range(10)] + [f"n{i}" for i in range(5)]
    since = [END - pd.Timedelta(days=190)] * members + [END - pd.Timedelta(days=100)] * late
    since += [None] * (len(who) - len(since)) + [END - pd.Timedelta(days=190)] * keen
    who += [f"k{i}" for i in range(keen)]
    orders += [(f"k{i}", END - pd.Timedelta(days=200 + k), 5) for i in range(keen) for k in (0, 30, 60)]
    accounts = pd.DataFrame({"account_id": who, "programme_since": pd.to_datetime(since)})
    accounts["programme_since"] = accounts.programme_since.astype("datetime64[us]").dt.date
    return shop(orders, window=12, accounts=accounts)


def test_who_was_a_member_on_the_day_is_set_against_who_was_none_then():
    found = loyalty.programme(company(late=15))
    raw, alike = (row for _i, row in found.table.iterrows())
    assert (raw.members, raw.others) == (alike.members, alike.others) == (40, 40)
    assert (raw.member_share, raw.other_share) == (alike.member_share, alike.other_share) == (0.75, 0.5)
    assert raw.member_gap == pytest.approx(25) and raw.member_money == pytest.approx(
        10 * 30 / 40 - 10 * 20 / 40
    )
    assert "15 of the others joined later" in found.notes[0]
    assert found.notes[2].startswith("0 members and 0 others are like nobody")


def test_few_members_are_an_answer_in_words():
    found = loyalty.programme(company(members=29))
    assert not found.answered and found.says.startswith("Too few members to compare: 29 of the customers")
    assert "no accounts.programme_since" in loyalty.programme(company(members=0)).says
    assert not loyalty.programme(company(), ahead=400).answered  # before any order of the year
    with pytest.raises(BadInput, match=r"ahead is 5\. It lies between 30 and 730"):
        loyalty.programme(company(), ahead=5)


def test_members_who_are_like_nobody_are_left_out_and_counted():
    found = loyalty.programme(company(keen=35))
    assert found.table.members.tolist() == [75, 40] and found.table.others.tolist() == [40, 40]
    assert found.table.member_gap.tolist() == pytest.approx([100 * (30 / 75 - 0.5), 25])
    assert found.notes[2].startswith("35 members and 0 others are like nobody")


def test_without_enough_alike_that_is_said_and_not_guessed():
    found = loyalty.programme(company(members=10, keen=35))
    assert "too few of them are like each other" in found.says and found.table.group.tolist() == [
        "programme_raw"
    ]


def test_a_difference_is_called_one_only_when_its_range_leaves_nothing_out():
    def said(low: float, high: float) -> str:
        gap = Gap((low + high) / 2, low, high, 0.5)
        one = Compared(90, 90, 0.6, 0.4, gap, gap)
        return programme_sentence(one, one, 180)

    assert "20.0 points more of the members did (10.0 to 30.0)" in said(0.1, 0.3)
    assert "20.0 points fewer of the members did (10.0 to 30.0)" in said(-0.3, -0.1)
    assert "chance alone explains the difference" in said(-0.1, 0.3)
    assert "chance alone explains the difference" in said(-0.3, 0.1)


def test_the_made_company_has_members_who_are_keen_and_made_no_keener(sample):
    """Its truth: joining changes nothing (sample/README.md). Raw they differ by far; like with like the range holds nothing."""
    raw, alike = (row for _i, row in loyalty.programme(opened(sample("2026-10-31"), "12")).table.iterrows())
    assert raw.member_gap_low > 10
    assert alike.member_gap_low <= 0 <= alike.member_gap_high
    assert abs(alike.member_money) < raw.member_money / 5
