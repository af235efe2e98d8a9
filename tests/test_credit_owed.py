"""What is owed: each invoice in its class, odd ones said, and months that add up to the cent."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses.credit import exposure, owed, roll_rates
from crm.analyses.credit.months import receivables
from crm.errors import BadInput
from made_invoices import AS_OF, billed, on
from made_orders import quickly, shop

PAID = [("p", "2026-08-01", 10, "2026-08-20")] * 10  # so that there are enough to speak of


def amounts(found) -> dict[str, float]:
    return found.table.set_index("group").open_amount.to_dict()


def test_the_classes_begin_and_end_on_their_days():
    late = (-5, 0, 1, 30, 31, 60, 61, 90, 91, 400)
    rows = [("a", "2025-01-01", 2.0**k, None, None, on(AS_OF, -days)) for k, days in enumerate(late)]
    found = owed(billed(PAID + rows))
    assert amounts(found) == {
        "age_not_due": 1 + 2, "age_30": 4 + 8, "age_60": 16 + 32, "age_90": 64 + 128, "age_over": 256 + 512,
    }  # fmt: skip
    assert found.table.customers.tolist() == [1] * 5 and found.table.invoices.tolist() == [2] * 5
    assert found.says == (
        "Customers owe €1.02K on 31 Oct 2026; €1.02K of it (99.7%) is overdue, €768 (75.1%) by more than 90 days."
    )
    share = {n.name: n.value for n in found.numbers}
    assert share["overdue_share"] == pytest.approx(1020 / 1023) and share["owed_total"] == 1023


def test_of_what_was_billed_in_the_window_the_part_that_is_overdue_is_said():
    rows = [
        ("a", "2025-01-01", 1000),
        ("a", "2026-09-01", 30),
        ("a", "2026-10-20", 50),
        ("a", "2026-09-02", 20, "2026-10-01"),
    ]
    found = owed(billed(PAID + rows, window=12))
    assert {n.name: n.value for n in found.numbers}["overdue_of_billed"] == pytest.approx(30 / 200)
    assert (
        found.notes[0] == "Of €200 billed in the 12 months to 31 Oct 2026, €30 (15.0%) is overdue and unpaid."
    )


def test_odd_invoices_are_counted_as_stated_and_said():
    rows = [
        ("a", "2026-10-10", 100, "2026-10-12", 40),  # in part: 60 are left
        ("a", "2026-10-10", 100, "2026-10-12", 130),  # 30 too much: a credit
        ("a", "2026-10-10", -20),  # a credit note not set off
        ("a", "2026-10-10", -7, "2026-10-12"),  # one paid out
        ("a", "2026-10-10", 9, "2026-10-01"),  # paid before the issue
        ("a", "2026-10-10", 8, None, None, "2026-09-30"),  # due before the issue: due that day
        ("a", "2026-10-10", 50, None, 25),  # paid on no day: all of it is open
        ("a", "2026-10-10", 70, None, None, None, "Void"),
        ("a", "2026-10-10", 70, None, None, None, "draft"),
        ("a", "2026-10-10", None),
    ]
    found = owed(billed(PAID + rows))
    assert amounts(found) == {
        "age_not_due": 60 + 50, "age_30": 8, "age_60": 0, "age_90": 0, "age_over": 0, "age_credit": -50,
    }  # fmt: skip
    assert found.table.share_open.round(6).tolist()[:2] == [round(110 / 118, 6), round(8 / 118, 6)]
    assert found.notes[1:] == (
        "2 open invoices name no due day: they count as due 30 days after their issue.",
        "2 credit notes take €27 off what was ever billed.",
        "1 invoice was paid by more than its amount; the rest stands among the credits.",
        "1 invoice was paid before it was issued: it counts as paid on the day of issue.",
        "1 invoice was due before it was issued: it counts as due on the day of issue.",
        "1 payment of €25 has no day: in no month, so it counts as not paid.",
        "2 invoices are not counted, their status being that of a draft or a void one.",
        "1 invoice has no amount and is in no sum.",
    )


def test_the_days_to_pay_of_an_invoice_without_a_due_day_are_a_parameter():
    company = billed([*PAID, ("a", "2026-10-01", 5)])
    assert amounts(owed(company))["age_not_due"] == 5 and amounts(owed(company, 14))["age_30"] == 5
    with pytest.raises(BadInput, match=r"terms_days is 900\. It lies between 0 and 365"):
        owed(company, 900)


some_day = st.integers(0, 300).map(lambda k: on("2026-01-01", k))
cents = st.integers(-9_999, 99_999).map(lambda k: k / 100)
invoices = st.lists(
    st.tuples(st.sampled_from("abc"), some_day, cents, st.none() | some_day, st.none() | cents),
    min_size=1,
    max_size=30,
)


def known_at(rows: list[tuple], end: pd.Timestamp) -> int:
    """What is owed at the end of a day, in cents, invoice by invoice: by its amount, less what was paid by then."""
    total = 0
    for _who, issued, amount, paid_on, paid in rows:
        if pd.Timestamp(issued) <= end:
            total += round(amount * 100)
            if paid_on is not None and max(pd.Timestamp(paid_on), pd.Timestamp(issued)) <= end:
                total -= round((amount if paid is None else paid) * 100)
    return total


@quickly
@given(invoices)
def test_what_was_owed_billed_credited_and_paid_is_what_is_owed_to_the_cent(rows):
    company = billed(rows)
    table = receivables(company)
    assert (table.opening + table.billed + table.credited - table.paid == table.closing).all()
    assert (table.closing.shift(fill_value=0) == table.opening).all()
    ends = table.index + pd.offsets.MonthEnd(0)
    assert table.closing.tolist() == [known_at(rows, end) for end in ends]
    found = owed(company)
    if found.answered and len(found.table):
        assert round(found.table.open_amount.sum() * 100) == table.closing.iloc[-1]


def test_tiers_show_where_the_risk_lies_and_nobody_by_name():
    """Forty customers of one order each; two spend half of all, one of them owes most and late."""
    orders = [(f"c{k}", "2026-10-01", 1000 if k < 2 else 50) for k in range(40)] + [("old", "2024-01-01", 5)]
    rows = [(f"c{k}", "2026-10-01", 10) for k in range(1, 40)] + [
        ("c0", "2026-08-01", 300),
        ("old", "2024-01-01", 10),
    ]
    rows += [
        ("stranger", "2026-10-20", 10),
        ("c5", "2026-10-02", -4),
        ("c0", "2026-10-02", -20),
        (None, "2026-10-05", 99),
    ]
    company = billed(rows, orders=shop(orders).orders.to_pandas())
    found = exposure(company, vip_share=0.5)
    table = found.table.set_index("group")
    assert table.debtors.to_dict() == {"tier_vip": 2, "tier_regular": 38, "tier_lapsed": 1, "tier_none": 1}
    assert table.open_amount.to_dict() == {
        "tier_vip": 290,
        "tier_regular": 376,
        "tier_lapsed": 10,
        "tier_none": 10,
    }
    assert table.overdue_amount.to_dict() == {
        "tier_vip": 280,
        "tier_regular": 0,
        "tier_lapsed": 10,
        "tier_none": 0,
    }
    assert table.share_overdue.isna().tolist() == [True, False, True, True]  # too few in it for a share
    assert found.numbers[0].value == pytest.approx((280 + 9 * 10) / 686)
    assert found.notes[-1] == "1 open invoice over €99 names no customer and is in no tier."
    assert not any(name in str(found.data()) for name in ("c0", "stranger"))


def test_few_debtors_have_no_tiers():
    company = billed([("a", "2026-10-01", 5)] * 12, orders=shop([("a", "2026-10-01", 5)]).orders.to_pandas())
    assert (
        exposure(company).says
        == "1 customer owes something on 31 Oct 2026, too few to tell where the risk lies."
    )


def test_what_becomes_of_money_within_a_month_by_hand():
    """Twenty invoices of 30 September, due at once, 100 each: in October ten are paid, five in part (40), five not."""
    rows = [("a", "2026-09-30", 100, "2026-10-15", None, "2026-09-30")] * 10
    rows += [("a", "2026-09-30", 100, "2026-10-15", 40, "2026-09-30")] * 5
    rows += [("a", "2026-09-30", 100, None, None, "2026-09-30")] * 5
    found = roll_rates(billed(rows))
    table = found.table.set_index(["age_then", "age_later"]).share_rolled
    assert table.to_dict() == {
        ("age_not_due", "rolled_paid"): pytest.approx(0.6),
        ("age_not_due", "age_60"): pytest.approx(0.4),
    }
    assert found.table.invoices_then.tolist() == [20, 20]
    assert not roll_rates(billed(rows[:9])).answered


def test_a_source_without_invoices_is_told_so_in_words():
    company = shop([("a", "2026-10-01", 5)])
    assert owed(company).says == "What is owed, by age: not possible here, the source has no invoices."
    assert not exposure(company).answered and not roll_rates(company).answered
    assert (
        owed(billed(PAID[:3])).says
        == "3 invoices are there up to 31 Oct 2026, too few to speak of what is owed."
    )
    assert owed(billed(PAID)).says == "Nothing is owed on 31 Oct 2026: every invoice has been paid."
