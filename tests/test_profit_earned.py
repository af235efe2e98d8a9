"""When customers pay back, who earns the profit, and what has left: counted by hand and found again where it is known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.analyses import profit
from crm.analyses.profit.at_risk import risked
from crm.analyses.profit.payback import reached
from crm.analyses.profit.so_far import CHANNEL, curve, sums
from crm.customers.lasting.histories import histories, in_weeks, reduced
from crm.errors import BadInput
from crm.estimate import bgnbd
from crm.estimate.bgnbd import Bgnbd, Histories, alive
from crm.estimate.shares import NONE, Interval
from crm.tables import company_of, opened
from made_buyers import buyers
from made_orders import AS_OF, cdnow, quickly, shop

LAST = pd.Timestamp(AS_OF)
MONTH = 365.25 / 12
RATE = 0.5  # orders of a customer a month after the first, in the simulated company


def steady(n: int, months: int, seed: int) -> list[tuple]:
    """Orders of exactly 10: one on the first day, and by chance one every second month after it for ever. Customers come
    over so many months, and more and more of them."""
    rng = np.random.default_rng(seed)
    age = (months * MONTH * (1 - np.sqrt(rng.random(n)))).astype(int)
    more = rng.poisson(RATE * age / MONTH)
    days = [rng.integers(1, a + 1, k) if k else [] for a, k in zip(age, more, strict=True)]
    return [
        (f"c{i}", LAST - pd.Timedelta(days=int(a - d)), 10.0)
        for i, (a, after) in enumerate(zip(age, days, strict=True))
        for d in (0, *after)
    ]


def test_customers_not_old_enough_do_not_pull_the_curve_down():
    """R10: true margin so far is 10 + 5 k after k months. The mean over all customers, whose later months are not over
    yet, falls short of it by a third and more; the curve does not."""
    orders = steady(2_500, 24, seed=8)
    company = shop(orders)
    found = curve(sums(company, 24, 0.0, CHANNEL), 24, 0.0, 0.95)
    frame = pd.DataFrame(orders, columns=["who", "day", "amount"])
    since = (frame.day - frame.groupby("who").day.transform("min")).dt.days
    for k in (6, 12, 18):
        row = found[found.months_since == k].iloc[0]
        true = 10 + 10 * RATE * k
        naive = frame.amount[since <= k * MONTH].sum() / frame.who.nunique()
        assert abs(row.value - true) < 4 * row.error and row.value == pytest.approx(true, rel=0.05), k
        assert naive < (0.75 if k > 6 else 0.9) * true
    assert found.followed.is_monotonic_decreasing and found.followed.min() >= 30


def test_a_month_counts_when_it_is_over():
    """Forty customers came 92 days before as_of, which is day 92 with the last: three months of 30.44 days are over.
    Orders on days 30, 31 and 61 fall into the first, the second and the third month, discounted at their middles; one on
    day 92 falls into the fourth, which is not over."""
    first = LAST - pd.Timedelta(days=92)
    orders = [(f"c{i}", first + pd.Timedelta(days=d), 10.0) for i in range(40) for d in (0, 30, 31, 61, 92)]
    found = curve(sums(shop(orders), 24, 0.1, CHANNEL), 24, 0.1, 0.95)
    steps = [10.0, *(10 * 1.1 ** (-middle / 12) for middle in (0.5, 1.5, 2.5))]
    assert found.months_since.tolist() == [0, 1, 2, 3]
    assert found.value.tolist() == pytest.approx(np.cumsum(steps).tolist())
    assert found.error.max() == pytest.approx(0, abs=1e-6)


def test_months_that_are_not_loaded_are_not_taken_for_months_without_orders():
    """Orders end with June, as_of is October: who came on 1 March has lived through four months, not eight."""
    orders = [(f"c{i}", f"2026-{m:02d}-{1 + i % 20:02d}", 10.0) for i in range(60) for m in range(1, 7)]
    late = [(f"d{i}", "2026-03-01", 10.0) for i in range(40)]
    found = sums(shop(orders + late), 24, 0.0, CHANNEL)
    assert found.customers.groupby("seen").n.sum().loc[4] == 40 and found.customers.seen.max() == 5


def test_the_error_of_margin_so_far_is_that_of_its_mean():
    """Of customers all old enough: the standard error that pandas gives, month by month, discounted too."""
    rng = np.random.default_rng(2)
    first = LAST - pd.Timedelta(days=200)
    orders = [
        (f"c{i}", first + pd.Timedelta(days=int(d)), float(rng.integers(1, 100)))
        for i in range(60)
        for d in (0, *np.unique(rng.integers(1, 180, 3)))
    ]
    found = curve(sums(shop(orders), 5, 0.2, CHANNEL), 5, 0.2, 0.95).set_index("months_since")
    frame = pd.DataFrame(orders, columns=["who", "day", "amount"])
    since = (frame.day - first).dt.days
    step = np.where(since == 0, 0, (since * 48) // 1461 + 1)
    worth = frame.amount * 1.2 ** -np.where(step > 0, (step - 0.5) / 12, 0)
    for k in (0, 2, 5):
        each = worth[step <= k].groupby(frame.who[step <= k]).sum()
        assert (found.value[k], found.error[k]) == pytest.approx((each.mean(), each.sem()))


def test_the_month_of_payback_is_read_off_with_what_is_sure_of_it():
    found = pd.DataFrame({"months_since": range(5), "value": [10.0, 20, 30, 40, 50], "error": [5.0] * 5})
    paid = reached(found, Interval(30.0, 25.0, 35.0), 10**9, 0.95)
    assert paid.months == (2, 2, 3)  # 20 + 9.8 is below 30, 40 - 9.8 above
    assert reached(found, Interval(45.0, 40.0, 50.0), 10**9, 0.95).months[0] == 4
    late = reached(found, Interval(70.0, 60.0, 80.0), 10**9, 0.95)
    assert np.isnan(late.months.value) and late.last == 4
    assert reached(found, NONE, 0, 0.95).months is NONE


def test_what_is_not_paid_back_is_said_and_without_costs_the_curve_stands_alone():
    orders = steady(400, 12, seed=1)
    frame = pd.DataFrame(
        {"cost_id": ["a"], "spent_on": [LAST.date()], "amount": [1e6], "kind": ["acquisition"]}
    )
    before = frame.assign(cost_id="b", spent_on=(LAST - pd.Timedelta(days=35)).date(), amount=1e6)
    dear = profit.payback(
        shop(orders, window=2, costs=pd.concat([frame, before])), profit.Terms(margin="0.5"), followed=6
    )
    assert "has not earned it back within the 6 months seen" in dear.says and not dear.numbers
    alone = profit.payback(shop(orders), profit.Terms(margin="0.5"), followed=6)
    assert (
        alone.answered
        and "what one costs to win is not known" in alone.says
        and alone.table.cac_line.isna().all()
    )
    assert "neither the margin nor what one costs" in profit.payback(shop(orders), followed=6).says
    assert not profit.payback(shop(orders[:20])).answered


def test_a_cell_of_a_cohort_is_blank_until_its_youngest_is_old_enough():
    days = ["2025-07-01"] * 6 + ["2025-09-30"] * 6 + ["2026-07-15"] * 12
    orders = [(f"c{i}", day, 100.0) for i, day in enumerate(days)]
    orders += [("c0", "2025-08-15", 60.0), ("c0", "2026-10-01", 999.0), ("few", "2026-01-01", 5.0)]
    table = profit.cohorts(shop(orders), profit.Terms(margin="0.5")).table.set_index("cohort")
    assert table.index.tolist() == ["Q3 2026", "Q3 2025"] and table.new_customers.tolist() == [12, 12]
    assert table.loc["Q3 2026", ["after_0", "after_3"]].tolist() == [50.0, 50.0]
    assert np.isnan(table.after_6["Q3 2026"])
    # 30 September 2025 to 31 October 2026 are thirteen months: twelve are over, eighteen are not
    assert table.after_12["Q3 2025"] == pytest.approx((100 * 12 + 60) / 12 / 2) and "after_18" not in table
    with pytest.raises(BadInput, match="cohorts is 'week'"):
        profit.cohorts(shop(orders), by="week")


amounts = st.sampled_from([None, 0.0, 19.99, 100.0, 333.33])
orders_of_some = st.lists(
    st.tuples(st.integers(0, 14), amounts, st.sampled_from([0.0, 0.0, 50.0, 400.0]), st.sampled_from([None, 10.01, 90.0])),
    min_size=12, max_size=40,
)  # fmt: skip


def priced(orders: list[tuple], **more):
    """A company of (who, amount, refund, cost) of one month."""
    frame = pd.DataFrame(orders, columns=["who", "amount", "refund_amount", "cost"])
    frame = frame.astype({"amount": float, "refund_amount": float, "cost": float})
    frame = frame.assign(
        order_id=[f"o{i}" for i in range(len(frame))],
        account_id=[f"a{w}" for w in frame.who],
        ordered_at=LAST,
    )
    return company_of(AS_OF, window=12, currency="EUR", orders=frame.drop(columns="who"), **more)


@settings(quickly, max_examples=8)
@given(orders_of_some)
def test_the_whale_curve_adds_up_to_the_profit_to_the_cent(orders):
    found = profit.customers_profit(priced(orders, accounts=pd.DataFrame({"account_id": ["a1"]})))
    if not found.answered:
        return
    table, total = found.table, found.numbers[0].value
    assert table.profit.sum() == pytest.approx(total, abs=1e-6) and table.profit_upto.iloc[
        -1
    ] == pytest.approx(total)
    assert table.these.sum() == table.customers_upto.iloc[-1] == found.numbers[0].n
    assert table.share_profit.iloc[-1] == pytest.approx(1) and table.share_customers.iloc[-1] == 1
    assert table.profit_upto.max() - total == pytest.approx(-table.profit[table.profit < 0].sum(), abs=1e-6)


def test_profit_is_counted_by_hand_with_what_it_costs_to_serve():
    """Twenty customers earn 100 - 40. One of them had a ticket (5), a visit (30), and 100 given back with the goods gone:
    0 - 40 - 7 - 5 - 30 = -82."""
    orders = [(i, 100.0, 100.0 if i == 0 else 0.0, 40.0) for i in range(20)]
    ticket = pd.DataFrame({"ticket_id": ["t"], "account_id": ["a0"], "created_at": [LAST]})
    seen = pd.DataFrame(
        {
            "activity_id": ["v", "c"],
            "account_id": ["a0", "a0"],
            "type": ["Visit", "Call"],
            "occurred_at": [LAST, LAST],
        }
    )
    company = priced(orders, tickets=ticket, activities=seen)
    found = profit.customers_profit(company, serving=profit.Serving(5.0, 7.0, 30.0))
    assert found.numbers[0].value == 19 * 60 - 82
    assert found.table.profit.iloc[-1] == -82 and found.table.these.iloc[-1] == 1
    assert found.table.share_profit.max() == pytest.approx(1140 / 1058)
    assert found.says == (
        "The 20 customers of the 12 months to 31 Oct 2026 earn €1.06K. 1 (5.0%) is below zero and takes €82 away: without "
        "that one profit would be 107.8% of what it is."
    )
    less = profit.customers_profit(company)
    assert less.numbers[0].value == 19 * 60 - 40 and "Not counted, as no cost of one is given" in " ".join(
        less.notes
    )


def test_equal_customers_are_not_torn_apart():
    """Of forty customers thirty earn the same: no row ends among them, whatever they are called."""
    orders = [(i, 100.0, 0.0, 90.0 if 5 <= i < 35 else 10.0 + i / 10) for i in range(40)]
    table = profit.customers_profit(priced(orders)).table
    assert set(table.customers_upto) <= {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40}
    renamed = profit.customers_profit(priced([(39 - who, *rest) for who, *rest in orders])).table
    assert table.equals(renamed)


def test_without_margin_there_is_no_profit_and_a_loss_in_all_is_said():
    found = profit.customers_profit(shop([(f"c{i}", "2026-10-01", 5.0) for i in range(20)]))
    assert not found.answered and "orders.cost or the parameter margin" in found.says
    loss = profit.customers_profit(priced([(i, 10.0, 0.0, 9.0 if i else 900.0) for i in range(20)]))
    assert not loss.answered and "bring no profit in all" in loss.says
    with pytest.raises(BadInput, match="ticket_cost is -1"):
        profit.customers_profit(
            priced([(i, 10.0, 0.0, 9.0) for i in range(20)]), serving=profit.Serving(-1.0)
        )


PUBLISHED = Bgnbd(
    0.243, 4.414, 0.793, 2.426, np.zeros((4, 4)), 0.0, True
)  # Fader, Hardie & Lee 2005, table 2


def test_the_chance_of_being_there_still_is_the_published_one(shared_data):
    """Fader, Hardie & Lee 2008, "Computing P(alive) using the BG/NBD model": written out; and over all 2,357 customers of
    CDNOW what the R package BTYD gives (bgnbd.PAlive): first quartile 0.6604, median 1, mean 0.8134."""
    r, alpha, a, b = PUBLISHED.parameters
    x, last, age = 2, 30.43, 38.86
    one = Histories(*(np.array([v]) for v in (x, last, age, 1.0)))
    odds = a / (b + x - 1) * ((alpha + age) / (alpha + last)) ** (r + x)
    assert alive(PUBLISHED, one)[0] == pytest.approx(1 / (1 + odds))
    company = cdnow(shared_data, "1997-09-30")
    rows = reduced(histories(company, company.as_of))
    chances = np.repeat(alive(PUBLISHED, in_weeks(rows)), rows.n)
    assert len(chances) == 2357
    assert (np.quantile(chances, 0.25), np.median(chances), chances.mean()) == pytest.approx(
        (0.6604, 1, 0.8134), abs=5e-5
    )


def test_what_has_left_lies_within_the_interval():
    """Thirty companies of 800 customers drawn step by step: the money of those who came back and have really left."""
    held = 0
    for seed in range(30):
        rows = buyers(800, 104, seed)
        rows["recent"], rows["squares"], rows["n"] = rows.cents, rows.cents.astype(float) ** 2, 1
        model = bgnbd.fit(
            Histories(rows.repeats.to_numpy(), rows["last"].to_numpy(), rows["age"].to_numpy(), np.ones(800))
        )
        rows[["last", "age"]] *= 7
        back = rows[rows.repeats > 0]
        found = risked(model, back, 0.95)
        gone = back.recent[~back.there].sum() / 100
        held += found.low <= gone <= found.high
    assert held >= 26


def test_risk_adds_up_by_group_and_leaves_out_who_came_once(sample):
    company = opened(sample(AS_OF), 12)
    found = profit.at_risk(company)
    table, (value, share) = found.table, found.numbers
    assert table.at_risk_money.sum() == pytest.approx(value.value) and table.repeaters.sum() == value.n
    assert share.value == pytest.approx(table.at_risk_money.sum() / table.brought.sum())
    assert value.low < value.value < value.high
    once = [note for note in found.notes if "with orders on one day only are not in it" in note]
    assert len(once) == 1
    ever = reduced(histories(company, company.as_of)).n.sum()
    assert int(once[0].split()[0].replace(",", "")) + value.n == ever


def test_too_few_customers_for_a_model_are_an_answer():
    found = profit.at_risk(shop([("a", "2026-10-01", 5.0)]))
    assert not found.answered and "too few for a model" in found.says
