"""Like compared with like: wins against those that the others' rates make of the same mix, and shares within strata."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from crm.analyses.team import expected, funnel_plot
from crm.estimate.compare import benjamini_hochberg
from crm.estimate.expected import Against, against_others
from crm.estimate.strata import Twofold, share_gap_within
from made_team import sold, team

EASY, HARD = "Easy", "Hard"


def simpson():
    """A sells nearly only the hard product and B nearly only the easy one, of which C and D sell half each; others win
    60 of 100 easy and 20 of 100 hard deals, A wins 70 and 33, B 48 and 10: A looks worst and is best."""
    return team(
        sold("A", 14, 6, product_id=EASY), sold("A", 99, 201, product_id=HARD),
        sold("B", 144, 156, product_id=EASY), sold("B", 2, 18, product_id=HARD),
        *[sold(who, 120, 80, product_id=EASY) for who in "CD"], *[sold(who, 40, 160, product_id=HARD) for who in "CD"],
    )  # fmt: skip


def test_who_gets_the_hard_deals_looks_worst_by_the_plain_rate_and_is_best_by_the_mix():
    plain = funnel_plot(simpson()).table.set_index("person")
    assert plain["win_share"].sort_values().index[0] == "A"
    finding = expected(simpson())
    table = finding.table.set_index("person")
    assert table.index[0] == "A" and table["stands"].to_dict() == {
        "A": "apart_above", "C": "apart_within", "D": "apart_within", "B": "apart_below",
    }  # fmt: skip
    assert table["stands_plain"]["A"] == "apart_within"
    assert finding.says == (
        "Allowing for product changes the picture: A is “not told apart” by the plain rate and “above the limits” by the "
        "mix and B is “not told apart” by the plain rate and “below the limits” by the mix."
    )


def test_nobody_is_part_of_the_own_yardstick():
    """Alone with a kind, A has nothing to be measured by there; and what A wins changes none of A's expectation."""
    kinds, group = np.array([[0], [1], [0], [0]]), np.array([0, 0, 1, 2])
    n = np.array([50.0, 100, 60, 60])
    few = against_others(kinds, group, n, np.array([10.0, 90, 20, 20]))
    many = against_others(kinds, group, n, np.array([40.0, 90, 20, 20]))
    assert few.n[0] == 50 and few.expected[0] == pytest.approx(many.expected[0], abs=1e-6)
    assert few.expected[0] == pytest.approx(50 / 3, rel=0.02)


def test_the_model_is_statsmodels_logistic_regression_where_there_are_many_trials():
    """Two features, each without its last level there; with so many trials the ridge does nothing to speak of."""
    rng = np.random.default_rng(1)
    kinds = np.array([[i, j] for i in range(3) for j in range(2)] * 2)
    group = np.repeat([0, 1], 6)
    n = np.full(12, 50_000.0)
    hits = rng.binomial(50_000, 1 / (1 + np.exp(1 - 0.5 * kinds[:, 0] - 0.3 * kinds[:, 1]))).astype(float)
    design = pd.get_dummies(pd.DataFrame(kinds[6:]).astype(str), drop_first=True, dtype=float)
    design = sm.add_constant(design)
    fit = sm.GLM(np.column_stack([hits[6:], n[6:] - hits[6:]]), design, family=sm.families.Binomial()).fit()
    found = against_others(kinds, group, n, hits)
    assert found.expected[0] == pytest.approx((fit.fittedvalues.to_numpy() * n[:6]).sum(), rel=1e-4)


def test_without_an_error_the_interval_is_clopper_and_pearsons():
    ratio, low, high = Against(*(np.array([v]) for v in (120.0, 45.0, 40.0, 0.0))).ratio(0.95)
    edges = proportion_confint(45, 120, method="beta")
    assert (ratio[0], low[0], high[0]) == pytest.approx((45 / 40, edges[0] * 3, edges[1] * 3))


def test_of_equal_people_with_unlike_mixes_hardly_anybody_is_told_apart():
    """Twelve equal people, four kinds won by 15 to 50 in a hundred, mixes drawn from Dirichlet(1): 95 % intervals hold 1
    in at least 95 of a hundred, and all of them by the allowance for twelve in at least 95 of a hundred teams."""
    rng = np.random.default_rng(2)
    kinds, group = np.tile(np.arange(4), 12)[:, None], np.repeat(np.arange(12), 4)
    held, all_held = [], []
    for _team in range(150):
        n = np.concatenate([rng.multinomial(120, rng.dirichlet(np.ones(4))) for _who in range(12)])
        hits = rng.binomial(n, np.array([0.15, 0.25, 0.35, 0.5])[kinds[:, 0]])
        found = against_others(kinds, group, n.astype(float), hits.astype(float))
        for level, into in ((0.95, held), (1 - 0.05 / 12, all_held)):
            _ratio, low, high = found.ratio(level)
            into.append((low <= 1) & (high >= 1))
    assert 0.95 <= np.mean(held) < 0.985 and np.mean([h.all() for h in all_held]) >= 0.95


def test_an_amount_that_only_won_deals_have_is_no_part_of_the_mix():
    """It would tell the ending; so it is in the source maven, whose lost deals have none."""
    parts = [sold(who, 40, 40, product_id=kind) for who in "AB" for kind in (EASY, HARD)]
    for part in parts:
        part["amount"] = [500.0 if i % 3 else 50.0 for i in range(80)]
    assert "product and size" in expected(team(*parts)).says
    for part in parts:
        part.loc[part["status"] == "lost", "amount"] = 0.0
    assert "with product allowed for" in expected(team(*parts)).says


def test_without_kinds_or_without_deals_enough_the_answer_is_in_words():
    assert expected(team(sold("A", 40, 40), sold("B", 40, 40))).says == (
        "This source tells no kinds of deals apart, so no mix can be allowed for."
    )
    few = expected(team(sold("A", 9, 9, product_id=EASY), sold("B", 9, 9, product_id=HARD)))
    assert few.numbers == () and "Fewer than two people" in few.says


def strata(seed: int, effect: float = 0.0) -> Twofold:
    """Thirty strata of unlike size and rate; with the behaviour the rate is so much higher."""
    rng = np.random.default_rng(seed)
    n, m, rate = rng.integers(2, 25, 30), rng.integers(2, 40, 30), rng.uniform(0.1, 0.6, 30)
    return Twofold(rng.binomial(n, rate + effect), n, rng.binomial(m, rate), m)


def test_the_test_within_strata_is_that_of_statsmodels():
    """StratifiedTable.test_null_odds, Cochran-Mantel-Haenszel without correction."""
    made = strata(3, 0.1)
    tables = [np.array([[a, n - a], [b, m - b]]) for a, n, b, m in zip(*made, strict=True)]
    assert share_gap_within(made).p == pytest.approx(
        StratifiedTable(tables).test_null_odds(correction=False).pvalue
    )


def test_the_difference_within_strata_is_the_true_one_and_its_interval_holds_it():
    found = [share_gap_within(strata(seed, 0.12)) for seed in range(400)]
    assert np.mean([f.value for f in found]) == pytest.approx(0.12, abs=0.005)
    assert np.mean([f.low <= 0.12 <= f.high for f in found]) == pytest.approx(0.95, abs=0.03)


def test_one_stratum_is_the_plain_difference_and_a_stratum_without_one_side_counts_nothing():
    plain = share_gap_within(Twofold([30], [60], [20], [80]))
    more = share_gap_within(Twofold([30, 5], [60, 9], [20, 0], [80, 0]))
    assert plain.value == pytest.approx(0.25) and plain == more
    assert np.isnan(share_gap_within(Twofold([3], [6], [0], [0])).value)


def test_benjamini_and_hochbergs_p_values_are_those_of_statsmodels():
    p = [0.001, 0.04, 0.03, 0.2, 0.8, 0.011]
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1].tolist())
    assert (
        np.isnan(benjamini_hochberg([0.01, float("nan")])[1])
        and benjamini_hochberg([0.01, float("nan")])[0] == 0.01
    )
