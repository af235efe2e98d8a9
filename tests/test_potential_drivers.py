"""What moves value: the future of customers with known rates, what is exact by definition, and value's own figures."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import potential, value
from crm.analyses.potential.contract_driver import churned
from crm.analyses.potential.future import BENDS, bent
from crm.customers.lasting.histories import histories, reduced
from crm.customers.lasting.model import ends_of_months, model_of
from crm.estimate import bent as future
from crm.estimate import bgnbd, sbg
from crm.estimate.bgnbd import Bgnbd, Histories
from crm.estimate.sbg import Sbg
from crm.tables.honesty import all_analyses
from made_orders import AS_OF, shop
from test_contracts import company as under_contract
from test_value import bought

# parameters r, alpha, a, b: ordinary, and such that nearly everybody leaves after one order
MANY = [(1.1, 9.0, 0.75, 3.9), (0.6, 5.0, 3.0, 0.25)]


def model(r: float, alpha: float, a: float, b: float) -> Bgnbd:
    return Bgnbd(r, alpha, a, b, np.zeros((4, 4)), 0.0, True)


@pytest.fixture(scope="module")
def company():
    return shop(bought(700))


def drawn(
    parameters, repeats: int, age: float, factors: tuple[float, float], time: float, n: int = 200_000
) -> float:
    """Purchases of customers who are there, simulated: rate and chance of leaving drawn as a history makes them likely,
    multiplied by the factors, and every purchase and leaving drawn one by one; no chance of leaving is above 1."""
    rng, (r, alpha, a, b) = np.random.default_rng(7), parameters
    rate = factors[0] * rng.gamma(r + repeats, 1 / (alpha + age), n)
    leaves = np.minimum(factors[1] * rng.beta(a, b + repeats, n), 1.0)
    made, now, there = np.zeros(n), np.zeros(n), np.arange(n)
    while there.size:
        now[there] += rng.exponential(1 / rate[there])
        there = there[now[there] <= time]
        made[there] += 1
        there = there[rng.random(there.size) >= leaves[there]]
    return float(made.mean())


@pytest.mark.parametrize("parameters", MANY)
@pytest.mark.parametrize("factors", [(1.3, 1.0), (1.0, 0.7), (1.0, 1.5), (0.8, 1.2)])
def test_a_bent_future_is_what_customers_with_known_rates_do(parameters, factors):
    """Of 100,000 customers drawn for a history, within a hundredth or so; the factors are wider than a tenth, so that a wrong
    formula shows."""
    people = Histories(np.array([0, 3]), np.array([0.0, 30.0]), np.array([40.0, 40.0]), np.ones(2))
    fitted = model(*parameters)
    found = future.ahead(fitted, people, np.array([52.0]), *factors)[:, 0] / bgnbd.alive(fitted, people)
    true = [drawn(parameters, x, 40.0, factors, 52.0) for x in (0, 3)]
    assert found == pytest.approx(true, rel=0.015)


@pytest.mark.parametrize("parameters", MANY)
def test_with_factors_of_one_it_is_the_model_s_own_future(parameters):
    people = Histories(np.arange(6), np.arange(6) * 5.0, np.full(6, 30.0), np.ones(6))
    times = np.array([4.0, 26.0, 52.0])
    assert (
        future.ahead(model(*parameters), people, times) == bgnbd.ahead(model(*parameters), people, times)
    ).all()
    just_more = future.ahead(model(*parameters), people, times, 1.0, 1 + 1e-9)
    assert just_more == pytest.approx(future.ahead(model(*parameters), people, times), rel=1e-7)


def test_value_is_that_of_the_value_report_and_what_is_exact_is_so(company):
    """The value as it is, to a billionth; an order's worth and the margin have elasticity 1; how often and how long share
    one between them, as their derivatives do exactly."""
    terms = potential.Terms(margin="0.5")
    found = potential.drivers(company, terms)
    table, clv = found.table.set_index("group"), value.clv(company, terms).numbers[0].value
    for key in ("driver_spend", "driver_margin"):
        assert table.elastic[key] == pytest.approx(1, abs=1e-12)
        assert table.value_more[key] - table.change_more[key] == pytest.approx(clv, rel=1e-9)
    assert table.value_less["driver_spend"] == pytest.approx(0.9 * clv, rel=1e-9)
    rate, leaving = table.elastic["driver_rate"], table.elastic["driver_leaving"]
    assert 0 < rate < 1 and rate - leaving == pytest.approx(1, abs=5e-3)
    assert table.elastic_low["driver_rate"] < rate < table.elastic_high["driver_rate"]
    cheaper = value.clv(company, terms._replace(discount=0.09)).numbers[0].value
    assert table.value_less["driver_discount"] == pytest.approx(cheaper, rel=1e-9)
    oftener, staying = found.numbers
    assert oftener.value == pytest.approx(table.change_more["driver_rate"])
    assert staying.value == pytest.approx(table.change_less["driver_leaving"])
    assert oftener.low < oftener.value < oftener.high and "nothing else changed" in found.says
    sizes = np.maximum(table.change_less.abs(), table.change_more.abs())
    assert (sizes.diff().dropna() <= 1e-6).all()


def test_revenue_has_no_margin_to_move_and_without_a_discount_there_is_none(company):
    found = potential.drivers(company, potential.Terms(discount=0.0))
    assert sorted(found.table.group) == ["driver_leaving", "driver_rate", "driver_spend"]
    assert "more margin" not in found.says


def test_the_past_is_not_judged_anew(company):
    """Customers who are taken to buy more often from now on are not taken for gone: with the model's own r doubled, which
    is another past, the value falls or rises otherwise."""
    known = histories(company, company.as_of)
    rows, fitted = reduced(known, cents=known.spent.sum().cast("int64")), model_of(known)
    ends = ends_of_months(company.as_of, 12)
    sums = dict(zip(BENDS, bent(fitted, rows, ends, 0.1), strict=True))
    refitted = fitted._replace(purchases=fitted.purchases._replace(alpha=fitted.purchases.alpha / 1.1))
    other = bent(refitted, rows, ends, 0.1)[0]
    assert sums["rate_more"] > sums["as_it_is"] and abs(other / sums["rate_more"] - 1) > 0.005


@pytest.mark.parametrize("leaving", [0.5, 1.0, 1.1])
def test_renewals_with_another_chance_of_ending_are_those_of_customers_with_known_ones(leaving):
    """Two hundred thousand customers drawn with known chances (beta, given so many renewals); with 1 the closed form."""
    fitted, rng = Sbg(0.9, 6.0, np.zeros((2, 2)), 0.0, True), np.random.default_rng(3)
    had, times = np.array([0.0, 30.0]), np.arange(25.0)
    found = sbg.bent(fitted, had, times, leaving)
    if leaving == 1:
        assert found == pytest.approx(sbg.renewals(fitted, had, times), rel=1e-9)
    for row, h in enumerate(had):
        ends = np.minimum(leaving * rng.beta(0.9, 6.0 + h, 200_000), 1)
        assert found[row, [1, 6, 24]] == pytest.approx(
            [((1 - ends) ** k).mean() for k in (1, 6, 24)], rel=0.01
        )


def test_contracts_have_the_value_of_the_value_report_and_fewer_endings_raise_it():
    """Plans that run for as long as a chance of their own lets them, of 400 customers."""
    rng, rows = np.random.default_rng(1), []
    lasts, age = rng.geometric(rng.beta(0.9, 8.0, 400).clip(1e-9)), rng.integers(1, 30, 400)
    for i in range(400):
        start = pd.Timestamp(AS_OF) + pd.Timedelta(days=1) - pd.DateOffset(months=int(age[i]))
        end = start + pd.DateOffset(months=int(lasts[i])) - pd.Timedelta(days=1)
        rows.append((f"s{i}", str(start)[:10], str(end)[:10] if lasts[i] <= age[i] else None, 20))
    there = under_contract(rows)
    [(fewer, more, base)] = churned(there, potential.Terms(), 1)
    assert base == pytest.approx(value.contracts(there).numbers[0].value, rel=1e-9)
    assert more < base < fewer and (fewer - more) / (0.2 * base) < 1
    assert churned(shop([("a", "2026-10-01", 5)]), potential.Terms(), 1) == []


def test_every_analysis_of_the_report_is_found():
    names = {a.__name__ for a in all_analyses() if a.__module__.startswith("crm.analyses.potential")}
    assert names == {"growth", "tried", "drivers", "make_up", "active_mix"}
