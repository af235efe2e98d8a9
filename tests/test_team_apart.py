"""Who stands apart: limits that hold for all at once, and shares drawn towards the middle.

The simulations have the design of definition R32: twelve people, equal or one better. 3,000 draws of each, so that a
rate of 5 % is known to half a point; the limits' own arithmetic is held against scipy's distributions.
"""

import numpy as np
import pytest
from scipy.stats import betabinom, hypergeom

from crm.estimate.apart import MANY, Pool, limits, spread_between, tails, verdicts
from crm.estimate.shrunken import shrunken

PEOPLE, ALPHA, DRAWS = 12, 0.05, 3000


def told_apart(hits: np.ndarray, n: int) -> np.ndarray:
    """Of each simulated team (rows) who is told apart from the others."""
    pool = Pool(np.repeat(hits.sum(axis=1), PEOPLE), PEOPLE * n)
    found = tails(hits.ravel(), n, pool)
    return np.minimum(found.few, found.many).reshape(hits.shape) < ALPHA / (2 * PEOPLE)


@pytest.mark.parametrize("n", [40, 100])
def test_of_twelve_equal_people_somebody_is_told_apart_in_at_most_five_of_a_hundred_teams(n):
    hits = np.random.default_rng(1).binomial(n, 0.25, (DRAWS, PEOPLE))
    share = told_apart(hits, n).any(axis=1).mean()
    assert 0.03 < share <= ALPHA  # and not far below, for then true differences would be overlooked


def test_one_at_forty_among_eleven_at_twenty_five_in_a_hundred_is_told_apart_in_eight_of_ten_teams():
    """And of the eleven equal ones somebody in at most five of a hundred, though he lifts the pooled rate: 6.6 with
    him in it."""
    rng = np.random.default_rng(2)
    rate = np.array([0.40] + [0.25] * (PEOPLE - 1))
    sides = [
        verdicts(hits, [150] * PEOPLE, [True] * PEOPLE, ALPHA).side
        for hits in rng.binomial(150, rate, (1200, PEOPLE))
    ]
    assert np.mean([side[0] == 1 for side in sides]) >= 0.8
    assert np.mean([side[1:].any() for side in sides]) <= ALPHA


def test_a_second_one_does_not_hide_behind_the_first():
    """160 and 88 of 200 among ten with 60 of 200: 35 in a hundred are won by all, 31 by all but the first; from 35 the
    44 of the second are 2.7 standard errors away, from 31 they are 3.9, and 2.9 are wanted of twelve."""
    hits = [160, 88, *[60] * 10]
    assert verdicts(hits, [200] * 12, [True] * 12, ALPHA).side.tolist() == [1, 1, *[0] * 10]


def test_who_is_not_judged_counts_in_the_pool_only():
    hits, n, judged = [9, 30, 30], [9, 100, 100], [False, True, True]
    found = verdicts(hits, n, judged, ALPHA)
    assert found.side.tolist() == [0, 0, 0] and found.others.n == 209


def test_the_tails_are_those_of_the_hypergeometric_distribution():
    """scipy.stats.hypergeom(all, hits of all, n); the group is part of the pool, so this is Fisher's exact test."""
    law, hits = hypergeom(1800, 470, 150), np.arange(20, 61)
    found = tails(hits, 150, Pool(470, 1800))
    assert found.few == pytest.approx(law.cdf(hits) - law.pmf(hits) / 2, abs=1e-12)
    assert found.many == pytest.approx(law.sf(hits) + law.pmf(hits) / 2, abs=1e-12)
    assert found.whole_few == pytest.approx(law.cdf(hits), abs=1e-12)


def test_with_a_spread_the_tails_are_those_of_the_beta_binomial_distribution():
    """scipy.stats.betabinom; a beta(a, b) has the variance m (1 - m) / (a + b + 1)."""
    m, spread, hits = 0.25, 0.005, np.arange(0, 121, 5)
    size = m * (1 - m) / spread - 1
    law = betabinom(120, m * size, (1 - m) * size)
    assert tails(hits, 120, Pool(500, 2000, spread)).many == pytest.approx(
        law.sf(hits) + law.pmf(hits) / 2, abs=1e-9
    )


@pytest.mark.parametrize(
    "others", [Pool(70, 400), Pool(399, 400), Pool(200, 400, 0.01)], ids=["plain", "nearly all", "spread"]
)
def test_who_passes_a_limit_is_who_is_told_apart(others):
    """So that the picture and the verdict never differ."""
    for n in (30, 77, 300):
        low, high = limits(n, others, ALPHA, 9)
        hits = np.arange(n + 1)
        found = tails(hits, n, Pool(others.hits + hits, others.n + n, others.spread))
        assert np.array_equal(hits / n > high, found.many < ALPHA / 18)
        assert np.array_equal(hits / n < low, found.few < ALPHA / 18)


def test_limits_narrow_with_n_and_widen_with_the_number_of_people_and_the_spread():
    low, high = limits([30, 100, 400], Pool(500, 2000), ALPHA, 10)
    assert (np.diff(high) < 0).all() and (np.diff(low) > 0).all()
    assert (
        limits(100, Pool(500, 2000), ALPHA, 100)[1]
        > high[1]
        < limits(100, Pool(500, 2000, 0.003), ALPHA, 10)[1]
    )


def test_nobody_can_pass_a_limit_where_all_or_none_is_won():
    for hits in (0, 400):
        assert tails([hits / 4], 100, Pool(hits, 400)).whole == pytest.approx(1.0)
        assert np.isfinite(limits(100, Pool(hits, 400), ALPHA, 4)).all()


def test_a_spread_is_found_where_many_differ_throughout_and_not_where_chance_or_one_alone_differs():
    """Forty people: rates from beta(12, 18), whose standard deviation is sqrt(0.4 x 0.6 / 31) = 0.088."""
    rng = np.random.default_rng(3)
    n = np.full(40, 200)
    found = [spread_between(rng.binomial(n, rng.beta(12, 18, 40)), n) ** 0.5 for _ in range(200)]
    assert np.mean(found) == pytest.approx(0.088, abs=0.02)
    equal = rng.binomial(n, 0.4, (200, 40))
    assert np.mean([spread_between(hits, n) > 0 for hits in equal]) < 0.05
    one = equal.copy()
    one[:, 0] = 160
    assert np.mean([spread_between(hits, n) > 0 for hits in one]) < 0.05
    assert spread_between(rng.binomial(200, 0.1 + 0.8 * rng.random(MANY - 1)), np.full(MANY - 1, 200)) == 0


def test_shrunken_shares_are_nearer_to_the_truth_and_their_intervals_hold_it():
    """Thirty people with true rates from beta(20, 60) and 40 deals each, drawn forty times."""
    rng = np.random.default_rng(4)
    truth = rng.beta(20, 60, (40, 30))
    hits = rng.binomial(40, truth)
    found = [shrunken(row, np.full(30, 40)) for row in hits]
    values = np.array([f.value for f in found])
    assert ((values - truth) ** 2).sum() < 0.6 * ((hits / 40 - truth) ** 2).sum()
    held = [(f.low <= t) & (t <= f.high) for f, t in zip(found, truth, strict=True)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_who_gets_a_place_is_above_the_middle_nine_times_in_ten():
    """The same design: of those with a chance above 0.9 to be above the middle so many are."""
    rng = np.random.default_rng(5)
    truth = rng.beta(20, 60, (60, 15))
    found = np.array([shrunken(row, np.full(15, 80)).above for row in rng.binomial(80, truth)])
    better = truth > np.median(truth, axis=1)[:, None]
    assert better[found > 0.9].mean() >= 0.9 and (found > 0.9).sum() > 50


def test_equal_people_are_drawn_almost_together_and_seldom_get_a_place():
    hits = np.random.default_rng(6).binomial(150, 0.25, (60, PEOPLE))
    found = [shrunken(row, np.full(PEOPLE, 150)) for row in hits]
    assert np.mean([f.value.std() for f in found]) < 0.4 * np.mean(hits.std(axis=1) / 150)
    assert np.mean([(f.above > 0.9).any() for f in found]) < 0.15


@pytest.mark.parametrize("hits", [[0, 0, 0], [30, 40, 50], [15, 20, 25]], ids=["none", "all", "the same"])
def test_no_variance_at_all_breaks_nothing(hits):
    found = shrunken(hits, [30, 40, 50])
    assert np.isfinite(found.value).all() and np.ptp(found.value) < 0.001
    assert (found.low <= found.value).all() and (found.value <= found.high + 1e-9).all()
