"""Customers who come, go and come back: each month's account adds up and agrees with counting by hand."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.analyses.segmentation import lifecycle
from crm.analyses.segmentation.lifecycle import monthly_flows
from crm.errors import BadInput
from crm.months import last_day
from made_orders import cdnow, quickly, shop

orders_of_some = st.lists(
    st.tuples(
        st.sampled_from("abcde"),
        st.integers(0, 400).map(
            lambda after: str((pd.Timestamp("2025-09-01") + pd.Timedelta(days=after)).date())
        ),
        st.sampled_from([10, 10, 0, -3]),
    ),
    min_size=1,
    max_size=40,
)


def by_hand(orders, as_of: date, quiet: int) -> pd.DataFrame:
    """The same flows, customer by customer and month by month, from the definition alone."""
    days = {
        who: sorted({date.fromisoformat(d) for w, d, a in orders if w == who and a >= 0})
        for who, *_ in orders
    }

    def active(who, day):
        last = max((d for d in days[who] if d <= day), default=None)
        return last is not None and (day - last).days <= quiet

    first = min(d for seen in days.values() for d in seen)
    rows, before = [], date(first.year, first.month, 1) - pd.Timedelta(days=1).to_pytimedelta()
    while before < as_of:
        end = min(last_day(before + pd.Timedelta(days=1).to_pytimedelta()), as_of)
        was, now = {w for w in days if active(w, before)}, {w for w in days if active(w, end)}
        known = {w for w in days if days[w] and days[w][0] <= before}
        rows.append((len(was), len(now - known), len((now - was) & known), -len(was - now), len(now)))
        before = end
    return pd.DataFrame(rows, columns=["opening", "new", "came_back", "went_quiet", "closing"])


@quickly
@given(orders_of_some, st.sampled_from([30, 31, 90]), st.sampled_from(["2026-10-31", "2026-10-17"]))
def test_every_month_adds_up_and_agrees_with_counting_by_hand(orders, quiet, as_of):
    if not any(amount >= 0 for *_, amount in orders):
        return
    flows = monthly_flows(shop(orders, as_of=as_of), quiet)
    assert (flows.opening + flows.new + flows.came_back + flows.went_quiet == flows.closing).all()
    assert (flows.opening.shift(-1).dropna() == flows.closing[:-1]).all()
    expected = by_hand(orders, date.fromisoformat(as_of), quiet)
    pd.testing.assert_frame_equal(flows[list(expected)].reset_index(drop=True), expected)


def test_a_customer_is_new_then_quiet_then_back():
    """Ordered on 10 January and 20 July; quiet after 90 days, that is on 11 April."""
    flows = monthly_flows(shop([("a", "2026-01-10", 5), ("a", "2026-07-20", 5)], as_of="2026-08-31"), 90)
    assert flows.new.tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert flows.went_quiet.tolist() == [0, 0, 0, -1, 0, 0, 0, 0]
    assert flows.came_back.tolist() == [0, 0, 0, 0, 0, 0, 1, 0]
    assert flows.closing.tolist() == [1, 1, 1, 0, 0, 0, 1, 1]


def test_who_goes_quiet_and_returns_in_one_month_stays_active():
    flows = monthly_flows(shop([("a", "2026-01-10", 5), ("a", "2026-04-20", 5)], as_of="2026-05-31"), 90)
    assert flows.came_back.sum() == 0 and flows.went_quiet.sum() == 0 and flows.closing.iloc[-1] == 1


def test_a_customer_is_active_on_the_last_quiet_day_and_not_on_the_next():
    order = [("a", "2026-10-01", 5)]
    assert monthly_flows(shop(order, as_of="2026-10-31"), 30).closing.tolist() == [1]
    assert monthly_flows(shop([("a", "2026-09-30", 5)], as_of="2026-10-31"), 30).closing.tolist() == [1, 0]
    assert monthly_flows(shop([("a", "2026-08-01", 5)], as_of="2026-10-31"), 30).went_quiet.tolist() == [
        0,
        -1,
        0,
    ]


def test_active_and_ordering_leaves_out_the_new_and_those_who_came_back():
    orders = [("a", "2026-01-10", 5), ("a", "2026-02-10", 5), ("a", "2026-02-11", 5), ("b", "2026-02-10", 5)]
    assert monthly_flows(shop(orders, as_of="2026-02-28"), 90).ordered_again.tolist() == [0, 1]
    back = [("a", "2026-01-10", 5), ("a", "2026-06-10", 5)]
    assert monthly_flows(shop(back, as_of="2026-06-30"), 90).ordered_again.sum() == 0


def test_the_sentence_says_up_down_or_level():
    first = [("old0", "2024-03-15", 5), *((f"old{i}", "2025-10-15", 5) for i in range(20))]
    late = [(f"new{i}", "2026-10-15", 5) for i in range(40)]
    filler = [("old0", f"2026-{m:02d}-15", 5) for m in range(1, 11) for _ in range(20)]
    rose = lifecycle(shop(first + late + filler, window=12)).says
    assert rose.startswith(
        "Active customers rose from 20 to 41 (+105.0%) in the 12 months to Oct 2026: 40 new"
    )
    fell = lifecycle(shop(first + filler, window=12)).says
    assert fell.startswith("Active customers fell from 20 to 1 (-95.0%)") and "19 went quiet" in fell


def test_when_nobody_has_left_the_sentence_says_so():
    orders = [(f"c{i}", f"2026-{m:02d}-15", 5) for i in range(12) for m in range(6, 11)]
    assert (
        lifecycle(shop(orders)).says == "All 12 customers who ever ordered are active at the end of Oct 2026."
    )


def test_where_nobody_came_or_went_that_is_said():
    orders = [
        (f"c{i}", f"202{5 + (m > 12)}-{(m - 1) % 12 + 1:02d}-15", 5) for i in range(12) for m in range(6, 23)
    ]
    assert lifecycle(shop(orders, window=12)).says == (
        "In the 12 months to Oct 2026 nobody came or went: 12 customers are active."
    )


def test_a_fall_from_when_nobody_could_have_gone_quiet_yet_is_none():
    """As CDNOW's: all were won in three months, and half a year later all are active, whoever has left."""
    orders = [(f"c{i}", f"2025-0{i % 3 + 4}-15", 5) for i in range(90)]
    again = [(f"c{i}", "2026-09-15", 5) for i in range(20)]
    says = lifecycle(shop([*orders, *again], window=12)).says
    assert says.startswith(
        "20 of the 90 customers who ever ordered (22.2%) are active at the end of Oct 2026"
    )


def test_one_of_three_is_said_in_the_singular():
    orders = [("a", "2026-09-01", 5), ("b", "2026-01-01", 5), ("c", "2026-02-01", 5)]
    assert lifecycle(shop(orders)).says == (
        "1 of the 3 customers who ever ordered (33.3%) is active at the end of Oct 2026; the others have ordered nothing "
        "for more than 180 days."
    )


def test_over_all_months_the_sentence_is_about_the_last_twelve():
    """Twenty who ordered every month, and stopped a year ago; what was long ago is no news."""
    early = [(f"c{i}", f"{y}-{m:02d}-15", 5) for i in range(20) for y in (2024, 2025) for m in range(1, 11)]
    late = [
        ("c0", f"202{5 + (m > 12)}-{(m - 1) % 12 + 1:02d}-{d}", 5)
        for m in range(11, 23)
        for d in (10, 20, 25)
    ]
    says = lifecycle(shop(early + late * 4)).says
    assert says.startswith(
        "Active customers fell from 20 to 1 (-95.0%) in the 12 months to Oct 2026: 19 went quiet"
    )


def test_a_month_that_breaks_off_is_no_fall():
    """All orders of October come before the ninth, in a shop that sells to the end of every month."""
    days = {m: (2, 9, 16, 23, 28) if m < 10 else (2, 5, 8) for m in range(2, 11)}
    orders = [
        (f"c{i}-{m}", f"2026-{m:02d}-{d:02d}", 5) for m, at in days.items() for d in at for i in range(5)
    ]
    found = lifecycle(shop(orders, window=3))
    assert found.table.month.max() == pd.Timestamp("2026-09-01")
    assert any(
        note.startswith("Oct 2026 is left out: its newest record is of 8 Oct 2026") for note in found.notes
    )


def test_the_window_begins_with_its_first_month_and_the_trend_before_it_is_in_the_table():
    orders = [
        (f"c{i}", f"202{y}-{m:02d}-15", 5) for y in (3, 4, 5, 6) for m in range(1, 13) for i in range(3)
    ]
    orders = [o for o in orders if o[1] <= "2026-10-31"]
    table = lifecycle(shop(orders, window=12)).table
    assert len(table) == 36 and table.month.max() == pd.Timestamp("2026-10-01")


def test_a_month_that_is_not_whole_is_not_shown():
    orders = [(f"c{i}", f"2026-{m:02d}-03", 5) for m in range(5, 11) for i in range(12)]
    found = lifecycle(shop(orders, as_of="2026-10-15"))
    assert found.table.month.max() == pd.Timestamp("2026-09-01")
    assert any(note == "Oct 2026 is left out: it goes only to 15 Oct 2026." for note in found.notes)


@pytest.mark.parametrize("days", [0, 29, 731])
def test_a_quiet_time_out_of_its_limits_is_refused(days):
    with pytest.raises(BadInput, match=f"quiet_days is {days}. It lies between 30 and 730"):
        lifecycle(shop([("a", "2026-10-01", 5)]), days)


def test_cdnow_has_no_new_customer_after_march(shared_data):
    """SOURCE.md: 2,357 customers, the last first purchase on 25 March 1997."""
    flows = lifecycle(cdnow(shared_data)).table
    assert flows.new.tolist() == [781, 857, 719] + [0] * 15
    assert flows.closing.iloc[-1] == 515
    last = cdnow_last_days(shared_data)
    assert (last >= pd.Timestamp("1998-06-30") - pd.Timedelta(days=180)).sum() == 515


def cdnow_last_days(folder) -> pd.Series:
    """Each customer's last day, by pandas alone."""
    frame = pd.read_csv(folder / "cdnow_sample" / "CDNOW_sample.txt", sep=r"\s+", header=None)
    return pd.to_datetime(frame[2].astype(str)).groupby(frame[1]).max()
