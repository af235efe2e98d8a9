"""What goes before sales: a true lag is found, and two series that merely rise or know Christmas are not paired."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from crm.analyses.scenarios import leading
from crm.estimate.compare import holm
from crm.estimate.lagged import lagged
from crm.estimate.ranked import rank_interval
from crm.tables import company_of

MONTHS = pd.date_range("2023-11-01", periods=36, freq="MS")


def made(seed: int, months: int, lag: int | None) -> tuple[np.ndarray, np.ndarray]:
    """A score and the logarithm of sales: both rise, both have a season, and the score's own ups and downs come back in sales
    `lag` months later, or never."""
    rng, t = np.random.default_rng(seed), np.arange(months)
    mood = np.zeros(months)
    for i in range(1, months):
        mood[i] = 0.6 * mood[i - 1] + rng.normal(0, 0.04)
    score = 0.5 + 0.004 * t + 0.05 * np.sin(t * np.pi / 6) + mood + rng.normal(0, 0.02, months)
    sales = 10 + 0.015 * t + 0.15 * np.sin(t * np.pi / 6 + 1) + np.cumsum(rng.normal(0, 0.02, months))
    sales += rng.normal(0, 0.06, months)
    if lag is not None:
        sales[lag:] += 3.75 * mood[: months - lag]
    return score, sales


def surest(score: np.ndarray, sales: np.ndarray) -> tuple[int, float]:
    """The lag with the least doubt, and its p with all six allowed for."""
    found = lagged(score, sales, 10, range(1, 7))
    adjusted = holm([one.p for one in found])
    best = int(np.nanargmin(adjusted))
    return found[best].lag, adjusted[best]


def test_series_that_only_rise_and_know_the_season_are_not_paired():
    """A hundred and fifty pairs of four years with nothing between them: one is found beyond chance in at most 6 % (0.0275 of
    400 elsewhere), where the plain correlation of levels would nearly always be."""
    pairs = [made(seed, 48, None) for seed in range(150)]
    assert np.mean([surest(*pair)[1] < 0.05 for pair in pairs]) <= 0.06
    assert np.mean([stats.pearsonr(*pair).pvalue < 0.05 for pair in pairs]) > 0.9


def test_two_series_of_slow_changes_are_not_paired_either():
    """Changes that go on for months: twenty pairs of them tell less than twenty of white ones. Unwhitened, one lag in six is
    found in a third of all cases."""
    found = []
    for seed in range(100):
        rng, moved = np.random.default_rng(seed), np.zeros((2, 72))
        for i in range(1, 72):
            moved[:, i] = 0.85 * moved[:, i - 1] + rng.normal(size=2)
        found.append(surest(*moved.cumsum(axis=1))[1] < 0.05)
    assert np.mean(found) <= 0.07


def test_what_truly_goes_before_is_found_with_its_lag():
    found = [surest(*made(seed, 48, 2)) for seed in range(40)]
    assert np.mean([p < 0.05 for _lag, p in found]) > 0.85
    assert np.mean([lag == 2 for lag, _p in found]) > 0.9


def test_without_season_and_past_it_is_spearman_s_correlation():
    """Changes that are white and the same in no month of the year: differences less their monthly means, by scipy, and the
    interval of Bonett and Wright for the pairs less eleven."""
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(2, 72)).cumsum(axis=1)
    one = lagged(x, y, 0, [3], 0.9)[0]
    month = (np.arange(71) + 1) % 12
    dx, dy = (np.diff(s) - pd.Series(np.diff(s)).groupby(month).transform("mean").to_numpy() for s in (x, y))
    assert one.n == 68 and one.r.value == pytest.approx(stats.spearmanr(dx[:-3], dy[3:]).statistic)
    plain, wider = rank_interval(one.r.value, 68 - 11, 0.9), []
    assert one.r.low <= plain.low + 1e-9 and one.r.high >= plain.high - 1e-9, "never narrower"
    for seed in range(20):
        drawn = lagged(*np.random.default_rng(seed).normal(size=(2, 72)).cumsum(axis=1), 0, [0], 0.9)[0]
        bare = rank_interval(drawn.r.value, drawn.n - 11, 0.9)
        wider += [(drawn.r.high - drawn.r.low) / (bare.high - bare.low)] if drawn.n == 71 else []
    assert len(wider) > 8 and min(wider) > 1 - 1e-9 and 1.005 < max(wider) < 1.2, "where draws say more"
    assert one.p == pytest.approx(2 * stats.norm.sf(abs(np.arctanh(one.r.value)) / error_of(one, 0.9)))


def error_of(one, level: float) -> float:
    return float((np.arctanh(one.r.high) - np.arctanh(one.r.low)) / 2 / stats.norm.ppf((1 + level) / 2))


def test_what_is_not_known_leaves_its_pairs_out_and_too_few_say_nothing():
    score, sales = made(1, 60, 2)
    holes = score.copy()
    holes[[20, 33]] = np.nan
    whole, gaps = lagged(score, sales, 10, [2])[0], lagged(holes, sales, 10, [2])[0]
    assert whole.n - 4 >= gaps.n >= whole.n - 16, (
        "a month without a score has two changes less, and what is filtered by them"
    )
    short = lagged(score[:24], sales[:24], 10, [1, 2])
    assert all(np.isnan(one.r.value) and np.isnan(one.p) for one in short)
    flat = lagged(np.full(60, 0.5), sales, 10, [1])[0]
    assert np.isnan(flat.p)


def company(score: np.ndarray, sales: np.ndarray, answers: int = 40, **tables):
    """A company whose good answers a month are the score's share of so many, and whose sales are one order a month."""
    given = [
        (month, i < round(share * answers))
        for month, share in zip(MONTHS, score, strict=True)
        for i in range(answers)
    ]
    surveys = pd.DataFrame(given, columns=["responded_at", "good"])
    surveys = surveys.assign(
        response_id=[f"r{i}" for i in surveys.index], contact_id=[f"c{i}" for i in surveys.index], survey_type="CSAT", scale_min=1.0,
        scale_max=5.0, score=np.where(surveys.good, 5.0, 1.0), responded_at=surveys.responded_at + pd.Timedelta(days=9),
    )  # fmt: skip
    orders = pd.DataFrame({"order_id": [f"o{i}" for i in range(36)], "account_id": "a", "ordered_at": MONTHS + pd.Timedelta(days=3),
                           "amount": np.exp(sales).round(2)})  # fmt: skip
    return company_of("2026-10-31", 12, surveys=surveys.drop(columns="good"), orders=orders, **tables)


def test_the_page_names_what_moves_before_sales_and_how_many_looks_were_taken():
    rng = np.random.default_rng(3)
    score = np.clip(0.5 + rng.normal(0, 0.12, 36), 0.1, 0.9)
    sales = 8 + rng.normal(0, 0.03, 36)
    sales[3:] += 2 * score[:-3]
    finding = leading(company(score, sales))
    assert finding.says.startswith(
        "What moves before sales by more than chance: “Contentment” 3 months before (rank correlation 0."
    )
    row = finding.table[finding.table.verdict == "leads_real"].iloc[0]
    assert row.group == "Contentment, 3 months before" and 0 < row.correlation_low < row.correlation
    assert len(finding.table) == 6 and any("allows for 6 correlations" in note for note in finding.notes)
    assert "That one goes before the other does not say that it brings it about." in finding.notes
    turned = leading(company(1 - score, sales)).table
    assert turned[turned.verdict == "leads_real"].correlation.tolist() == pytest.approx(
        [-row.correlation], abs=0.05
    )


def test_a_lag_that_one_look_would_call_real_is_chance_after_six():
    """Unrelated draws whose least p is 0.012, of six."""
    rng = np.random.default_rng(13)
    score, sales = np.clip(0.5 + rng.normal(0, 0.12, 36), 0.1, 0.9), 8 + rng.normal(0, 0.1, 36)
    finding = leading(company(score, sales))
    assert (finding.table.correlation_low * finding.table.correlation_high > 0).any()
    assert set(finding.table.verdict) == {"leads_chance"}
    assert (
        finding.says
        == "What was tried moves before sales by no more than chance, one to six months ahead: “Contentment”."
    )


def test_months_of_fewer_than_ten_answers_are_not_known():
    rng = np.random.default_rng(3)
    few = leading(company(rng.uniform(0.2, 0.8, 36), 8 + rng.normal(0, 0.1, 36), answers=9))
    assert not few.answered
    assert few.says.startswith(
        "What goes before sales cannot be told from 36 months of sales; it takes three years"
    )


def test_what_may_go_before_but_is_not_there_is_said():
    orders = pd.DataFrame({"order_id": ["o"], "ordered_at": [pd.Timestamp("2026-10-01")], "amount": [5.0]})
    alone = leading(company_of("2026-10-31", 12, orders=orders))
    assert not alone.answered and "no scores, complaints or customers by month" in alone.says
    nothing = leading(company_of("2026-10-31", 12, accounts=pd.DataFrame({"account_id": ["a"]})))
    assert not nothing.answered and "orders" in nothing.says


def test_who_came_back_is_counted_among_those_of_the_three_months_before():
    """Thirty customers: all order in January, ten of them in February too; from then on all order every month."""
    from crm.analyses.scenarios.leading import _came_back

    months = pd.date_range("2026-01-01", periods=8, freq="MS") + pd.Timedelta(days=4)
    rows = [(f"a{i}", day) for k, day in enumerate(months) for i in range(30) if k not in (1, 5) or i < 10]
    orders = pd.DataFrame(rows, columns=["account_id", "ordered_at"])
    found = _came_back(
        company_of("2026-08-31", 12, orders=orders.assign(order_id=orders.index.astype(str), amount=1.0))
    )
    assert found.index[0] == pd.Timestamp("2026-04-01") and found["2026-06-01"] == pytest.approx(1 / 3)
    assert found["2026-07-01"] == 1.0
