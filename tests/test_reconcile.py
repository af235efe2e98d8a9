"""Parts and totals that add up: beside the regression form of the papers, and on small hierarchies with known answers."""

import numpy as np
import pytest

from crm.estimate.reconcile import adding_up, covariance, never_below_zero, reconciled, to_the_cent

SUMMING = np.array([[1, 1], [1, 0], [0, 1]], dtype=float)


def by_regression(base, summing, weights):
    """S (S'W⁻¹S)⁻¹ S'W⁻¹ base: equation 8 of Wickramasuriya, Athanasopoulos & Hyndman 2019."""
    inverse = np.linalg.inv(weights)
    return summing @ np.linalg.solve(summing.T @ inverse @ summing, summing.T @ inverse @ base)


def test_five_parts_of_none_and_a_total_of_one_share_it_in_six():
    """The example of hts() in the R package gtop (by Hyndman et al. 2011): five regions of 0 and a total of 1."""
    found = reconciled(np.array([1.0, 0, 0, 0, 0, 0]), adding_up([5]), np.eye(6))
    assert found == pytest.approx([5 / 6, *[1 / 6] * 5])


def test_equal_weights_of_a_total_and_two_parts_are_thirds():
    """S(S'S)⁻¹S' of the smallest hierarchy."""
    thirds = reconciled(np.eye(3), adding_up([2]), np.eye(3))
    assert 3 * thirds == pytest.approx(np.array([[2, 1, 1], [1, 2, -1], [1, -1, 2]]))


def test_it_is_the_regression_of_the_papers_for_any_covariance():
    draw = np.random.default_rng(1)
    for _case in range(20):
        root = draw.normal(size=(3, 3))
        weights, base = root @ root.T + 0.1 * np.eye(3), draw.normal(10, 5, size=(3, 4))
        assert reconciled(base, adding_up([2]), weights) == pytest.approx(
            by_regression(base, SUMMING, weights)
        )


def test_the_series_with_the_largest_variance_gives_way_most():
    """A gap of 3 between 10 and 4 + 3: variances 1, 1 and 4 take 1/6, 1/6 and 4/6 of it."""
    assert reconciled(np.array([10.0, 4, 3]), adding_up([2]), np.diag([1.0, 1, 4])) == pytest.approx(
        [9.5, 4.5, 5]
    )


def test_a_total_without_variance_stays_and_several_groups_add_up_to_it():
    base = np.array([100.0, 30, 40, 50, 60, 70])
    found = reconciled(base, adding_up([3, 2]), np.diag([0.0, 1, 2, 3, 1, 1]))
    assert (
        found[0] == 100 and found[1:4].sum() == pytest.approx(100) and found[4:].sum() == pytest.approx(100)
    )
    assert found[4:] == pytest.approx([45, 55])


def test_a_new_part_and_a_missing_one_are_a_column_more_or_less():
    total = np.array([100.0])
    for parts in ([60.0, 50.0], [60.0, 50.0, 5.0], [60.0]):
        base = np.concatenate([total, parts])
        found = reconciled(base, adding_up([len(parts)]), np.diag([0.0, *parts]))
        assert found[1:].sum() == pytest.approx(100)


def test_what_cannot_be_negative_is_held_at_zero_and_the_others_give_way():
    found = never_below_zero(np.array([10.0, 1, 12, 7]), adding_up([3]), np.diag([0.0, 9, 1, 1]))
    assert found[1] == 0 and found.min() == 0 and found[1:].sum() == pytest.approx(10)
    assert found[2:] == pytest.approx([7.5, 2.5])


def test_few_errors_give_variances_alone_and_many_give_shrunk_correlations():
    draw = np.random.default_rng(2)
    both = draw.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 400)
    assert covariance(both[:35])[0, 1] == 0
    assert covariance(both)[0, 1] == pytest.approx(np.mean(both[:, 0] * both[:, 1]), rel=0.05)
    apart = covariance(draw.normal(size=(40, 8)))
    plain = np.corrcoef(draw.normal(size=(40, 8)).T)
    off = ~np.eye(8, dtype=bool)
    assert np.abs(apart[off]).mean() < np.abs(plain[off]).mean() / 2
    assert np.linalg.eigvalsh(apart).min() > 0


def test_the_correlations_are_shrunk_as_schaefer_and_strimmer_say():
    """Their intensity, written out: the sum of the correlations' variances over the sum of their squares."""
    errors = np.random.default_rng(3).normal(size=(50, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.5], [0, 0, 2]])
    n, scaled = 50, errors / np.sqrt(np.mean(errors**2, axis=0))
    variances = squares = 0.0
    for i in range(3):
        for j in range(3):
            if i != j:
                products = scaled[:, i] * scaled[:, j]
                variances += n / (n - 1) ** 3 * np.sum((products - products.mean()) ** 2) * ((n - 1) / n) ** 2
                squares += products.mean() ** 2
    found = covariance(errors)
    size = np.sqrt(np.diag(found))
    plain = np.mean(scaled[:, 0] * scaled[:, 1])
    assert found[0, 1] / size[0] / size[1] == pytest.approx((1 - variances / squares) * plain, rel=1e-9)


@pytest.mark.parametrize("total", [0, 1, 7, 100, 9_999, 10_000_001])
def test_whole_cents_add_up_to_the_total_and_each_is_less_than_a_cent_away(total):
    parts = np.random.default_rng(total).dirichlet(np.ones(7)) * total
    whole = to_the_cent(parts, total)
    assert whole.sum() == total and np.abs(whole - parts).max() < 1 + 1e-9


def test_the_cent_that_is_left_goes_to_the_largest_remainder():
    assert to_the_cent(np.array([33.3, 33.4, 33.3]), 100).tolist() == [33, 34, 33]
    assert to_the_cent(np.array([0.5, 0.5]), 1).tolist() == [1, 0]


def test_reconciled_forecasts_are_nearer_by_what_theory_says():
    """Four parts and a total, each with noise of its own, 4,000 draws. The variance that is left of a series is w - w² over
    the sum of all variances (129): of 9, 4, 16, 36 and 64 it is 8.4, 3.9, 14.0, 26.0 and 32.2."""
    draw = np.random.default_rng(4)
    truth = np.array([100.0, 10, 20, 30, 40])
    variances = np.array([9.0, 4, 16, 36, 64])
    base = truth[:, None] + draw.normal(size=(5, 4000)) * np.sqrt(variances)[:, None]
    found = reconciled(base, adding_up([4]), np.diag(variances))
    left = np.mean((found - truth[:, None]) ** 2, axis=1)
    assert left == pytest.approx(variances - variances**2 / variances.sum(), rel=0.1)
    assert np.abs(found[1:].sum(axis=0) - found[0]).max() < 1e-9
