"""How long payment takes, and what is owed in days of sales: against published examples and known truth."""

import numpy as np
import pandas as pd
import pytest

from crm.analyses.credit import days_to_pay, paid_after_due, sales_outstanding
from crm.estimate.countback import count_back, days_sales
from crm.estimate.survival import restricted_mean
from made_invoices import billed, on


def test_counting_back_gives_the_published_examples():
    """Debtor days calculation, count back method (calculator7.snowdaycalculatornow.com): 2.1 million owed, sales of
    January to March 700, 800, 900 thousand: 31 + 28 days and 400 / 700 of January. Benji (support.benjipays.com):
    70, 80, 100 thousand in months of 30 days, 212 thousand owed: 60 days and 32 / 70 of a month."""
    assert count_back(2_100_000, [700_000, 800_000, 900_000], [31, 28, 31]) == pytest.approx(59 + 31 * 4 / 7)
    assert count_back(212, [70, 80, 100], [30, 30, 30]) == pytest.approx(60 + 30 * 32 / 70)


def test_counting_back_at_its_ends():
    assert count_back(0, [5], [31]) == 0 and count_back(-3, [5], [31]) == 0
    assert np.isnan(count_back(6, [5], [31])) and count_back(5, [5], [31]) == 31
    assert count_back(6, [9, -3], [31, 30]) == 30 + 31  # a month of credits adds to what is to be explained
    assert np.isnan(days_sales(5, [3, -3], [31, 30])) and days_sales(30, [30, 30, 30], [30, 30, 30]) == 30


def test_without_open_waits_the_restricted_mean_is_the_mean():
    """Nothing censored: the mean of min(wait, limit), and its variance that of the sample over n (Klein & Moeschberger)."""
    waits = np.random.default_rng(4).integers(0, 90, 200)
    rows = pd.DataFrame({"days": waits, "event": 1, "n": 1})
    cut = np.minimum(waits, 60)
    found = restricted_mean(rows, 60)
    assert found.value == pytest.approx(cut.mean())
    assert found.high - found.value == pytest.approx(1.959964 * cut.std() / 200**0.5)


def test_the_interval_of_the_restricted_mean_holds_the_truth_as_often_as_it_says():
    """Exponential waits of mean 30, censored evenly up to day 120: within 90 days 30 (1 - e^-3) on average, in days cut to
    whole ones 1 / (e^(1/30) - 1) (1 - e^-3)."""
    rng, inside = np.random.default_rng(8), 0
    truth = (1 - np.exp(-3)) / np.expm1(1 / 30)
    for _ in range(150):
        wait, seen = np.floor(rng.exponential(30, 150)), rng.integers(1, 121, 150)
        rows = pd.DataFrame({"days": np.minimum(wait, seen), "event": (wait <= seen).astype(int), "n": 1})
        # on a tie the payment was seen: as_of holds its whole day
        found = restricted_mean(rows, 90)
        inside += found.low <= truth <= found.high
    assert 0.89 <= inside / 150 <= 0.99


def monthly(n: int, wait: int, day: str = "15", amount: float = 10, months: int = 14) -> list[tuple]:
    """n invoices a month up to October 2026, each paid so many days later, if that is by then."""
    rows = []
    for first in pd.date_range(end="2026-10-01", periods=months, freq="MS"):
        issued = f"{first:%Y-%m}-{day}"
        paid = on(issued, wait)
        rows += [("a", issued, amount, paid if paid <= "2026-10-31" else None)] * n
    return rows


def test_the_unpaid_count_and_the_paid_alone_would_flatter():
    """Of 240 invoices of a year three in four are paid after 20 days, the others never: half after 20 days, and within 180
    days a mean beyond the 20 of those paid: about 0.75 times 20 and 0.25 times 180."""
    paid = monthly(15, 20, day="05", months=12)
    never = [(who, issued, amount) for who, issued, amount, _paid in monthly(5, 20, day="05", months=12)]
    found = days_to_pay(billed(paid + never, window=12))
    by_name = {n.name: n for n in found.numbers}
    assert by_name["pay_median"].value == 20
    assert by_name["pay_mean"].low < 0.75 * 20 + 0.25 * 180 < by_name["pay_mean"].high
    assert "not 20 days as the paid ones alone would say" in found.says
    assert found.table.share_paid.iloc[-1] == pytest.approx(0.75, abs=1e-9)


def test_where_all_pay_nothing_is_set_against_it_and_credit_notes_are_no_invoices():
    rows = [*monthly(5, 20, day="05"), ("a", "2026-06-01", -50), ("a", "2026-06-02", 9, "2026-05-01")]
    found = days_to_pay(billed(rows, window=12))
    assert (
        "as the paid ones alone" not in found.says
        and found.numbers[0].value == 20
        and found.numbers[0].n == 60
    )
    assert days_to_pay(billed(rows[:9], as_of="2026-10-31")).says == (
        "9 invoices issued in the time up to 31 Oct 2026 have been paid, too few to tell how long that takes."
    )


def test_money_paid_in_part_counts_as_money_and_not_as_an_invoice():
    rows = [("a", "2026-01-05", 100, "2026-01-15", 25)] * 10 + [("a", "2026-01-05", 100, "2026-01-25")] * 10
    table = days_to_pay(billed(rows)).table.set_index("days_since_issue")
    assert table.share_paid.to_dict()[20] == 0.5 and table.share_money_paid[20] == pytest.approx(0.625)


def test_those_not_due_yet_are_left_out_of_the_punctual_also_where_they_paid_early():
    """Of twenty due twelve are paid in time, four of the rest within 30 days; ten of October, not due, are paid at once."""
    rows = [("a", "2026-05-01", 10, "2026-05-31")] * 12 + [("a", "2026-05-01", 10, "2026-06-30")] * 4
    rows += [("a", "2026-05-01", 10)] * 4 + [("a", "2026-10-10", 10, "2026-10-11")] * 10
    found = paid_after_due(billed(rows))
    assert found.table.share_paid.tolist() == pytest.approx([0.6, 0.8, 0.8, 0.8])
    assert found.table.due_so_long.tolist() == [20] * 4 and found.numbers[0].n == 20
    # Wilson's interval of 12 of 20: Newcombe 1998's formula by hand
    assert (found.numbers[0].low, found.numbers[0].high) == pytest.approx((0.3866, 0.7812), abs=1e-4)
    assert not paid_after_due(billed(rows[-10:])).answered


def test_even_sales_paid_after_thirty_days_are_thirty_days_both_ways():
    """Ten a day, each paid 30 days later: 30 days of sales are owed, whichever way."""
    rows = []
    for issued in pd.date_range("2025-08-01", "2026-10-31"):
        paid = issued + pd.Timedelta(days=30)
        rows += [
            (
                "a",
                f"{issued:%Y-%m-%d}",
                10,
                f"{paid:%Y-%m-%d}" if paid <= pd.Timestamp("2026-10-31") else None,
            )
        ]
    found = sales_outstanding(billed(rows, window=12))
    assert len(found.table) == 13
    assert found.table.dso.to_numpy() == pytest.approx(
        30, abs=0.01
    ) and found.table.dso_back.to_numpy() == pytest.approx(30, abs=0.01)
    assert found.says == (
        "At the end of Oct 2026 customers owed 30 days of sales, counting back, and 30 days a year before; the plain way "
        "says 30 days."
    )
    last = found.table.iloc[-1]
    assert (last.owed_before, last.billed, last.credited, last.paid_in_month, last.owed_after) == (
        300,
        310,
        0,
        310,
        300,
    )
    doubled = [(w, d, 20 if d > "2026-09-30" else a, p) for w, d, a, p in rows]
    last = sales_outstanding(billed(doubled, window=12))
    assert last.table.dso_back.iloc[-1] == pytest.approx(30, abs=0.1)  # nobody pays later
    assert last.table.dso.iloc[-1] == pytest.approx(600 / (31 * 20 + 61 * 10) * 92)
    assert "by the plain way, but 30 days counting back (a year before 30 days)" in last.says


def test_a_month_that_is_not_over_is_left_out_and_few_months_are_refused():
    rows = [r for r in monthly(5, 20, day="05") if r[1] <= "2026-10-15"]
    found = sales_outstanding(billed(rows, as_of="2026-10-15"))
    assert found.table.month.max() == pd.Timestamp("2026-09-01")
    assert "Oct 2026 is left out: it goes only to 15 Oct 2026." in found.notes
    assert not sales_outstanding(billed(rows[-10:])).answered
