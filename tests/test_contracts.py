"""Customers under contract: published parameters, stays told from contracts, ranges that hold what comes, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime

from crm.analyses import value
from crm.analyses.value.contracts import total_of
from crm.customers.lasting.contracts import Counted, counted, decided, stays
from crm.customers.lasting.renewing import paying
from crm.errors import BadInput
from crm.estimate import sbg
from crm.estimate.sbg import Contracts, Sbg
from crm.tables import company_of, fetch, opened
from crm.tables.honesty import all_analyses

AS_OF = "2026-10-31"
# per cent of a cohort left after each year: Fader & Hardie 2007, Journal of Interactive Marketing 21, table 1
REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]


def cohort(left: list[float], years: int) -> Contracts:
    """A thousand customers watched for so many years."""
    n = np.array(left[: years + 1]) * 10
    periods = np.append(np.arange(1, years + 1), years)
    return Contracts(periods, np.arange(years + 1) < years, np.append(-np.diff(n), n[-1]))


@pytest.mark.parametrize(
    ("left", "alpha", "beta", "likelihood", "in_twelve"),
    [(HIGH_END, 0.668, 3.806, -1611.2, 39.4), (REGULAR, 0.704, 1.182, -1680.3, 17.3)],
)
def test_the_published_parameters_are_found_from_seven_years(left, alpha, beta, likelihood, in_twelve):
    """Fader & Hardie 2007: the estimates they print, and the five years that the model had not seen."""
    model = sbg.fit(cohort(left, 7))
    assert model.settled
    assert (model.alpha, model.beta) == (pytest.approx(alpha, abs=5e-4), pytest.approx(beta, abs=5e-4))
    assert model.likelihood == pytest.approx(likelihood, abs=0.06)
    assert 100 * sbg.surviving(model, 12) == pytest.approx(in_twelve, abs=1.7)


def test_survival_is_the_recursion_of_the_paper_and_retention_its_ratio():
    """Equations 7 and 8: P(T=1) = alpha / (alpha + beta), then times (beta + t - 2) / (alpha + beta + t - 1)."""
    model, chances = Sbg(0.668, 3.806, np.zeros((2, 2)), 0.0, True), [0.668 / (0.668 + 3.806)]
    for t in range(2, 15):
        chances.append(chances[-1] * (3.806 + t - 2) / (0.668 + 3.806 + t - 1))
    left = 1 - np.cumsum(chances)
    assert sbg.surviving(model, np.arange(1, 15)) == pytest.approx(left)
    assert sbg.retention(model, np.arange(2, 15)) == pytest.approx(left[1:] / left[:-1])
    assert sbg.renewals(model, np.array([3]), np.array([0, 4]))[0] == pytest.approx([1, left[6] / left[2]])


def test_the_derivatives_are_those_of_the_likelihood():
    rows, at = cohort(HIGH_END, 7), np.log([0.9, 2.5])
    slope = approx_fprime(at, lambda logs: rows.n @ sbg.likelihood(np.exp(logs), rows)[0], 1e-7)
    assert rows.n @ sbg.likelihood(np.exp(at), rows)[1] == pytest.approx(slope, rel=1e-4)


def drawn(n: int, seed: int, alpha=0.9, beta=14.0, ahead: int = 12) -> tuple[Counted, float, float]:
    """Plans of n customers won in the last 40 months, as they stand today; and what those that run will pay in so many
    months, and how many of them stay, as it came."""
    rng = np.random.default_rng(seed)
    lasts, age = rng.geometric(rng.beta(alpha, beta, n).clip(1e-9)), rng.integers(0, 40, n)
    fee, over = rng.choice([19, 39, 89], n, p=[0.5, 0.35, 0.15]), lasts <= age
    rows = pd.DataFrame({"months": np.where(over, lasts, age), "ended": over, "n": 1})
    rows["cents"], rows["squares"] = np.where(over, 0, 100 * fee), np.where(over, 0, fee**2)
    sums = rows.groupby(["months", "ended"], as_index=False).sum()
    paid = np.clip(lasts - age - 0.5, 0, ahead) * fee  # a renewal lies somewhere in its month
    return (
        Counted(*(sums[c].to_numpy() for c in Counted._fields)),
        float(paid[~over].sum()),
        float((lasts > age + ahead).sum()),
    )


def test_ranges_hold_what_came_in_ninety_of_a_hundred_companies():
    """Shifted beta-geometric simulated with known truth: 100 companies of 1,200 plans, ranges that say 95 %."""
    held, offs = 0, []
    for seed in range(100):
        everyone, paid, _left = drawn(1_200, seed)
        here = Counted(*(part[~everyone.ended] for part in everyone))
        found = total_of(sbg.fit(decided(everyone, 1)), here, np.ones(12), 1, 0.95)
        held += found.low <= paid <= found.high
        offs.append(found.value / paid - 1)
    assert held >= 90
    assert abs(np.mean(offs)) < 0.01


def test_paying_counts_whole_terms_only():
    """In a contract of a year nobody leaves before the year is over."""
    model = Sbg(1.0, 1.0, np.zeros((2, 2)), 0.0, True)
    found = paying(model, np.array([3]), 12, 12)[0]
    assert found[:8] == pytest.approx(np.ones(8))
    assert found[8:] == pytest.approx([0.75, 0.5, 0.5, 0.5])  # half of them renew, on a day in that month


def company(rows: list[tuple], **more):
    """A company from (customer, start, end or None, money a month)."""
    frame = pd.DataFrame(rows, columns=["account_id", "start", "end", "mrr"])
    frame = frame.assign(
        subscription_id=[f"s{i}" for i in range(len(rows))],
        start=pd.to_datetime(frame.start).dt.date, end=pd.to_datetime(frame.end).dt.date,
        mrr=frame.mrr.astype(float),
    )  # fmt: skip
    return company_of(AS_OF, currency="EUR", subscriptions=frame, **more)


LAST_DAYS = [("x", "2026-01-01", "2026-03-31", 1), ("y", "2026-01-15", "2026-04-14", 1)]  # three months each
FIRST_DAYS = [("x", "2026-01-01", "2026-04-01", 1), ("y", "2026-01-15", "2026-04-15", 1)]


def months(found) -> dict[str, tuple[int, bool, int]]:
    rows = fetch(found.rows)
    return {r.account_id: (r.months, bool(r.ended), r.cents) for r in rows.itertuples()}


@pytest.mark.parametrize("ends", [LAST_DAYS, FIRST_DAYS])
def test_an_end_is_the_last_day_or_the_first_without_as_the_data_have_it(ends):
    more = [("a", "2026-10-01", None, 5), ("b", "2026-10-15", None, 5), ("c", "2026-08-31", None, 5)]
    found = stays(company([*ends, *more]))
    assert found.last_day is (ends is LAST_DAYS)
    got = months(found)
    assert got["x"] == got["y"] == (3, True, 0)
    # on 31 October the October of a contract that ends on last days is decided, else not yet
    assert (got["a"], got["b"]) == ((1 if ends is LAST_DAYS else 0, False, 500), (0, False, 500))
    assert got["c"] == (2, False, 500)


def test_contracts_that_follow_or_overlap_are_one_stay_and_a_long_gap_makes_two():
    found = stays(
        company(
            [
                *LAST_DAYS,
                ("plan", "2025-01-01", "2025-06-30", 10), ("plan", "2025-07-15", None, 20),
                ("two", "2025-01-01", None, 1), ("two", "2025-03-01", "2025-05-31", 2), ("two", "2025-06-01", None, 4),
                ("back", "2024-01-01", "2024-02-29", 1), ("back", "2024-06-01", None, 7),
                ("wrong", "2026-05-01", "2026-04-01", 3),
            ]
        )
    )  # fmt: skip
    rows = fetch(found.rows).sort_values(["account_id", "months"])
    of = {who: rows[rows.account_id == who] for who in ("plan", "two", "back")}
    assert [len(of[who]) for who in of] == [1, 1, 2] and found.backwards == 1
    assert of["plan"][["months", "ended", "cents"]].to_numpy().tolist() == [[22, False, 2000]]
    assert of["two"].cents.tolist() == [500]  # what ended brings nothing any more
    assert sorted(zip(of["back"].months, of["back"].ended, strict=True)) == [(2, True), (29, False)]


def test_groups_add_up_and_the_sample_s_truth_lies_in_the_curve(sample):
    there = opened(sample(AS_OF), 12)
    found, curve = value.contracts(there), value.staying(there).table
    truth = sbg.surviving(Sbg(0.9, 14.0, np.zeros((2, 2)), 0.0, True), curve.contract_months)
    assert np.abs(curve.share_left_model - truth).max() < 0.06
    inside = (curve.share_left_low <= truth) & (truth <= curve.share_left_high)
    assert inside[1:].mean() > 0.8
    assert found.table.customers.sum() == 297 and found.table.a_month.sum() == pytest.approx(11083)
    assert found.table.value.sum() == pytest.approx(found.numbers[0].value)


def test_too_little_is_said_and_a_wrong_term_refused():
    few = company([*LAST_DAYS, ("z", "2026-01-01", None, 1)])
    assert value.contracts(few).says == (
        "3 contracts have come up for renewal; how long contracts last takes 50."
    )
    rows = [(f"c{i}", "2025-01-01", None, 9) for i in range(60)]
    assert "Only 2 contracts of 62 have ended" in value.staying(company([*LAST_DAYS, *rows])).says
    gone = company([(f"c{i}", "2025-01-01", "2025-09-30", 9) for i in range(60)])
    assert value.contracts(gone).says == "Nobody is under contract any more."
    with pytest.raises(BadInput, match="renewal_months"):
        value.contracts(few, renewal_months=0)


def test_what_runs_is_counted_in_the_engine_with_squares_for_the_range():
    each = counted(
        stays(company([*LAST_DAYS, ("a", "2026-10-01", None, 5), ("b", "2026-10-01", None, 7)])).rows
    )
    at = list(zip(each.months, each.ended, each.n, each.cents, each.squares, strict=True))
    assert at == [(1, False, 2, 1200, 74), (3, True, 2, 0, 0)]


def test_both_answers_stand_in_the_matrix_of_what_is_possible():
    assert {"contracts", "staying"} <= {analysis.__name__ for analysis in all_analyses()}
