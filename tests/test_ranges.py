"""The loss of stated ranges."""

import numpy as np
import pytest
from scipy.stats import norm

from crm.estimate.ranges import range_loss


def test_it_is_the_interval_score_of_gneiting_and_raftery_times_a_quarter_of_what_may_miss():
    """Gneiting & Raftery (2007, JASA 102, eq. 43): (u - l) + 2/a (l - x) below l, + 2/a (x - u) above u."""
    low, high, came, a = np.array([2.0, 2, 2]), np.array([6.0, 6, 6]), np.array([1.0, 3, 9]), 0.2
    score = (high - low) + 2 / a * np.maximum(low - came, 0) + 2 / a * np.maximum(came - high, 0)
    assert score.tolist() == [14, 4, 34]  # by hand
    assert range_loss(low, high, came, 1 - a) == pytest.approx(a / 4 * score.mean())


def test_no_range_loses_less_than_that_of_the_true_quantiles():
    """A hundred thousand standard normal draws: the true 80 % range, and ones stated wider, narrower or shifted."""
    came, edge = np.random.default_rng(5).standard_normal(100_000), norm.ppf(0.9)
    n = np.ones_like(came)
    true = range_loss(-edge * n, edge * n, came, 0.8)
    assert true == pytest.approx(
        2 * norm.pdf(edge) / 2, rel=0.01
    )  # the pinball loss of a normal quantile is its density
    for low, high in ((-1.3 * edge, 1.3 * edge), (-0.7 * edge, 0.7 * edge), (-edge + 0.3, edge + 0.3)):
        assert range_loss(low * n, high * n, came, 0.8) > true


def test_without_trials_there_is_no_loss():
    assert np.isnan(range_loss([], [], [], 0.9))
