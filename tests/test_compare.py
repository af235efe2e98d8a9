"""Differences between groups and periods, against published examples and known truth."""

import numpy as np
import pytest

from crm.estimate.compare import Count, Events, holm, overdispersion, promoter_gap, rate_ratio, share_gap


def test_differences_of_shares_agree_with_newcombe_1998():
    """Newcombe 1998, Statistics in Medicine 17:873, table II, method 10."""
    published = {
        (56, 70, 48, 80): (0.0524, 0.3339),
        (9, 10, 3, 10): (0.1705, 0.8090),
        (5, 56, 0, 29): (-0.0381, 0.1926),
        (10, 10, 0, 10): (0.6075, 1.0),
    }
    for (a, n, b, m), interval in published.items():
        assert share_gap(Count(a, n), Count(b, m))[1:3] == pytest.approx(interval, abs=5e-5)


def test_groups_that_say_the_same_differ_by_chance_only():
    gap = share_gap(Count(20, 40), Count(50, 100))
    assert gap.value == 0 and gap.low < 0 < gap.high and gap.p == 1


def test_the_variances_of_two_scores_add_up():
    """25/10 of 50 against 20/20 of 50: centres 28.30 and 0 of 53, standard errors 10.716 and 12.155."""
    gap = promoter_gap(Count(25, 50, 10), Count(20, 50, 20))
    assert gap.value == pytest.approx(30)
    assert (gap.low + gap.high) / 2 == pytest.approx(28.30, abs=0.01)
    assert (gap.high - gap.low) / 2 == pytest.approx(1.96 * np.hypot(10.716, 12.155), abs=0.01)


def test_a_ratio_of_rates_agrees_with_r():
    """R's poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)), data of Armitage & Berry: 0.858 to 4.277."""
    ratio = rate_ratio(Events(11, 800), Events(21, 3011))
    assert ratio[:3] == pytest.approx((1.971488, 0.8584264, 4.2772659), rel=1e-6)


def test_a_restless_rate_is_compared_less_surely():
    now, before = Events(120, 1000), Events(80, 1000)
    calm, restless = rate_ratio(now, before), rate_ratio(now, before, spread=4)
    assert calm.value == restless.value == 1.5
    assert calm.low > 1 and calm.p < 0.05
    assert restless.low < 1 and restless.p > 0.05


def test_rates_without_exposure_or_without_anything_before_have_no_ratio():
    for pair in ((Events(3, 0), Events(3, 10)), (Events(3, 10), Events(0, 10))):
        assert all(value != value for value in rate_ratio(*pair))


def test_holm_agrees_with_the_published_examples():
    """The four p values of Wikipedia's Holm-Bonferroni article, and the five of pingouin's documentation."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.50, 0.003, 0.32, 0.054, 0.0003]) == pytest.approx([0.64, 0.012, 0.64, 0.162, 0.0015])


def test_a_comparison_that_was_not_made_costs_nothing():
    adjusted = holm([0.02, float("nan"), 0.04])
    assert adjusted[0] == pytest.approx(0.04) and adjusted[2] == pytest.approx(0.04)
    assert adjusted[1] != adjusted[1]


def test_twelve_equal_groups_are_called_different_in_one_run_of_twenty_at_most():
    """Known truth: no difference. Without Holm almost every second run would call at least one."""
    rng = np.random.default_rng(3)
    called = naive = 0
    for hits in rng.binomial(80, 0.7, size=(400, 12)):
        gaps = [share_gap(Count(h, 80), Count(hits.sum() - h, 880)).p for h in hits]
        naive += min(gaps) < 0.05
        called += min(holm(gaps)) < 0.05
    assert called / 400 <= 0.07
    assert naive / 400 > 0.3


def test_months_that_vary_by_chance_have_no_overdispersion():
    rng = np.random.default_rng(1)
    chance = [Events(float(e), 1000.0) for e in rng.poisson(30, 200)]
    waves = [Events(float(e), 1000.0) for e in rng.poisson(np.tile([15, 45], 100))]
    assert overdispersion(chance) == pytest.approx(1, abs=0.25)
    assert overdispersion(waves) > 5
    assert overdispersion([Events(3, 10)]) != overdispersion([Events(3, 10)])


def test_a_step_between_two_periods_is_not_restlessness():
    low, high = [Events(10, 100)] * 6, [Events(30, 100)] * 6
    assert overdispersion(low, high) == 0
