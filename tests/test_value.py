"""What customers will bring: published values, ranges that hold what comes, groups that add up, and plain refusals."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses import value
from crm.customers.lasting import totals as lasting_totals
from crm.customers.lasting.histories import Spent, histories, reduced
from crm.customers.lasting.model import ends_of_months, fitted, model_of, prospects, weights
from crm.customers.lasting.put_back import day_of_test, put_back
from crm.customers.lasting.totals import totals
from crm.customers.margin import margin_of
from crm.errors import BadInput
from crm.estimate.gamma_gamma import Spending
from crm.months import earlier
from crm.sample.company import draw
from crm.sample.world import BUYING
from crm.tables import company_of, fetch
from made_buyers import buyers
from made_orders import AS_OF, cdnow, shop

LAST = pd.Timestamp(AS_OF)


def bought(
    n: int, days: int = 730, seed: int = 1, ahead: int = 0, r=1.1, alpha=62.0, a=0.75, b=3.9
) -> list[tuple]:
    """Orders (customer, day, amount) of n customers won in the first half of so many days, up to as_of and `ahead`
    days beyond, day by day; BG/NBD and gamma-gamma (p 5, q 4.2, v 190), times in days."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    born, spend = rng.integers(days // 2, days, n), rng.gamma(4.2, 1 / 190.0, n)
    orders = []
    for i in range(n):
        ago, stays = float(born[i]), True
        while stays and ago > -ahead:
            orders.append(
                (f"c{i}", LAST - pd.Timedelta(days=int(np.floor(ago))), round(rng.gamma(5.0) / spend[i], 2))
            )
            stays = len(orders) < 2 or orders[-2][0] != f"c{i}" or rng.random() > leaves[i]
            ago -= rng.exponential(1 / rate[i])
    return orders


@pytest.fixture(scope="module")
def company():
    return shop(bought(1_500))


def by_hand(orders: list[tuple], until: pd.Timestamp) -> pd.DataFrame:
    """Histories with pandas alone."""
    frame = pd.DataFrame(orders, columns=["who", "day", "amount"])
    days = frame[frame.day <= until].groupby(["who", "day"], as_index=False).amount.sum()
    each = days.groupby("who").agg(
        first=("day", "min"), latest=("day", "max"), visits=("day", "size"), all=("amount", "sum")
    )
    firsts = days.merge(each["first"], on="who").query("day == first").set_index("who").amount
    return pd.DataFrame(
        {
            "repeats": each.visits - 1,
            "last": (each.latest - each["first"]).dt.days,
            "age": (until - each["first"]).dt.days,
            "spent": ((each["all"] - firsts) * 100).round().astype(int),
        }
    ).sort_index()


def test_histories_are_those_counted_by_hand_and_nothing_later_is_seen():
    orders, until = bought(300), LAST - pd.Timedelta(days=200)
    found = fetch(histories(shop(orders), until.date())).set_index("account_id").sort_index()
    true = by_hand(orders, until)
    assert found[list(true)].equals(true.astype("int64").rename_axis("account_id"))
    frame = pd.DataFrame(orders, columns=["who", "day", "amount"])
    later = frame[(frame.day > until) & frame.who.isin(true.index)]
    assert found.later.sum() == len(later.drop_duplicates(["who", "day"]))
    assert found.later_cents.sum() == round(later.amount.sum() * 100)
    year = frame[(frame.day <= until) & (frame.day > until - pd.DateOffset(years=1))]
    assert found.recent.sum() == len(year.drop_duplicates(["who", "day"]))


def test_cdnow_has_the_published_parameters_and_expectations(shared_data):
    """Fader, Hardie & Lee 2005; Fader & Hardie 2013; R8 of the definitions: 1,653 expected, 1,882 came, 2,930 at own
    rates, mean absolute errors 0.785 and 1.024."""
    company = cdnow(shared_data)
    found = value.holdout(company)
    model, rate = found.table.iloc[0], found.table.iloc[1]
    assert (round(model.orders_expected, 1), model.orders_came, round(rate.orders_expected)) == (
        1653.4,
        1882,
        2930,
    )
    assert (round(model.customer_error, 3), round(rate.customer_error, 3)) == (0.785, 1.024)
    assert "the model expected 1,653 more orders, between" in found.says and "1,882 came" in found.says
    fitted = "r 0.2426, alpha 4.4136 weeks, a 0.7929, b 2.4259"
    assert any(fitted in note and "-9,582.43" in note for note in found.notes)
    then = value.clv(cdnow(shared_data, "1997-09-30"))
    assert any(fitted in note and "p 6.250, q 3.744, v 15.44" in note for note in then.notes)
    assert any("rank correlation 0.21" in note for note in then.notes)
    parts = value.calibration(company).table
    assert parts.tenth.tolist() == list(range(1, 11)) and parts.customers.between(220, 250).all()
    assert parts.customers.sum() == 2357
    assert (parts.customers * parts.expected_each).sum() == pytest.approx(model.orders_expected)
    assert (parts.customers * parts.came_each).sum() == pytest.approx(1882)


def test_a_range_holds_what_comes_in_nine_of_ten_companies_or_more():
    """Fifty companies drawn with known parameters: both the orders and the money of the next year."""
    held = np.zeros(2)
    for seed in range(50):
        rows = buyers(600, 104, seed, ahead=52).assign(n=1, known=True)
        rows[["last", "age"]] = np.floor(rows[["last", "age"]] * 7)
        back = rows[rows.repeats > 0]
        means = back.cents / back.repeats / 100
        model = fitted(
            rows, Spent(Spending(back.repeats.to_numpy(), means.to_numpy(), np.ones(len(back))), 0.0)
        )
        assert not model.why
        found = totals(model, rows, np.array([52.0]), 0.0, 0.95)
        came = rows.later.sum(), rows.later_cents.sum() / 100
        held += [each.low <= true <= each.high for each, true in zip(found, came, strict=True)]
    assert (held >= 45).all()
    assert held.sum() < 100  # a range that nothing escapes would be too wide


@pytest.mark.parametrize("margin", ["", "0.3"])
def test_groups_add_up_to_the_whole_and_the_range_lies_around_it(company, margin):
    found = value.clv(company, value.Terms(margin=margin))
    total, each, ahead = found.numbers
    assert (
        found.table.value.sum() == pytest.approx(total.value)
        and found.table.customers.sum() == total.n == 1500
    )
    assert found.table.orders_ahead.sum() == pytest.approx(ahead.value)
    assert total.low < total.value < total.high and each.value == total.value / 1500
    assert found.table.share_value.sum() == pytest.approx(1)


def test_value_is_worked_out_customer_by_customer_the_same(company):
    """Rows that stand for many customers give what a row each gives."""
    known = histories(company, company.as_of)
    model, ends = model_of(known), ends_of_months(company.as_of, 12)
    few = reduced(known, cents=known.spent.sum())
    many = reduced(known, "account_id", cents=known.spent.sum())
    assert len(many) == 1500 > len(few)
    for rows in (few, many):
        each = prospects(model, rows, ends, 0.1)
        rows["value"] = rows.n * each.discounted * each.worth
    assert few.value.sum() == pytest.approx(many.value.sum(), rel=1e-12)


def test_months_to_come_end_by_the_calendar_and_are_discounted_from_their_middle():
    ends = ends_of_months(LAST.date(), 3)
    assert (ends * 7).round(9).tolist() == [30, 61, 92]
    assert weights(ends, 0.1) == pytest.approx(
        [1.1 ** -(15 / 365.25), 1.1 ** -(45.5 / 365.25), 1.1 ** -(76.5 / 365.25)]
    )
    assert (weights(ends, 0.0) == 1).all()
    assert [str(earlier(LAST.date(), n)) for n in (1, 8, 12, -1)] == [
        "2026-09-30",
        "2026-02-28",
        "2025-10-31",
        "2026-11-30",
    ]
    assert str(earlier(pd.Timestamp("2026-03-30").date(), 1)) == "2026-02-28"


def test_a_longer_horizon_is_worth_more_and_a_higher_discount_less(company):
    worth = [
        value.clv(company, value.Terms(months, discount)).numbers[0].value
        for months, discount in ((12, 0.1), (24, 0.1), (12, 0.3))
    ]
    assert worth[1] > worth[0] > worth[2]


def test_margin_is_given_or_from_costs_or_values_are_revenue(company):
    orders = [("a", "2026-10-01", 100), ("a", "2026-10-02", 100), ("b", "2026-10-03", 50)]
    costs = pd.DataFrame({"order_id": ["o0", "o1", "o2"], "cost": [60.0, 50.0, None]})
    base = shop(orders)
    with_costs = shop(orders).orders.drop("cost").to_pandas().merge(costs, on="order_id")
    from crm.tables import company_of

    found = margin_of(company_of(AS_OF, currency="EUR", orders=with_costs))
    assert (
        found.share == pytest.approx(0.45)
        and found.says == "Margin: 45.0% of revenue, from the costs of 2 orders."
    )
    assert margin_of(base).share == 1 and not margin_of(base).is_margin
    assert margin_of(base, "0.4").share == 0.4
    half, whole = (value.clv(company, value.Terms(margin=m)).numbers[0] for m in ("0.5", ""))
    assert half.value == pytest.approx(whole.value / 2) and half.low == pytest.approx(whole.low / 2)
    for text in ("40", "0", "-1", "much", "nan"):
        with pytest.raises(BadInput, match=f"margin is '{text}'"):
            margin_of(base, text)


@pytest.mark.parametrize(
    ("orders", "why"),
    [
        ([], "not possible here"),
        ([("a", "2026-10-01", -5)], "0 customers are too few"),
        ([("a", "2026-10-01", 5)], "1 customer is too few"),
        ([(f"c{i}", "2026-01-01", 5) for i in range(150)], "Only 0 customers of 150 ever ordered a second time"),
        (
            [(f"c{i}", str(day)[:10], 5) for i in range(120) for day in pd.date_range("2026-09-01", periods=20 + i % 9)],
            "order on more than every other day",
        ),
        (
            [(f"c{i}", f"2026-{m:02d}-05", 7) for i in range(120) for m in range(1, 2 + i % 9)],
            "does not settle",
        ),
    ],
)  # fmt: skip
def test_where_the_model_does_not_hold_it_is_refused_in_words(orders, why):
    found = value.clv(shop(orders))
    assert not found.answered and why in found.says
    for test in (value.holdout, value.calibration):
        assert not test(shop(orders)).answered


def test_a_shop_with_one_price_has_nothing_to_draw_towards_and_is_answered():
    orders = [(who, day, 20) for who, day, _amount in bought(400)]
    total, _each, ahead = value.clv(shop(orders), value.Terms(discount=0.0)).numbers
    assert total.value == pytest.approx(20 * ahead.value, rel=0.02)


def test_seventy_of_a_hundred_who_ordered_once_and_odd_amounts_are_no_obstacle():
    """Zero and negative amounts, refunds larger than orders: an answer, and no trace."""
    once = [(f"once{i}", f"2026-{i % 9 + 1:02d}-{i % 28 + 1:02d}", 10) for i in range(3_000)]
    odd = [
        ("c1", "2026-10-20", 0),
        ("c2", "2026-10-20", -50),
        ("c3", "2026-10-20", 5, 50_000),
        ("c4", "2026-10-20", None),
    ]
    company = shop([*bought(600), *once, *odd])
    known = histories(company, company.as_of)
    assert fetch(known.agg(least=known.spent.min())).least.iloc[0] == 0
    found = value.clv(company)
    assert found.answered and found.table.customers.sum() == 3_600
    assert np.isfinite(found.table.value).all() and (found.table.value >= 0).all()


def test_who_buys_often_and_much_at_once_is_warned_of():
    plain = bought(800)
    visits = pd.Series([order[0] for order in plain]).value_counts()
    grows = [(who, day, amount * visits[who] ** 2) for who, day, amount in plain]
    for orders, careful in ((plain, False), (grows, True)):
        notes = value.clv(shop(orders)).notes
        assert any(note.startswith("Careful: how often") for note in notes) == careful


def test_customers_whose_first_order_may_be_older_than_the_data_are_not_fitted():
    orders = bought(600)
    begins = min(day for _who, day, _amount in orders)
    names = sorted({order[0] for order in orders})
    born = [begins - pd.Timedelta(days=30) if i % 3 == 0 else begins for i in range(len(names))]
    accounts = pd.DataFrame({"account_id": names, "created_at": born}).astype({"account_id": "str"})
    found = value.clv(shop(orders, accounts=accounts))
    old = -(-len(names) // 3)
    assert any(note.startswith(f"{old} customers were there before") for note in found.notes)
    assert any(f"fitted to {len(names) - old} customers" in note for note in found.notes)
    assert found.table.customers.sum() == 600


def test_the_test_keeps_the_horizon_or_half_of_the_history():
    day = lambda text: pd.Timestamp(text).date()  # noqa: E731
    assert day_of_test(day("1998-06-30"), day("1997-01-01"), 12, False) == day("1997-09-30")
    assert day_of_test(day("2026-10-31"), day("2023-11-01"), 12, False) == day("2025-10-31")
    assert day_of_test(day("1998-06-30"), day("1997-01-01"), 3, True) == day("1998-03-31")
    assert day_of_test(day("2026-10-31"), day("2026-10-01"), 12, False) is None
    assert put_back(shop([("a", "2026-10-20", 5)]), 12, 0).why.startswith("There is too little history")


def test_limits_of_what_is_asked_are_kept(company):
    for terms in (value.Terms(months=0), value.Terms(discount=-0.1), value.Terms(discount=2)):
        with pytest.raises(BadInput, match="It lies between"):
            value.clv(company, terms)
    with pytest.raises(BadInput, match="held_out is 61"):
        value.holdout(company, held_out=61)


def test_the_made_company_s_truth_is_found_again_at_five_thousand_customers():
    """The draw of `crm-report sample --customers 5000 --months 36 --seed 1`, clean; each parameter within a tenth of
    what it was drawn from. a and b are known to 10 and 13 % only at this size, so another seed may miss by more."""
    made = draw(5_000, 36, 1)
    orders = made.orders[made.orders.ordered < made.window.days]
    first = pd.Timestamp(made.window.first)
    born = pd.to_datetime(first) + pd.to_timedelta(made.accounts.created, unit="D")
    company = company_of(
        AS_OF,
        window=12,
        currency="EUR",
        orders=pd.DataFrame(
            {
                "order_id": orders.order.astype(str),
                "account_id": orders.customer.astype(str),
                "ordered_at": first + pd.to_timedelta(orders.ordered, unit="D"),
                "amount": orders.amount,
            }
        ),
        accounts=pd.DataFrame({"account_id": made.accounts.index.astype(str), "created_at": born}),
    )
    model = model_of(histories(company, company.as_of))
    truth = {"r": BUYING.r, "alpha": BUYING.alpha / 7, "a": BUYING.a, "b": BUYING.b}
    spending = {name: getattr(BUYING, name) for name in ("p", "q", "v")}
    assert {n: getattr(model.purchases, n) for n in truth} == pytest.approx(truth, rel=0.1)
    assert {n: getattr(model.spending, n) for n in spending} == pytest.approx(spending, rel=0.1)


def test_of_many_rows_the_range_is_told_from_a_coarser_look_and_hardly_differs(company, monkeypatch):
    known = histories(company, company.as_of)
    rows = reduced(known, cents=known.spent.sum().cast("int64"))
    model, ends = model_of(known), ends_of_months(company.as_of, 12)
    plain = totals(model, rows, ends, 0.1, 0.95)
    monkeypatch.setattr(lasting_totals, "MANY", 100)
    near = lasting_totals.alike(rows)
    assert len(near) < len(rows) and near.n.sum() == rows.n.sum() and near.cents.sum() == rows.cents.sum()
    coarse = totals(model, rows, ends, 0.1, 0.95)
    for one, other in zip(plain, coarse, strict=True):
        assert one.value == other.value
        assert (other.high - other.low) == pytest.approx(one.high - one.low, rel=0.02)
