"""Means from sums, and their differences: as scipy has them from the scores themselves."""

import numpy as np
import pytest
from scipy import stats

from crm.estimate.means import Sums, mean_gap, mean_of


def sums(scores) -> Sums:
    scores = np.asarray(scores, dtype=float)
    return Sums(len(scores), scores.sum(), (scores**2).sum())


def test_a_mean_has_student_s_interval():
    scores = [1, 2, 2, 5, 5, 4, 3, 1]
    theirs = stats.ttest_1samp(scores, 0).confidence_interval(0.9)
    assert mean_of(sums(scores), 0.9) == pytest.approx((np.mean(scores), theirs.low, theirs.high))
    assert mean_of(sums([3])).value != mean_of(sums([3])).value, "of one score nothing is known"


def test_a_difference_is_welch_s():
    one, other = [1, 2, 2, 5, 5, 4, 3, 1], [4, 5, 5, 5]
    theirs = stats.ttest_ind(one, other, equal_var=False)
    between = theirs.confidence_interval(0.95)
    gap = mean_gap(sums(one), sums(other))
    assert tuple(gap) == pytest.approx(
        (np.mean(one) - np.mean(other), between.low, between.high, theirs.pvalue)
    )
    assert tuple(sums([*one, *other]) - sums(other)) == pytest.approx(tuple(sums(one)))
    same = mean_gap(sums([5, 5, 5]), sums([5, 5]))
    assert same.p != same.p
