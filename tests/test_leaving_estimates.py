"""The warning's arithmetic: held against scikit-learn and statsmodels, and by hand."""

import numpy as np
import pytest
from scipy.special import expit, logit

from crm.estimate.banded import additive
from crm.estimate.risk_ratio import risk_ratio
from crm.estimate.scored import auc, average_precision, brier, calibration, caught, in_bins, skill


def drawn(n: int = 4000, seed: int = 3):
    """Three features in bands, log odds that add up, and what came."""
    rng = np.random.default_rng(seed)
    bands = np.column_stack([rng.integers(0, k, n) for k in (4, 3, 2)]).astype(np.int8)
    p = expit(-1 + 0.6 * bands[:, 0] - 0.8 * (bands[:, 1] == 2) + 0.3 * bands[:, 2])
    return bands, p, (rng.random(n) < p).astype(float)


def test_log_odds_of_bands_are_those_of_scikit_learn():
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import OneHotEncoder

    bands, _p, came = drawn()
    ours = additive(bands, came, 1 - came).chance(bands)
    x = OneHotEncoder(sparse_output=False).fit_transform(bands)
    theirs = LogisticRegression(C=1.0, tol=1e-10, max_iter=2000).fit(x, came).predict_proba(x)[:, 1]
    assert ours == pytest.approx(theirs, abs=1e-6)


def test_rows_that_stand_for_many_are_as_good_as_many_rows():
    bands, _p, came = drawn()
    distinct, place = np.unique(bands, axis=0, return_inverse=True)
    up = np.bincount(place.reshape(-1), came)
    down = np.bincount(place.reshape(-1)) - up
    whole, small = additive(bands, came, 1 - came), additive(distinct, up, down)
    assert small.weights == pytest.approx(whole.weights, abs=1e-8)


def test_a_band_that_was_never_seen_adds_nothing():
    bands, _p, came = drawn()
    model = additive(bands, came, 1 - came)
    assert model.log_odds(np.array([[9, 9, 9]])) == pytest.approx(model.constant)


def test_order_and_error_are_those_of_scikit_learn():
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

    _bands, p, came = drawn()
    p = p.round(1)  # ties
    assert auc(p, came, 1 - came) == pytest.approx(roc_auc_score(came, p))
    assert average_precision(p, came, 1 - came) == pytest.approx(average_precision_score(came, p))
    assert brier(p, came, 1 - came) == pytest.approx(brier_score_loss(came, p))


def test_skill_is_the_part_of_the_average_rates_error_that_goes():
    p, up, down = np.array([0.0, 1.0]), np.array([0.0, 5.0]), np.array([5.0, 0.0])
    assert skill(p, up, down, 0.5) == 1.0 and skill(np.full(2, 0.5), up, down, 0.5) == 0.0
    assert np.isnan(skill(p, up * 0, down, 0.0))


def test_probabilities_twice_too_bold_have_a_slope_of_a_half():
    _bands, p, came = drawn(20_000, 4)
    bold = expit(2 * logit(p))
    groups = np.arange(len(p)) % 32
    right, wrong = (calibration(q, came, 1 - came, groups) for q in (p, bold))
    assert wrong.slope.value == pytest.approx(right.slope.value / 2, abs=1e-6)
    assert right.slope.low < 1 < right.slope.high and right.intercept.low < 0 < right.intercept.high


def test_slope_and_its_error_are_those_of_statsmodels_with_clusters():
    import statsmodels.api as sm

    _bands, p, came = drawn()
    groups = np.arange(len(p)) // 100
    ours = calibration(p, came, 1 - came, groups)
    fit = sm.GLM(came, sm.add_constant(logit(p)), family=sm.families.Binomial())
    fit = fit.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}, tol=1e-12)
    error = fit.bse[1] * np.sqrt(40 / 39)  # groups over groups less one
    assert ours.slope.value == pytest.approx(fit.params[1], abs=1e-8)
    assert (ours.slope.high - ours.slope.value) / 2.022691 == pytest.approx(
        error, rel=1e-5
    )  # t, 39 degrees, 97.5 %


def test_a_ratio_of_two_rates_is_what_it_is_by_hand():
    groups = np.arange(20)
    exposed = np.repeat([1, 0], 10)
    n, left = np.repeat([20.0, 30.0], 10), np.repeat([4.0, 3.0], 10)
    left[::2] += 1
    left[1::2] -= 1
    found = risk_ratio(exposed, np.zeros((20, 1), int), left, n, groups)
    assert found.value == pytest.approx((40 / 200) / (30 / 300)) and found.low < 2 < found.high


def test_a_ratio_with_others_alike_is_that_of_statsmodels_with_clusters():
    import statsmodels.api as sm

    rng = np.random.default_rng(5)
    exposed, beside, groups = rng.integers(0, 2, 3000), rng.integers(0, 3, 3000), rng.integers(0, 32, 3000)
    came = (rng.random(3000) < 0.08 * 1.8**exposed * 1.5**beside).astype(float)
    ours = risk_ratio(exposed, beside[:, None], came, np.ones(3000), groups)
    x = np.column_stack([np.ones(3000), exposed, beside == 1, beside == 2]).astype(float)
    kwds = {"groups": groups, "use_correction": False}
    fit = sm.GLM(came, x, family=sm.families.Poisson()).fit(cov_type="cluster", cov_kwds=kwds, tol=1e-12)
    assert ours.value == pytest.approx(np.exp(fit.params[1]), rel=1e-7)
    half = 2.039513 * fit.bse[1] * np.sqrt(32 / 31)  # t, 31 degrees, 97.5 %
    assert np.log(ours.high / ours.value) == pytest.approx(half, rel=1e-5)


def test_no_ratio_where_nobody_left_on_one_side():
    found = risk_ratio(
        np.array([1, 0]), np.zeros((2, 1), int), np.array([0.0, 3]), np.array([9.0, 9]), np.arange(2)
    )
    assert np.isnan(found.value)


def test_who_contacts_the_first_half_reaches_what_lies_in_it():
    p, up, down = np.array([0.9, 0.5, 0.1]), np.array([8.0, 5, 1]), np.array([2.0, 5, 9])
    assert caught(p, up, down, 1 / 3) == pytest.approx((8 / 14, 3 * 8 / 14))
    assert caught(p, up, down, 0.5)[0] == pytest.approx((8 + 2.5) / 14)  # half of the equals at the edge
    assert caught(p, up, down, 1.0) == pytest.approx((1.0, 1.0))


def test_equal_probabilities_are_never_parted():
    p = np.array([0.2, 0.2, 0.2, 0.4, 0.6])
    bins = in_bins(p, np.array([1.0, 1, 5, 2, 1]), 10)
    assert bins.tolist() == [3, 3, 3, 8, 9]  # the middle of seven of ten is at 0.35, of the next two at 0.8
