"""Which words lean to a score and which are new: false alarms within their rate, planted ones found."""

import numpy as np
import pytest
from scipy.special import ndtr

from crm.estimate.compare import holm
from crm.estimate.emerging import rises
from crm.estimate.log_odds import PRIOR, log_odds

WORDS = np.clip(
    0.5 / np.arange(2, 302) ** 0.9, 0, 0.4
)  # shares of three hundred words, as in any text (Zipf)


def test_log_odds_are_those_of_monroe_by_hand():
    """Of 90 texts 30 hold the word, of 110 others 11; the prior is 50 texts of which 10.25 do: equations 15, 19, 20."""
    share = np.array([41 / 200])
    found = log_odds(np.array([30]), 90, np.array([11]), 110, share)
    held, other = (30 + 10.25) / (60 + 39.75), (11 + 10.25) / (99 + 39.75)
    error = (1 / 40.25 + 1 / 99.75 + 1 / 21.25 + 1 / 138.75) ** 0.5
    assert PRIOR == 50
    assert found.ratio == pytest.approx([np.log(held / other)]) and found.z == pytest.approx(
        [np.log(held / other) / error]
    )


@pytest.mark.parametrize(("one", "other"), [(1000, 1000), (80, 200), (2000, 60)])
def test_where_no_word_leans_one_is_shown_in_five_draws_of_a_hundred_at_most(one, other):
    """120 draws of words that are as frequent in both groups; up to 11 alarms are within what 5 per cent allows."""
    rng, alarms = np.random.default_rng(7), 0
    for _draw in range(120):
        a, b = rng.binomial(one, WORDS), rng.binomial(other, WORDS)
        seen = a + b >= 10
        found = log_odds(a[seen], one, b[seen], other, (a + b)[seen] / (one + other))
        alarms += min(holm(2 * ndtr(-np.abs(found.z)))) <= 0.05
    assert alarms <= 11


def months(rng: np.random.Generator, texts: np.ndarray, varies: float) -> np.ndarray:
    """Counts of the words by month; their shares vary by so much (standard deviation over mean) from month to month."""
    spread = max(varies, 1e-6)
    factor = rng.gamma(1 / spread**2, spread**2, (len(WORDS), len(texts)))
    return rng.binomial(texts, np.clip(WORDS[:, None] * factor, 0, 0.9))


@pytest.mark.parametrize("varies", [0, 0.2, 0.4, 0.6])
@pytest.mark.parametrize("texts", [(40, 11, 100), (400, 11, 600)])
def test_where_nothing_changed_a_topic_is_called_new_in_five_months_of_a_hundred_at_most(texts, varies):
    """100 draws a design: 10 alarms are within what 5 per cent allows (0.98 of the binomial)."""
    each, n, now = texts
    rng, alarms, counted = np.random.default_rng(11), 0, np.r_[np.full(n, each), now]
    for _draw in range(100):
        counts = months(rng, counted, varies)
        seen = counts.sum(axis=1) >= 10
        alarms += min(holm(rises(counts[seen], counted).p)) <= 0.05
    assert alarms <= 10


def test_a_planted_topic_is_found():
    """A word of two comments in a thousand that one in ten holds this month, among three hundred that stay."""
    rng, hits, counted = np.random.default_rng(5), 0, np.r_[np.full(11, 100), 120]
    for _draw in range(60):
        planted = np.r_[rng.binomial(100, 0.002, 11), rng.binomial(120, 0.10)]
        hits += holm(rises(np.vstack([months(rng, counted, 0.2), planted]), counted).p)[-1] <= 0.05
    assert hits >= 48


def test_a_rise_is_the_conditional_test_of_two_poisson_counts_where_months_vary_by_chance_only():
    """6 of 100 against 4 of 300: the binomial chance of 6 or more of 10 with a quarter each is 0.019728 (its tail)."""
    counts = np.array([[1, 2, 1, 6]])
    found = rises(counts, np.array([100, 100, 100, 100]))
    assert found.p == pytest.approx([0.0197277], abs=1e-6)
    assert found.now == pytest.approx([0.06]) and found.before == pytest.approx([4 / 300])
