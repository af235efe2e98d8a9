"""Shares, scores and rates against published values and known truth."""

import numpy as np
import pytest

from crm.estimate.shares import net_promoter, part_of, poisson_rate, wilson


def test_nothing_counted_gives_no_number_and_not_zero():
    for interval in (wilson(0, 0), net_promoter(0, 0, 0), poisson_rate(0, 0)):
        assert all(value != value for value in interval)


def test_none_of_ten_may_still_be_more_than_a_quarter():
    """z² / (n + z²) = 3.8416 / 13.8416; Brown, Cai & DasGupta 2001."""
    share, low, high = wilson(0, 10)
    assert share == 0 and low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(0.2775, abs=5e-5)


def test_wilson_agrees_with_newcombe_1998():
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3: 81/263, 15/148, 0/20, 1/29."""
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (hits, n), (low, high) in published.items():
        assert wilson(hits, n)[1:] == pytest.approx((low, high), abs=5e-5)


def test_wilson_agrees_with_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    for hits, n, level in ((0, 3, 0.95), (1, 3, 0.9), (7, 9, 0.99), (15985, 20795, 0.95), (5, 5, 0.8)):
        theirs = proportion_confint(hits, n, alpha=1 - level, method="wilson")
        assert wilson(hits, n, level)[1:] == pytest.approx(theirs, abs=1e-12)


def test_plain_wald_of_50_30_20_at_50_answers_would_be_21_6_points():
    """The figure that the textbook formula gives, against which ours is set."""
    up, down, n = 0.5, 0.2, 50
    half = 1.959964 * ((up + down - (up - down) ** 2) / n) ** 0.5
    assert 100 * half == pytest.approx(21.6, abs=0.05)


def test_a_score_of_30_from_50_answers_has_the_adjusted_interval():
    """Rocks 2016: 25.75 promoters and 10.75 detractors of 53: centre 28.30, half width 21.00."""
    score, low, high = net_promoter(25, 10, 50)
    assert score == pytest.approx(30)
    assert (low + high) / 2 == pytest.approx(28.30, abs=0.005)
    assert (high - low) / 2 == pytest.approx(21.00, abs=0.005)


def test_a_score_never_leaves_its_scale():
    assert net_promoter(10, 0, 10).high == 100
    assert net_promoter(0, 10, 10).low == -100


@pytest.mark.parametrize(("n", "shares"), [(30, (0.90, 0.07, 0.03)), (50, (0.5, 0.3, 0.2))])
def test_the_adjusted_interval_holds_the_true_score_as_often_as_it_says(n, shares):
    """Scores of 87 and 30; the plain Wald interval holds the first in 85 % of samples only."""
    truth = 100 * (shares[0] - shares[2])
    draws = np.random.default_rng(7).multinomial(n, shares, size=4000)
    kinds, times = np.unique(draws, axis=0, return_counts=True)
    held = [low <= truth <= high for _, low, high in (net_promoter(int(k[0]), int(k[2]), n) for k in kinds)]
    plain = [abs(100 * (k[0] - k[2]) / n - truth) <= _wald(k, n) for k in kinds]
    assert np.average(held, weights=times) >= 0.93
    assert n == 50 or np.average(plain, weights=times) < 0.90


def _wald(kind, n: int) -> float:
    up, down = kind[0] / n, kind[2] / n
    return 196 * ((up + down - (up - down) ** 2) / n) ** 0.5


def test_ten_events_may_be_five_or_eighteen():
    """Garwood 1936, exact: 10 events 4.80 to 18.39, none 0 to 3.69."""
    assert poisson_rate(10, 1) == pytest.approx((10, 4.795, 18.390), abs=1e-3)
    assert poisson_rate(0, 1) == pytest.approx((0, 0, 3.689), abs=1e-3)


def test_a_rate_is_for_each_unit_of_exposure():
    assert poisson_rate(10, 5) == pytest.approx((2, 0.959, 3.678), abs=1e-3)


def test_a_part_is_never_more_than_the_whole():
    """logit(0.957) = 3.1026; 1.96 of an error of 0.0352 / (0.957 · 0.043) is 1.6766 either side of it."""
    found = part_of(21.4, 21.4 / 0.957, 0.0352 * 21.4 / 0.957)
    shares = [edge / (21.4 / 0.957) for edge in found]
    assert shares == pytest.approx([0.957, 1 / (1 + np.exp(-1.4260)), 1 / (1 + np.exp(-4.7792))], abs=1e-4)
    assert found.low < found.value < found.high < 21.4 / 0.957
    assert np.isnan(part_of(5.0, 5.0, 1.0).high) and np.isnan(part_of(0.0, 5.0, 1.0).low)
