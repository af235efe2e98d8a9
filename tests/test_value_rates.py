"""Exchange rates as a cause of revenue's change, and revenue by fiscal period: worked out by hand, and parts that add up
whatever the numbers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.analyses.value import by_period, change
from crm.fiscal import Calendar
from crm.tables import company_of
from made_orders import AS_OF, quickly, shop
from test_value_change import lines

FIRST = ("first", "2024-10-20", 1, "EUR", 1.0)  # the data begin before both times
THEN, NOW = "2025-06-", "2026-06-"
RETAIL = Calendar(2, "454", "nearest saturday")


def rates(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["currency", "day", "rate"])
    return frame.assign(day=pd.to_datetime(frame.day).dt.date)


GIVEN = rates(("CHF", "2025-01-01", 1.0), ("CHF", "2025-07-01", 1.2), ("CHF", "2026-06-01", 1.5))


def abroad(orders: list[tuple], window=12, as_of=AS_OF, fiscal=None, given=GIVEN, **frames):
    """A company from (customer, day, amount in the currency, currency, rate) tuples."""
    frame = pd.DataFrame(orders, columns=["account_id", "ordered_at", "amount", "currency", "rate"])
    frame = frame.assign(
        order_id=[f"o{i}" for i in range(len(frame))], ordered_at=pd.to_datetime(frame.ordered_at),
        amount=frame.amount * frame.rate,
    )  # fmt: skip
    return company_of(as_of, window, "EUR", fiscal, orders=frame, rates=given, **frames)


def effects_of(found) -> pd.Series:
    return found.table.set_index("group").effect


TWO_YEARS = [
    FIRST,
    ("a", f"{THEN}03", 100, "USD", 0.9), ("b", f"{THEN}10", 50, "usd", 0.6), ("c", f"{THEN}11", 80, "EUR", 1.0),
    ("a", f"{NOW}03", 300, "USD", 1.0), ("b", f"{NOW}10", 100, "EUR", 1.0),
]  # fmt: skip


def test_exchange_rates_are_a_cause_of_their_own_by_hand():
    """Before: USD 150 brought 120, so 0.80 each, and 80 in euros: 200. Now USD 300 at 1.00 and 100: 400, which at 0.80
    would be 340. Ang 2005: L = (400 - 200) / ln 2; rates ln(400 / 340), an order ln((340 / 2) / (200 / 3))."""
    found = change(abroad(TWO_YEARS))
    effects, each = effects_of(found), 200 / np.log(2)
    assert effects["effect_currency"] == pytest.approx(each * np.log(400 / 340), abs=1e-9)
    assert effects["effect_order"] == pytest.approx(each * np.log(170 / (200 / 3)), abs=1e-9)
    assert effects.sum() == pytest.approx(200, abs=1e-9)
    changed = found.table.set_index("group").factor_change
    assert changed["effect_currency"] == pytest.approx(400 / 340 - 1)
    assert (
        "At the exchange rates of the 12 months before, revenue of the 12 months to 31 Oct 2026 would be €340 (+70.0%)."
        in (" ".join(found.notes))
    )


def test_without_rates_or_other_currencies_exchange_rates_are_no_cause():
    for company in (
        shop([("first", "2024-10-20", 1), ("a", f"{THEN}03", 10), ("a", f"{NOW}03", 20)], window=12),
        abroad([FIRST, ("a", f"{THEN}03", 10, "EUR", 1.0), ("a", f"{NOW}03", 20, "EUR", 1.0)]),
    ):
        assert "effect_currency" not in set(change(company).table.group)


def test_a_currency_that_is_new_takes_the_mean_rate_given_for_the_time_before_or_its_first():
    """CHF: rates of 1.0 and 1.2 are given within the 12 months to October 2025, so 1.1; SEK: none, so its first, 0.1."""
    now = [
        ("a", f"{NOW}03", 100, "CHF", 1.5),
        ("a", f"{NOW}04", 100, "SEK", 0.1),
        ("a", f"{NOW}09", 100, "SEK", 0.2),
    ]
    found = change(abroad([FIRST, ("a", f"{THEN}03", 100, "EUR", 1.0), *now]))
    constant = 110 + 10 + 10
    assert found.table.set_index("group").factor_change["effect_currency"] == pytest.approx(
        180 / constant - 1
    )
    told = " ".join(found.notes)
    assert "Nothing was sold in CHF before; the mean of the rates given for that time stands for it." in told
    assert (
        "Nothing was sold in SEK before and no rate is given for that time; the first one since stands for it."
        in told
    )


def test_orders_without_an_amount_do_not_make_an_order_bring_less():
    """Ten orders of 10 before and now, and ten more now whose currency has no rate: an order brings what it did."""
    then = [(f"c{i}", f"{THEN}03", 10, "EUR", 1.0) for i in range(10)]
    now = [(f"c{i}", f"{NOW}03", 10, *how) for i in range(10) for how in (("EUR", 1.0), ("GBP", None))]
    company = abroad([FIRST, *then, *now])
    effects, periods = effects_of(change(company)), by_period(company)
    assert effects["effect_order"] == pytest.approx(0, abs=1e-9) and effects["effect_priced"] < -60
    assert effects.sum() == pytest.approx(0, abs=1e-9)
    assert any(
        n.startswith("Orders without an amount add no revenue: 10 of 2026 to 31 Oct") for n in periods.notes
    )


def test_a_price_that_stays_in_its_currency_is_no_dearer_when_the_currency_is():
    orders = [FIRST, ("a", f"{THEN}03", 100, "USD", 0.8), ("a", f"{NOW}03", 100, "USD", 1.0)]
    sold = lines(("o1", "p", 10, 8), ("o2", "p", 10, 10))  # as the door has turned them
    effects = effects_of(change(abroad(orders, order_lines=sold)))
    assert effects["effect_currency"] == pytest.approx(20)
    assert effects[["effect_price", "effect_content", "effect_customers"]].abs().max() < 1e-9


orders_of_both = st.lists(
    st.tuples(
        st.sampled_from("abcdefg"), st.sampled_from(["2025-03-04", "2025-09-10", "2026-02-01", "2026-08-08"]),
        st.sampled_from([5.1, 20, 300, -4]), st.sampled_from([("EUR", 1.0), ("USD", 0.9), ("USD", 0.8), ("CHF", 1.1)]),
    ),
    min_size=4, max_size=40,
)  # fmt: skip


@settings(quickly, max_examples=4)
@given(orders_of_both)
def test_causes_add_up_with_exchange_rates_among_them(orders):
    rows = [(who, day, amount, *how) for who, day, amount, how in orders]
    found = change(abroad([FIRST, *rows]))
    frame = pd.DataFrame(rows, columns=["who", "day", "amount", "currency", "rate"])
    cents = (frame.amount * frame.rate * 100).round()
    net = (cents / 100).groupby(frame.day > "2025-10-31").sum().reindex([False, True])
    if found.answered:
        assert found.table.effect.sum() == pytest.approx(net[True] - net[False], abs=1e-9 * net.abs().sum())
        paid_abroad = (frame.rate != 1).any()
        assert paid_abroad or "effect_currency" not in set(found.table.group)


def monthly(months: dict[str, tuple[int, float]], currency="EUR", rate=1.0) -> list[tuple]:
    """So many orders of so much on the fifth of each month ("2025-01")."""
    return [
        (f"c{i % 7}", f"{month}-05", amount, currency, rate)
        for month, (n, amount) in months.items()
        for i in range(n)
    ]


def year(first: str, n: int, orders: int, amount: float) -> dict[str, tuple[int, float]]:
    return {str(month): (orders, amount) for month in pd.period_range(first, periods=n, freq="M")}


def test_a_year_to_date_is_held_against_the_same_months_by_hand():
    """20 orders of 10 each month of 2025, 25 of 10 in 2026: 10 months of 250 against 200, a quarter more; October 2026 has
    22 working days, October 2025 had 23."""
    found = by_period(abroad(monthly(year("2025-01", 12, 20, 10.0) | year("2026-01", 10, 25, 10.0))))
    assert found.says == (
        "Revenue of 2026 to 31 Oct 2026 is €2.50K, €500 more (+25.0%) than in the same 10 months of the year before."
    )
    assert len(found.table) == 22 and "fiscal_period" not in found.table
    last = found.table.iloc[-1]
    assert (last.orders, last.customers, last.revenue, last.revenue_year_before) == (25, 7, 250.0, 200.0)
    assert last.year_change == pytest.approx(0.25)
    assert last.year_change_a_day == pytest.approx(250 / 22 / (200 / 23) - 1)
    assert found.table.year_change[:12].isna().all(), "there is no year before 2025"


def test_a_period_that_is_not_over_is_marked_and_in_no_comparison():
    months = year("2025-01", 12, 20, 10.0) | year("2026-01", 10, 25, 10.0)
    found = by_period(abroad(monthly(months), as_of="2026-10-15"))
    assert found.says.startswith(
        "Revenue of 2026 to 30 Sep 2026 is €2.25K, €450 more (+25.0%) than in the same 9 months"
    )
    last = found.table.iloc[-1]
    assert (last.revenue_so_far, last.orders) == (250.0, 25)
    assert last[["revenue", "year_change", "year_change_a_day"]].isna().all()
    assert (
        "Not over, or not loaded to the end, and so in no comparison: Oct 2026, with €250 so far."
        in found.notes
    )


def test_a_fiscal_year_is_that_of_the_profile_and_the_newest_period_that_is_over_says_which():
    months = monthly(year("2024-04", 31, 10, 10.0))
    found = by_period(abroad(months, fiscal=Calendar(4)))
    assert found.table.fiscal_period.iloc[[0, -1]].tolist() == ["FY2025 P01", "FY2026 P07"]
    assert found.says.startswith(
        "Revenue of FY2026 to 31 Oct 2026 is €700, exactly that of the same 7 months"
    )
    early = by_period(abroad(months, fiscal=Calendar(4), as_of="2026-04-20"))
    assert early.says.startswith("Revenue of FY2025 to 31 Mar 2026 is €1.20K")
    assert early.table.fiscal_period.iloc[-1] == "FY2026 P01" and early.table.revenue.isna().iloc[-1]


def test_after_a_year_of_53_weeks_periods_meet_the_same_weeks_and_no_others():
    """Retail's 2024, P01: 4 February to 2 March 2024, held against 5 February to 4 March 2023 (restated), so without the
    first week of 2023 and with its fifth. Each day has one order of 1, so each period holds as many as days."""
    every = [(f"c{d.day}", str(d.date()), 1.0, "EUR", 1.0) for d in pd.date_range("2022-01-02", "2024-08-31")]
    first_week = [("x", str(d.date()), 100.0, "EUR", 1.0) for d in pd.date_range("2023-01-29", "2023-02-04")]
    found = by_period(abroad([*every, *first_week], as_of="2024-08-31", fiscal=RETAIL))
    table = found.table.set_index("fiscal_period")
    assert table.weeks_long["FY2023 P12"] == 5 and table.revenue["FY2023 P01"] == 28 + 700
    assert (table.revenue_year_before["FY2024 P01"], table.revenue["FY2024 P01"]) == (28, 28)
    assert table.revenue_year_before["FY2023 P12"] == 35 + 700, (
        "five weeks, the last of them the year's own first"
    )
    days = table.weeks_long * 7
    assert (
        table.revenue.dropna() == (days + 700 * (days.index == "FY2023 P01"))[table.revenue.notna()]
    ).all()
    assert found.says.endswith("exactly that of the same 30 weeks of the year before.")
    assert any(
        note.startswith("FY2023 has 53 weeks; the year after is held against its weeks 2 to 53")
        for note in found.notes
    )


def test_periods_at_the_rates_of_then_by_hand():
    """USD at 0.80 in 2025 and 1.00 in 2026, the same dollars: a quarter more, nothing at the rates of then."""
    then, now = year("2025-01", 12, 10, 10.0), year("2026-01", 10, 10, 10.0)
    found = by_period(abroad([*monthly(then, "USD", 0.8), *monthly(now, "USD", 1.0)]))
    assert found.says.endswith(
        "€200 more (+25.0%) than in the same 10 months of the year before; at the exchange rates of then, +0.0%."
    )
    last = found.table.iloc[-1]
    assert (last.revenue, last.revenue_constant, last.year_change_constant) == (100.0, 80.0, 0.0)


def test_few_orders_have_no_change_and_no_orders_no_answer():
    few = by_period(abroad(monthly(year("2025-01", 12, 9, 10.0) | year("2026-01", 10, 20, 10.0))))
    assert few.table.year_change.isna().all() and any("10 orders or more" in note for note in few.notes)
    young = by_period(abroad(monthly(year("2026-01", 10, 20, 10.0))))
    assert young.says == (
        "Revenue of 2026 to 31 Oct 2026 is €2.00K; orders are there from Jan 2026 on, so no year before can be held against it."
    )
    assert not by_period(abroad([("a", "2026-10-30", 1, "EUR", 1.0)], as_of="2026-10-30")).answered


def test_periods_add_up_to_the_orders_that_they_hold():
    """Credit notes, currencies and a period that is not over among them."""
    rng = np.random.default_rng(4)
    days = pd.date_range("2025-01-01", "2026-10-20")
    how = [("EUR", 1.0), ("USD", 0.9), ("CHF", 1.1)]
    rows = [
        (f"c{rng.integers(30)}", str(day.date()), float(rng.integers(-5, 400)) / 4, *how[rng.integers(3)])
        for day in days
    ]
    table = by_period(abroad(rows, window=None, as_of="2026-10-20")).table
    frame = pd.DataFrame(rows, columns=["who", "day", "amount", "currency", "rate"])
    net = (frame.amount * frame.rate).map(lambda x: np.sign(x) * np.floor(abs(x) * 100 + 0.5) / 100)
    assert table.filter(["revenue", "revenue_so_far"]).sum().sum() == pytest.approx(net.sum(), abs=1e-6)
    assert table.orders.sum() == (frame.amount >= 0).sum()
