"""BG/NBD and gamma-gamma: the published parameters, the published formulas, and what is simulated is found again."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime
from scipy.special import beta as beta_function
from scipy.special import gamma, hyp2f1

from crm.estimate import bgnbd, gamma_gamma
from crm.estimate.bgnbd import Bgnbd, Histories
from crm.estimate.gamma_gamma import Spending
from made_buyers import Truth, buyers

R, ALPHA, A, B = 0.243, 4.414, 0.793, 2.426  # Fader, Hardie & Lee 2005, table 2: CDNOW, weeks
PUBLISHED = Bgnbd(R, ALPHA, A, B, np.zeros((4, 4)), 0.0, True)


def one(repeats: int, last: float, age: float) -> Histories:
    return Histories(np.array([repeats]), np.array([last]), np.array([age]), np.array([1.0]))


def bought(n: int, model: Bgnbd, weeks: float, seed: int) -> tuple[Histories, np.ndarray]:
    """Histories of n customers drawn step by step, and whether they are still there."""
    rows = buyers(n, weeks, seed, Truth(*model.parameters))
    return Histories(
        *(rows[c].to_numpy() for c in ("repeats", "last", "age")), np.ones(n)
    ), rows.there.to_numpy()


@pytest.mark.parametrize(
    ("repeats", "last", "age"), [(0, 0.0, 30.0), (1, 3.0, 38.0), (7, 31.2, 33.1), (60, 38.0, 39.0)]
)
def test_the_likelihood_is_equation_6_written_out(repeats, last, age):
    """Fader, Hardie & Lee 2005, equation 6, with beta and gamma functions as printed."""
    stays = beta_function(A, B + repeats) / beta_function(A, B)
    stays *= gamma(R + repeats) * ALPHA**R / gamma(R) / (ALPHA + age) ** (R + repeats)
    left = 0.0
    if repeats:
        left = beta_function(A + 1, B + repeats - 1) / beta_function(A, B)
        left *= gamma(R + repeats) * ALPHA**R / gamma(R) / (ALPHA + last) ** (R + repeats)
    found, _ = bgnbd.likelihood(PUBLISHED.parameters, one(repeats, last, age))
    assert found[0] == pytest.approx(np.log(stays + left), rel=1e-12)


@pytest.mark.parametrize(("repeats", "last", "age"), [(0, 0.0, 32.0), (1, 3.0, 38.0), (2, 30.43, 38.86)])
def test_purchases_to_come_are_equation_10_written_out(repeats, last, age):
    """Fader, Hardie & Lee 2005, equation 10; of (2, 30.43, 38.86) within 39 weeks the paper's note gives 1.226."""
    time = 39.0
    z = time / (ALPHA + age + time)
    above = (A + B + repeats - 1) / (A - 1) * (
        1 - ((ALPHA + age) / (ALPHA + age + time)) ** (R + repeats) * hyp2f1(R + repeats, B + repeats, A + B + repeats - 1, z)
    )  # fmt: skip
    below = 1 + (repeats > 0) * A / (B + repeats - 1) * ((ALPHA + age) / (ALPHA + last)) ** (R + repeats)
    found = bgnbd.ahead(PUBLISHED, one(repeats, last, age), np.array([time]))[0, 0]
    assert found == pytest.approx(above / below, rel=1e-9)
    if repeats == 2:
        assert found == pytest.approx(1.226, abs=0.001)


def test_equal_customers_in_one_row_or_in_many_make_no_difference():
    many, _ = bought(400, PUBLISHED, 60, seed=3)
    frame = pd.DataFrame({"x": many.repeats, "last": many.last.round(0), "age": many.age.round(0)})
    few = frame.groupby(["x", "last", "age"], as_index=False).size()
    rows = Histories(
        few.x.to_numpy(), few["last"].to_numpy(), few.age.to_numpy(), few["size"].to_numpy(float)
    )
    each = Histories(frame.x.to_numpy(), frame["last"].to_numpy(), frame.age.to_numpy(), np.ones(400))
    one_way, other = bgnbd.fit(rows), bgnbd.fit(each)
    assert one_way.parameters == pytest.approx(other.parameters, rel=1e-6)
    assert one_way.covariance == pytest.approx(other.covariance, rel=1e-4)
    assert one_way.likelihood == pytest.approx(other.likelihood, rel=1e-10)


@pytest.mark.parametrize("at", [(0.5, 3.0, 1.2, 2.0), (4.0, 20.0, 0.3, 9.0)])
def test_derivatives_are_those_of_the_likelihood(at):
    histories, _ = bought(200, PUBLISHED, 60, seed=4)
    spending = Spending(np.array([1, 2, 9]), np.array([10.0, 35.5, 4.2]), np.array([5.0, 2.0, 1.0]))
    for model, rows, point in ((bgnbd, histories, at), (gamma_gamma, spending, at[:3])):
        of_logs = lambda logs, m=model, r=rows: r.n @ m.likelihood(np.exp(logs), r)[0]  # noqa: E731
        each, scores = model.likelihood(np.array(point), rows)
        assert np.isfinite(each).all()
        assert rows.n @ scores == pytest.approx(
            approx_fprime(np.log(point), of_logs, 1e-7), rel=1e-3, abs=1e-3
        )


def test_what_is_expected_and_who_is_alive_is_what_happens_on_average():
    """200,000 customers drawn step by step: as many more purchases as expected, and as many still there."""
    model = PUBLISHED._replace(r=0.8, alpha=10.0, a=0.9, b=3.0)
    whole, there = bought(200_000, model, 104, seed=5)
    assert bgnbd.alive(model, whole).sum() == pytest.approx(there.sum(), rel=0.01)
    new = float(bgnbd.if_alive(model, 0, 0.0, np.array(52.0)))
    rng = np.random.default_rng(6)
    rate, leaves = rng.gamma(model.r, 1 / model.alpha, 400_000), rng.beta(model.a, model.b, 400_000)
    drawn = np.minimum(rng.poisson(rate * 52), rng.geometric(leaves))
    assert new == pytest.approx(drawn.mean(), rel=0.01)
    picked, later = bgnbd.simulated(model, whole, 26.0, draws=100_000)
    assert later.mean() == pytest.approx(
        bgnbd.ahead(model, whole, np.array([26.0]))[picked, 0].mean(), rel=0.02
    )


def test_where_a_is_one_the_formula_does_not_break():
    at, beside = (PUBLISHED._replace(a=a) for a in (1.0, 1.001))
    histories = one(3, 20.0, 40.0)
    found = bgnbd.ahead(at, histories, np.array([13.0, 52.0]))
    assert found == pytest.approx(bgnbd.ahead(beside, histories, np.array([13.0, 52.0])), rel=0.002)


def test_who_never_bought_again_leaves_nothing_to_fit():
    never = Histories(np.zeros(50, int), np.zeros(50), np.full(50, 30.0), np.ones(50))
    assert not bgnbd.fit(never).settled


def test_five_thousand_customers_give_their_parameters_back():
    """Within ten per cent, or what the standard error allows; and the errors are of the size that the draws show."""
    truth = PUBLISHED._replace(r=1.1, alpha=9.0, a=0.75, b=3.9)
    off = []
    for seed in range(12):
        found = bgnbd.fit(bought(5_000, truth, 150, seed)[0])
        assert found.settled
        off.append(np.log(found.parameters / truth.parameters) / np.sqrt(np.diag(found.covariance)))
    assert np.abs(np.mean(off, axis=0)).max() < 1.0
    assert np.std(off, axis=0).min() > 0.6 and np.std(off, axis=0).max() < 1.6


def test_spending_gives_its_parameters_back():
    rng = np.random.default_rng(8)
    n = 20_000
    repeats, scale = rng.integers(1, 15, n), rng.gamma(4.2, 1 / 190.0, n)
    mean = rng.gamma(5.0 * repeats) / scale / repeats
    found = gamma_gamma.fit(Spending(repeats, mean, np.ones(n)))
    assert found.parameters == pytest.approx([5.0, 4.2, 190.0], rel=0.10)
    ahead = gamma_gamma.expected(found, repeats, mean * repeats)
    assert ahead.mean() == pytest.approx((5.0 / scale).mean(), rel=0.01)
    assert np.corrcoef(ahead, 5.0 / scale)[0, 1] > np.corrcoef(mean, 5.0 / scale)[0, 1]
    brought = gamma_gamma.simulated(found, repeats, mean * repeats, np.full(n, 3))
    assert brought.mean() == pytest.approx(3 * ahead.mean(), rel=0.02)


def test_the_published_parameters_of_cdnow(shared_data):
    """Fader, Hardie & Lee 2005 (table 2) and Fader & Hardie 2013: the sample of 2,357 customers, 39 weeks."""
    lines = (shared_data / "cdnow_sample" / "CDNOW_sample.txt").read_text().splitlines()
    frame = pd.DataFrame([line.split() for line in lines], columns=["all", "id", "day", "n", "amount"])
    frame = frame.assign(day=pd.to_datetime(frame.day), amount=frame.amount.astype(float))
    days = frame[frame.day <= "1997-09-30"].groupby(["id", "day"], as_index=False).amount.sum()
    each = days.groupby("id").day.agg(["min", "max", "count"])
    weeks = lambda span: (span.dt.days / 7).to_numpy()  # noqa: E731
    repeats = (each["count"] - 1).to_numpy()
    found = bgnbd.fit(
        Histories(repeats, weeks(each["max"] - each["min"]), weeks(pd.Timestamp("1997-09-30") - each["min"]),
                  np.ones(len(each)))
    )  # fmt: skip
    assert found.parameters == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], rel=1e-4)
    assert found.likelihood == pytest.approx(-9582.4292, abs=1e-3)
    later = days.merge(each["min"].rename("first"), on="id")
    sums = later[later.day > later["first"]].groupby("id").amount.sum()
    sums = sums[sums > 0]
    times = (each["count"] - 1)[sums.index].to_numpy()
    spent = gamma_gamma.fit(Spending(times, (sums / times).to_numpy(), np.ones(len(sums))))
    assert len(sums) == 946 and spent.parameters == pytest.approx([6.250, 3.744, 15.444], rel=1e-3)


def test_many_rows_are_fitted_by_a_coarser_look_first_and_end_at_the_same_point(monkeypatch):
    rows, _there = bought(4_000, PUBLISHED, 78.0, 11)
    plain = bgnbd.fit(rows)
    looked = []
    monkeypatch.setattr(bgnbd, "MANY", 100)
    monkeypatch.setattr(
        bgnbd, "coarser", lambda rows, coarser=bgnbd.coarser: looked.append(coarser(rows)) or looked[0]
    )
    quick = bgnbd.fit(rows)
    assert len(looked) == 1 and len(looked[0].n) < len(rows.n) / 2 and looked[0].n.sum() == 4_000
    assert quick.settled and quick.parameters == pytest.approx(plain.parameters, rel=1e-6)
    assert quick.likelihood == pytest.approx(plain.likelihood, rel=1e-12)
    assert np.diag(quick.covariance) == pytest.approx(np.diag(plain.covariance), rel=0.05)


def test_spending_of_many_rows_ends_at_the_same_point_too(monkeypatch):
    rows = buyers(3_000, 104, 7).query("repeats > 0")
    spent = Spending(
        rows.repeats.to_numpy(), (rows.cents / 100 / rows.repeats).to_numpy(), np.ones(len(rows))
    )
    plain = gamma_gamma.fit(spent)
    monkeypatch.setattr(gamma_gamma, "MANY", 100)
    rough, quick = gamma_gamma.coarser(spent), gamma_gamma.fit(spent)
    assert len(rough.n) < len(rows) and rough.n.sum() == len(rows)
    assert rough.n @ rough.mean == pytest.approx(spent.mean.sum())
    assert quick.settled and quick.parameters == pytest.approx(plain.parameters, rel=1e-6)
    assert np.diag(quick.covariance) == pytest.approx(np.diag(plain.covariance), rel=0.05)
