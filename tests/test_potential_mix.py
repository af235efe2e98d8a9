"""Whether the make-up of new customers changes: false alarms, power, clustered months, and sentences that say it."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import potential
from crm.errors import BadInput
from crm.estimate.mixes import shifted
from made_orders import shop

SHARES = np.array([0.35, 0.25, 0.2, 0.12, 0.08])
ALL = np.ones(5, bool)


def spans(
    rng, before=SHARES, now=SHARES, a_month: float = 60, months: int = 12
) -> tuple[np.ndarray, np.ndarray]:
    """New customers by month and kind, independent of each other: Poisson numbers a month, multinomial kinds."""
    return tuple(
        np.array([rng.multinomial(rng.poisson(a_month), part) for _ in range(months)])
        for part in (before, now)
    )


@pytest.mark.parametrize("a_month", [60, 8])
def test_false_alarms_are_at_most_six_in_a_hundred_where_nothing_changed(a_month):
    """A thousand companies of five kinds each; an alarm is any kind called rising or falling, or all together."""
    rng = np.random.default_rng(11)
    found = [shifted(*spans(rng, a_month=a_month), ALL) for _ in range(1_000)]
    single = np.mean([min(shift.p for shift in mix.shifts) < 0.05 for mix in found])
    together = np.mean([mix.p < 0.05 for mix in found])
    assert 0.003 < single <= 0.06 and 0.003 < together <= 0.06  # on the safe side, but not deaf


def test_months_that_vary_by_more_than_chance_raise_no_more_alarms():
    """Shares of each month drawn anew around the same ones (Dirichlet; as after a fair), so that counts vary 2.5 times as
    much: the plain test would cry wolf, this one keeps to six in a hundred."""
    rng, plain, fair = np.random.default_rng(5), 0, 0
    for _ in range(1_000):
        one, other = (
            np.array([rng.multinomial(60, rng.dirichlet(SHARES * 39)) for _ in range(12)]) for _ in range(2)
        )
        fair += min(shift.p for shift in shifted(one, other, ALL).shifts) < 0.05
        counts = np.array([one.sum(axis=0), other.sum(axis=0)])
        pooled = counts.sum(axis=0) / counts.sum()
        z = (counts[1] - counts[0]) / 720 / np.sqrt(pooled * (1 - pooled) * 2 / 720)
        plain += np.abs(z).max() > 2.576  # Bonferroni for five
    assert plain > 150 and fair <= 60


def test_a_kind_that_comes_in_bursts_raises_no_more_alarms_either():
    """The fourth kind comes four times as often in one month of four, as after a fair, and the others as ever."""
    rng, alarms, of_all = np.random.default_rng(2), 0, 0
    for _ in range(600):
        bursts = np.where(rng.random((24, 1)) < 0.25, 4, 0.6) * (np.arange(5) == 3) + (np.arange(5) != 3)
        months = rng.poisson(60 * SHARES * bursts)
        found = shifted(months[:12], months[12:], ALL)
        alarms, of_all = alarms + (min(shift.p for shift in found.shifts) < 0.05), of_all + (found.p < 0.05)
    assert (
        alarms <= 42 and of_all <= 72
    )  # seven and twelve in a hundred; without the spread it is more than thirty


def test_a_kind_that_grew_from_25_to_36_of_a_hundred_is_seen_in_four_of_five_companies():
    rng, now = np.random.default_rng(3), np.array([0.30, 0.36, 0.17, 0.10, 0.07])
    found = [shifted(*spans(rng, now=now), ALL).shifts for _ in range(200)]
    seen = [shifts[1].p < 0.05 and shifts[1].gap > 0 for shifts in found]
    held = [
        shift.low <= b - a <= shift.high
        for shifts in found
        for shift, a, b in zip(shifts, SHARES, now, strict=True)
    ]
    assert np.mean(seen) >= 0.8 and np.mean(held) >= 0.97  # intervals are strict for five at once


def test_a_steady_trend_is_a_change_and_not_taken_for_noise():
    rng, rises = np.random.default_rng(4), np.linspace(0.2, 0.5, 24)
    months = np.array(
        [rng.multinomial(60, [share, *(1 - share) * np.array([0.4, 0.3, 0.2, 0.1])]) for share in rises]
    )
    shift = shifted(months[:12], months[12:], ALL).shifts[0]
    assert shift.p < 0.01 and shift.spread < 1.6


def test_of_months_that_are_alike_the_pooled_test_comes_out_as_by_hand():
    """60 of 300 against 90 of 300: z = (p1 - p2) / sqrt(p q (1/n1 + 1/n2)), with Student's distribution of the two
    differences between months, worth 2/3 of a degree of freedom each."""
    from scipy.stats import t

    before, now = np.array([[30, 120]] * 2), np.array([[45, 105]] * 2)
    mix = shifted(before, now, np.array([True, False]))
    shift, other = mix.shifts
    z = (90 - 60) / 300 / np.sqrt(0.25 * 0.75 * 2 / 300)
    assert (shift.before, shift.now, shift.spread) == (0.2, 0.3, 1.0)
    assert shift.p == pytest.approx(2 * t.sf(z, 4 / 3)) and np.isnan(other.p)
    assert np.isnan(shifted(before * 0, now, np.array([True, False])).p)


def company(grown: bool, months: int = 24, **more):
    """Forty new customers a month of four kinds, each ordering twice; in the last twelve months Hotel may be thrice as
    often. And the kind of one in forty is not said."""
    rng = np.random.default_rng(8)
    orders, kinds = [], {}
    for month in range(months):
        first = pd.Timestamp("2024-11-01") + pd.DateOffset(months=month)
        share = 0.3 if grown and month >= 12 else 0.1
        for i in range(40):
            who = f"m{month}-{i}"
            kinds[who] = None if i == 0 else rng.choice(
                ["Hotel", "Office", "Shop", "<b>Café</b>"], p=[share, *(1 - share) * np.array([0.5, 0.3, 0.2])]
            )  # fmt: skip
            day = first + pd.Timedelta(days=int(rng.integers(0, 27)))
            orders += [(who, str(day)[:10], 20), (who, str(day + pd.DateOffset(months=2))[:10], 20)]
    accounts = pd.DataFrame({"account_id": list(kinds), "industry": list(kinds.values())}).astype("str")
    accounts["industry"] = accounts.industry.where(accounts.industry != "None")
    return shop([o for o in orders if o[1] <= "2026-10-31"], accounts=accounts, window=12, **more)


def test_new_customers_are_counted_once_and_a_kind_that_grew_is_a_sentence():
    found = potential.make_up(company(grown=True))
    table = found.table.set_index("group")
    assert table.new_before.sum() == table.new_now.sum() == 480 and found.numbers[0].n == 468
    assert table.verdict["Hotel"] == "mix_rising" and table.moved_low["Hotel"] > 0
    assert table.verdict["group_unknown"] == "mix_few" and table.new_now["group_unknown"] == 12
    before, now = (f"{table[c]['Hotel']:.1%}" for c in ("share_new_before", "share_new_now"))
    assert found.says.startswith("Demand is shifting: of new customers by industry, Hotel up from")
    assert f"Hotel up from {before} to {now}" in found.says
    assert "Nov 2025 to Oct 2026 against Nov 2024 to Oct 2025" in found.says


def test_where_nothing_changed_it_says_that_the_largest_move_may_be_chance():
    found = potential.make_up(company(grown=False))
    assert found.numbers[0].value == 0 and "has not changed beyond chance" in found.says
    assert any("shares are of the others" in note for note in found.notes)
    assert any("looks new in their first months" in note for note in found.notes)


def test_a_short_history_is_halved_and_the_season_named_and_a_shorter_one_refused():
    found = potential.make_up(company(grown=True, months=18))  # until April 2026, and nothing after
    assert not found.answered or any("may be the season's" in note for note in found.notes)
    assert not potential.make_up(company(grown=True, months=1)).answered
    with pytest.raises(BadInput, match="describes no customer"):
        potential.make_up(company(grown=True, months=1), by="colour")


def test_the_shares_of_a_month_s_active_customers_add_up_to_one():
    found = potential.active_mix(company(grown=True))
    assert found.table.groupby("month").share_active.sum().to_numpy() == pytest.approx(1)
    assert found.table.month.nunique() == 24 and found.table.customers.max() > 20
    last = found.table[found.table.month == found.table.month.max()]
    assert f"Of the {last.customers.sum()} customers active in Oct 2026" in found.says


def test_where_months_have_few_customers_quarters_are_shown_each_counting_a_customer_once():
    """Twenty customers who order every month of two years, and one more a quarter: 21 in each, not 61."""
    orders = [
        (f"c{i}", f"{year}-{month:02d}-03", 5)
        for i in range(20)
        for year in (2025, 2026)
        for month in range(1, 11)
    ]
    orders += [(f"q{month}", f"2026-{month:02d}-04", 5) for month in (1, 4, 7)]
    orders += [(f"c{i}", f"2025-{month}-03", 5) for i in range(20) for month in (11, 12)]
    names = sorted({order[0] for order in orders})
    accounts = pd.DataFrame({"account_id": names, "industry": ["Hotel"] * 20 + ["Office"] * 3}).astype("str")
    found = potential.active_mix(shop(orders, accounts=accounts, window=None))
    sizes = found.table.groupby("month").customers.sum()
    assert sizes.to_dict() == {
        pd.Timestamp(2025 + q // 4, 1 + 3 * (q % 4), 1): 20 + (q > 3) for q in range(7)
    }
    assert "active in the quarter from Jul 2026" in found.says and "months have too few" in found.notes[0]
