"""The year to come against the year behind: every customer in one group, sums that are value's own, ranges that hold what
comes, and an audience that says the same."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import potential
from crm.analyses.potential.audiences import by_potential
from crm.analyses.potential.growth import gains
from crm.analyses.potential.placing import a_year, placed
from crm.customers.lasting.histories import Spent, histories
from crm.customers.lasting.model import fitted, model_of, prospects
from crm.errors import BadInput
from crm.estimate.gamma_gamma import Spending
from crm.tables import fetch
from made_buyers import buyers
from made_orders import AS_OF, shop
from test_value import bought

GROUPS = ["potential_more", "potential_same", "potential_less", "potential_new", "potential_back"]


@pytest.fixture(scope="module")
def company():
    """Three years of 600 customers, and 300 who came in the last sixteen months: a year ago many had a year behind."""
    late = [(f"late-{who}", day, amount) for who, day, amount in bought(300, days=480, seed=2)]
    return shop([*bought(600, days=1_095), *late])


def by_hand(company, clearly: float) -> pd.DataFrame:
    """Every customer's expectation and group with pandas and the model's own functions."""
    known = histories(company, company.as_of)
    model, rows = model_of(known), fetch(known)
    rows["n"], rows["cents"] = 1, rows.spent
    each = prospects(model, rows, a_year(company.as_of), 0.0)
    rows["ahead"], before = 100 * each.orders * each.worth, rows.recent_cents
    rows["group"] = np.select(
        [rows["age"] < 365, rows.recent == 0, rows.ahead > before * (1 + clearly), rows.ahead < before * (1 - clearly)],
        ["potential_new", "potential_back", "potential_more", "potential_less"], "potential_same",
    )  # fmt: skip
    return rows


def test_the_engine_places_every_customer_as_the_model_s_own_functions_do(company):
    true = by_hand(company, 0.25).set_index("account_id").sort_index()
    known = histories(company, company.as_of)
    found = fetch(placed(known, model_of(known), company.as_of, 0.25)).set_index("account_id").sort_index()
    assert (found.group == true.group).all() and found.ahead.to_numpy() == pytest.approx(
        true.ahead.to_numpy(), rel=1e-9, abs=1e-6
    )
    assert set(found.group) == set(GROUPS)


def test_groups_add_up_to_all_and_are_what_was_brought_and_is_expected(company):
    found, rows = potential.growth(company, potential.Terms(margin="0.5")), by_hand(company, 0.25)
    table = found.table.set_index("group")
    assert list(table.index) == GROUPS and table.customers.to_dict() == rows.group.value_counts().to_dict()
    sums = rows.groupby("group")[["recent_cents", "ahead"]].sum() / 200
    assert table.year_behind.to_numpy() == pytest.approx(sums.recent_cents[table.index])
    assert table.year_ahead.to_numpy() == pytest.approx(sums.ahead[table.index])
    whole = found.numbers[0]
    assert whole.n == 900 and whole.value == pytest.approx(table.gain.sum())
    assert whole.low < whole.value < whole.high
    assert (table.gain == table.year_ahead - table.year_behind).all()
    assert (table.gain_low < table.gain).all() and (table.gain < table.gain_high).all()
    assert found.notes[0].startswith("Regression to the mean")


def test_an_audience_has_everybody_in_the_group_and_with_the_difference_in_whole_money(company):
    true = by_hand(company, 0.4).set_index("account_id").sort_index()
    found = fetch(by_potential(company, 0.4, "0.5")).set_index("account_id").sort_index()
    assert (found.group == true.group).all()
    assert (found.score == np.floor((true.ahead - true.recent_cents) / 200)).all()
    row = found.loc["c1"]
    assert row.reason == (
        f"Expected in 12 months: {int(true.ahead['c1'] // 200)} EUR; in the last 12: {true.recent_cents['c1'] // 200} EUR. "
        f"Days with an order: {true.repeats['c1'] + 1}."
    )


def simulated(seed: int, n: int = 400) -> tuple[pd.DataFrame, pd.Series]:
    """Customers of BG/NBD and gamma-gamma as histories with a year behind and a year that came, drawn step by step
    (made_buyers); groups by a model fitted to them; what came to each group."""
    drawn = buyers(n, 104, seed, ahead=52)
    rows = drawn.assign(n=1, known=True)
    rows[["last", "age"]] = np.floor(rows[["last", "age"]] * 7)
    # what was brought in the last year of two: unknown to the model, so drawn as a part of the repeats
    rng = np.random.default_rng(seed)
    rows["recent_cents"] = (rows.cents * rng.beta(2, 2, n)).astype(int)
    back = rows[rows.repeats > 0]
    means = (back.cents / back.repeats / 100).to_numpy()
    model = fitted(rows, Spent(Spending(back.repeats.to_numpy(), means, np.ones(len(back))), 0.0))
    each = prospects(model, rows, np.array([52.0]), 0.0)
    ahead = 100 * each.orders * each.worth
    rows["group"] = np.where(ahead > rows.recent_cents, "potential_more", "potential_less")
    table = gains(rows, model, np.array([52.0]), 1.0, 0.95).set_index("group")
    came = (rows.later_cents - rows.recent_cents).groupby(rows.group).sum() / 100
    return table, came


def test_a_group_s_range_holds_what_comes_in_nine_of_ten_companies_or_more():
    """Twenty-five companies with known truth, two groups each; the model sees nothing of the year that follows."""
    held, offs = [], []
    for seed in range(25):
        table, came = simulated(seed)
        for key in came.index:
            row = table.loc[key]
            held.append(row.gain_low <= came[key] <= row.gain_high)
            offs.append((came[key] - row.gain) / row.year_ahead)
    assert np.mean(held) >= 0.9 and abs(np.mean(offs)) < 0.02


def test_a_year_ago_the_same_would_have_come_true(company):
    """Put back by a year: what came is what histories count by hand, and most groups lie within their range."""
    found = potential.tried(company)
    table = found.table.set_index("group")
    until = pd.Timestamp(AS_OF) - pd.DateOffset(years=1)
    known = fetch(histories(company, until.date()))
    assert table.customers.sum() == len(known)
    assert table.gain_came.sum() == pytest.approx((known.later_cents - known.recent_cents).sum() / 100)
    inside = (table.gain_low <= table.gain_came) & (table.gain_came <= table.gain_high)
    assert (
        table.held[table.gain_low.notna()] == inside[table.gain_low.notna()]
    ).all() and table.held.sum() >= 3
    assert found.says.startswith("Told only what was known on 31 Oct 2025: the ")
    assert (
        f"Of {table.held.notna().sum()} groups, {int(table.held.sum())} came within their range."
        in found.says
    )


def test_without_a_whole_year_behind_there_is_nothing_to_hold_the_next_one_against():
    young = shop(bought(400, days=360))
    found = potential.growth(young)
    assert not found.answered and found.says.startswith(
        "On 31 Oct 2026 nobody had been a customer for a whole year"
    )
    assert not potential.tried(young).answered


@pytest.mark.parametrize("orders", [[], [("a", "2026-10-01", 5)]])
def test_too_few_customers_are_an_answer_in_words_and_an_empty_audience(orders):
    few = shop(orders)
    for analysis in (potential.growth, potential.tried, potential.drivers):
        assert not analysis(few).answered
    if orders:
        assert fetch(by_potential(few)).empty


@pytest.mark.parametrize("clearly", [0.0, 0.95, float("nan")])
def test_clearly_is_a_part_of_what_was_brought(company, clearly):
    with pytest.raises(BadInput, match="clearly is"):
        potential.growth(company, clearly=clearly)
