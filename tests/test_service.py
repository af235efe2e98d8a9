"""What customers complain of, and how fast they are served."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from crm.analyses.service import complaint_rate, complaint_reasons, handling_time, within_sla
from crm.analyses.service.tickets import answered_at, waits
from crm.tables import company_of


def tickets(n: int, on: str = "2026-10-05", **more) -> pd.DataFrame:
    """So many tickets created on one day; more columns are the same for all."""
    return pd.DataFrame({"created_at": [pd.Timestamp(on)] * n} | more)


def orders(n: int, on: str = "2026-10-05", **more) -> pd.DataFrame:
    return pd.DataFrame({"ordered_at": [pd.Timestamp(on)] * n, "account_id": "a", "amount": 10.0} | more)


def served(
    *parts: pd.DataFrame, bought: tuple[pd.DataFrame, ...] = (), as_of="2026-10-31", window: int | None = 12
):
    """A company with these tickets and orders."""
    rows = pd.concat(parts, ignore_index=True)
    tables = {"tickets": rows.assign(ticket_id=rows.index.astype(str))}
    if bought:
        all_orders = pd.concat(bought, ignore_index=True)
        tables["orders"] = all_orders.assign(order_id=all_orders.index.astype(str))
    return company_of(as_of, window, **tables)


def test_complaints_are_counted_for_every_1000_orders():
    """10 events: Garwood 1936 gives 4.795 to 18.390; against 2,000 orders half of that for every 1,000."""
    company = served(tickets(10, type="Complaint"), tickets(90, type="Question"), bought=(orders(2000),))
    finding = complaint_rate(company)
    rate = finding.numbers[0]
    assert (rate.value, rate.n) == (5, 2000)
    assert (rate.low, rate.high) == pytest.approx((2.398, 9.195), abs=1e-3)
    assert finding.says == (
        "Customers complain 5.0 times for every 1,000 orders (between 2.4 and 9.2) in the 12 months to 31 Oct 2026."
    )


def test_orders_that_came_to_nothing_are_no_exposure():
    bought = (orders(1000, status="done"), orders(500, status="canceled"))
    assert complaint_rate(served(tickets(20, type="complaint"), bought=bought)).numbers[0].n == 1000


def test_without_types_every_ticket_is_a_complaint_and_it_is_said():
    finding = complaint_rate(served(tickets(10), bought=(orders(2000),)))
    assert finding.numbers[1].value == 10
    assert "The source gives tickets no type, so every ticket is counted as a complaint." in finding.notes


def test_where_no_ticket_is_of_the_kind_the_kinds_are_named():
    finding = complaint_rate(
        served(tickets(9, type="Problem"), tickets(5, type="Request"), bought=(orders(2000),))
    )
    assert not finding.answered
    assert (
        finding.says
        == "No ticket is of the type “complaint”; the types here are Problem (9) and Request (5)."
    )
    assert complaint_rate(served(tickets(9, type="Problem"), bought=(orders(2000),)), kind="problem").answered


def test_few_of_a_kind_are_said_in_the_singular_and_no_whole_month_in_words():
    one = complaint_rate(served(tickets(1, type="complaint"), bought=(orders(3),)))
    assert one.says == "Too few for a rate: 1 complaint against 3 orders in the 12 months to 31 Oct 2026."
    begun = served(tickets(20, type="complaint", reason="late"), bought=(orders(30),), as_of="2026-10-20")
    assert complaint_rate(begun).says == (
        "No rate of complaints: no whole month with orders in the 12 months to 20 Oct 2026."
    )
    assert complaint_reasons(begun).says.startswith(
        "No complaint in the 12 months to 20 Oct 2026, whole months only"
    )


def test_without_orders_complaints_are_only_counted():
    finding = complaint_rate(served(tickets(30, type="complaint")))
    assert finding.answered and [number.name for number in finding.numbers] == ["complaints"]
    assert finding.says.endswith("the source has no orders to set them against.")


def test_few_complaints_against_few_orders_are_no_rate():
    finding = complaint_rate(served(tickets(2, type="complaint"), bought=(orders(21),)))
    assert not finding.answered
    assert (
        finding.says == "Too few for a rate: 2 complaints against 21 orders in the 12 months to 31 Oct 2026."
    )


def test_no_complaint_in_the_window_leaves_a_rate_that_could_still_be():
    old = tickets(40, "2024-10-05", type="complaint")
    finding = complaint_rate(
        served(old, tickets(40, type="question"), bought=(orders(2000), orders(2000, "2024-10-05")))
    )
    assert finding.numbers[0].value == 0 and finding.numbers[0].high == pytest.approx(3.689 / 2, abs=1e-3)
    assert finding.says.startswith(
        "No complaint in the 12 months to 31 Oct 2026; with so many orders, up to 1.8"
    )


def two_years(last: list[int], before: list[int]):
    """Complaints in each month of the window and of the year before, with 1,000 orders a month."""
    days = [f"{2024 + (i + 10) // 12}-{(i + 10) % 12 + 1:02}-15" for i in range(24)]
    parts = [tickets(n, day, type="complaint") for n, day in zip([*before, *last], days, strict=True)]
    return served(*parts, bought=tuple(orders(1000, day) for day in days))


def test_a_rise_beyond_chance_is_called_one():
    finding = complaint_rate(two_years([30] * 12, [20] * 12))
    assert finding.says == (
        "Complaints rose to 30.0 for every 1,000 orders (between 27.0 and 33.3), from 20.0 in the 12 months "
        "before (+50.0%)."
    )


def test_a_rise_within_the_months_own_ups_and_downs_is_not():
    """The same sums, but months that swing between nothing and the double."""
    finding = complaint_rate(two_years([0, 60] * 6, [0, 40] * 6))
    assert "no clear change from 20.0 in the 12 months before" in finding.says
    assert any("times as much as chance alone" in note for note in finding.notes)


def test_months_whose_orders_are_not_whole_have_no_rate():
    company = served(
        tickets(5, "2026-09-05", type="complaint"), tickets(15, type="complaint"), tickets(9, "2026-11-03", type="complaint"),
        bought=(orders(1000, "2026-09-05"), orders(1000), orders(10, "2026-11-02")), as_of="2026-11-10",
    )  # fmt: skip
    finding = complaint_rate(company)
    assert finding.table.month.dt.month.tolist() == [9, 10]
    assert finding.numbers[0].value == 10
    assert "9 complaints lie in the months left out and are not counted." in finding.notes


def by_month(counts: list[int], last: str = "2026-10-15", **more) -> list[pd.DataFrame]:
    """So many tickets in each month up to this one."""
    days = pd.date_range(end=pd.Timestamp(last) + pd.offsets.MonthEnd(0), periods=len(counts), freq="ME")
    return [
        tickets(n, str((day - pd.Timedelta(days=10)).date()), **more)
        for n, day in zip(counts, days, strict=True)
    ]


def sold(months: int) -> tuple[pd.DataFrame, ...]:
    """A thousand orders in each month up to October 2026."""
    return tuple(
        orders(1000, str((day - pd.Timedelta(days=10)).date()))
        for day in pd.date_range(end="2026-10-31", periods=months, freq="ME")
    )


def test_months_whose_tickets_are_not_loaded_yet_are_no_fall_in_complaints():
    """Ten complaints a month until July, none since, while a thousand orders a month go on: still ten, not seven."""
    company = served(*by_month([10] * 21 + [0] * 3, type="complaint"), bought=sold(24))
    finding = complaint_rate(company)
    assert finding.numbers[0].value == 10 and finding.table.month.max() == pd.Timestamp("2026-07-01")
    assert "no clear change from 10.0 in the 12 months before" in finding.says
    assert any(
        "Hardly any ticket is there for Aug 2026 to Oct 2026: left out" in note for note in finding.notes
    )


def test_a_month_without_complaints_counts_where_other_tickets_were_opened():
    questions = by_month([30] * 24, type="question")
    company = served(*by_month([10] * 21 + [0] * 3, type="complaint"), *questions, bought=sold(24))
    assert complaint_rate(company).table.per_thousand.tolist()[-3:] == [0, 0, 0]


def test_months_before_tickets_were_kept_have_no_rate():
    """A ticket system of the last year: the two years of orders before it are not two years without complaints."""
    finding = complaint_rate(served(*by_month([10] * 12, type="complaint"), bought=sold(36), window=None))
    assert finding.numbers[0].value == 10 and len(finding.table) == 12
    assert any("Nov 2023 to Oct 2025" in note for note in finding.notes)


def test_rare_complaints_may_be_missing_for_a_month():
    """One a month: none in October is no sign that October is not loaded."""
    finding = complaint_rate(served(*by_month([1] * 23 + [0], type="complaint"), bought=sold(24)))
    assert finding.table.month.max() == pd.Timestamp("2026-10-01") and finding.numbers[1].value == 11


def test_a_month_whose_tickets_break_off_is_left_out():
    """Tickets on the 2nd, 12th and 26th of each month, and in October until the 2nd only."""
    days = [f"2026-{m:02d}-{d:02d}" for m in range(1, 11) for d in (2, 12, 26)][:-2]
    company = served(*(tickets(10, day, type="complaint") for day in days), bought=sold(10))
    finding = complaint_rate(company)
    assert finding.table.month.max() == pd.Timestamp("2026-09-01") and finding.numbers[0].value == 30
    assert any(
        note.startswith("Oct 2026 is left out: its newest ticket is of 2 Oct 2026") for note in finding.notes
    )


def test_a_fall_to_a_handful_of_complaints_is_called_one():
    """From 100 to 6, each month as quiet as the next: too few to rank, and far beyond chance."""
    assert complaint_rate(two_years([0, 1] * 6, [8] * 12)).says == (
        "Complaints fell to 0.5 for every 1,000 orders (between 0.2 and 1.1), from 8.0 in the 12 months before (-93.8%)."
    )


def test_a_rise_is_said_of_all_months_as_well_and_tenfold_is_no_percentage():
    days = [f"{2024 + (i + 10) // 12}-{(i + 10) % 12 + 1:02}-15" for i in range(24)]
    parts = [tickets(3 if i < 12 else 60, day, type="complaint") for i, day in enumerate(days)]
    company = served(*parts, bought=tuple(orders(1000, day) for day in days), window=None)
    assert complaint_rate(company).says == (
        "Complaints have risen: 60.0 for every 1,000 orders in the last 12 months, from 3.0 in the 12 months before (20 "
        "times as much); in all months to 31 Oct 2026 it is 31.5 (between 29.3 and 33.8)."
    )


def test_reasons_come_with_their_running_share_and_rare_ones_together():
    parts = [tickets(n, type="complaint", reason=reason) for reason, n in
             {"late": 60, "broken": 30, "rude": 6, "lost": 4, None: 20}.items()]  # fmt: skip
    finding = complaint_reasons(served(*parts, bought=(orders(6000),)))
    table = finding.table
    assert table.complaint_reason.tolist() == ["late", "broken", "Other reasons", "No reason recorded"]
    assert table.complaints.tolist() == [60, 30, 10, 20]
    assert table.running_share.tolist() == pytest.approx([0.5, 0.75, 100 / 120, 1])
    assert table.per_thousand.tolist() == pytest.approx([10, 5, 10 / 6, 20 / 6])
    assert finding.says == "One reason of 2 brings 50.0% of complaints: “late”."


def test_reasons_and_rate_count_the_same_complaints():
    company = served(
        tickets(40, type="complaint", reason="late"), tickets(9, "2026-11-03", type="complaint", reason="late"),
        bought=(orders(1000, "2026-09-05"), orders(1000), orders(10, "2026-11-02")), as_of="2026-11-10",
    )  # fmt: skip
    assert complaint_reasons(company).table.complaints.tolist() == [40]
    assert complaint_rate(company).numbers[1].value == 40


def test_reasons_seldom_given_are_not_ranked():
    parts = [tickets(12, type="complaint", reason=reason) for reason in "abc"]
    finding = complaint_reasons(served(*parts))
    assert finding.says == "36 complaints, and no reason comes up often enough to be ranked."
    assert "per_thousand" not in finding.table
    few = complaint_reasons(served(tickets(9, type="complaint", reason="late")))
    assert not few.answered and "9 complaints" in few.says


def timed(waits: list[float | None], created: str = "2026-10-01", **more) -> pd.DataFrame:
    """One ticket for each wait in days; None is still open."""
    start = pd.Timestamp(created)
    ends = [pd.NaT if wait is None else start + pd.Timedelta(days=wait) for wait in waits]
    return pd.DataFrame({"created_at": start, "closed_at": ends} | more)


def test_open_tickets_are_in_the_curve():
    """Six closed after 1 to 6 days and six still open: half are resolved by day 6, not by day 3.5."""
    finding = handling_time(served(timed([1, 2, 3, 4, 5, 6] + [None] * 6)))
    assert finding.numbers[0].name == "resolution_days"
    assert finding.numbers[0].value >= 6
    assert any("closed tickets alone would say 3.5 days" in note for note in finding.notes)


def test_with_nothing_open_the_median_is_the_ordinary_one():
    finding = handling_time(served(timed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])))
    assert finding.numbers[0].value == 6
    assert finding.notes[0] == "11 tickets opened in the 12 months to 31 Oct 2026, all of them closed by now."
    assert not any("closed tickets alone" in note for note in finding.notes)
    assert finding.says.startswith("Half of the tickets are resolved within 6 days (")


def test_the_median_with_open_tickets_finds_the_truth():
    """Known truth: waits with a median of 20 days, seen for 60 days while more and more tickets come in."""
    rng = np.random.default_rng(11)
    last = pd.Timestamp("2026-11-01")
    start = last - pd.to_timedelta(60 * rng.random(3000) ** 2, unit="D")
    end = start + pd.to_timedelta(rng.exponential(20 / np.log(2), 3000), unit="D")
    rows = pd.DataFrame({"created_at": start, "closed_at": pd.Series(end).where(end < last)})
    finding = handling_time(served(rows))
    assert finding.numbers[0].low <= 20 <= finding.numbers[0].high
    assert rows.closed_at.sub(rows.created_at).dt.days.median() < 12, "what the closed ones alone would say"


def test_where_half_are_never_resolved_it_is_said():
    finding = handling_time(served(timed([1, 2, 3] + [None] * 9)))
    assert finding.numbers[0].value != finding.numbers[0].value
    assert (
        finding.says
        == "Fewer than half of the tickets are resolved so far: 75.0% are still open after 31 days."
    )
    assert "The closed tickets alone would say 2 days: they leave out the ones that drag on." in finding.notes


def test_first_answers_are_timed_to_the_hour():
    rows = timed([4] * 20).assign(first_response_at=pd.Timestamp("2026-10-01 06:00"))
    finding = handling_time(served(rows))
    assert finding.says.startswith(
        "Half of the tickets have a first answer within 6 hours and are resolved within 4 days"
    )
    assert finding.table.waiting_for.unique().tolist() == ["First answer", "Resolution"]


def test_a_resolution_without_a_recorded_first_answer_counts_as_one():
    rows = timed([4] * 20).assign(first_response_at=[pd.Timestamp("2026-10-01 06:00")] * 5 + [pd.NaT] * 15)
    finding = handling_time(served(rows))
    assert finding.numbers[0].value == 4
    assert (
        "15 tickets were resolved without a recorded first answer; their resolution counts as one."
        in finding.notes
    )


def test_tickets_that_ended_before_they_began_and_ones_closed_without_a_day_are_left_out():
    rows = pd.concat([timed([3] * 10), timed([-1]), timed([None]).assign(is_closed=True)], ignore_index=True)
    finding = handling_time(served(rows))
    assert finding.numbers[0].n == 10
    assert finding.notes[0].endswith("2 more are left out, closed without a day or before they were opened.")


def test_a_ticket_opened_again_is_open():
    rows = pd.concat([timed([3] * 10), timed([3] * 10).assign(is_closed=False)], ignore_index=True)
    assert (
        handling_time(served(rows))
        .notes[0]
        .startswith("20 tickets opened in the 12 months to 31 Oct 2026, 10 of them")
    )


def test_overdue_tickets_still_open_are_failures():
    """Twelve due: six in time, two late, four overdue and open; three more are not due yet."""
    due = pd.Timestamp("2026-10-08")
    rows = pd.concat(
        [timed([5] * 6 + [9] * 2 + [None] * 4, sla_due_at=due),
         timed([1] * 3, sla_due_at=pd.Timestamp("2026-11-08"))], ignore_index=True,
    )  # fmt: skip
    finding = within_sla(served(rows))
    share = finding.numbers[0]
    assert (share.value, share.n) == (0.5, 12)
    assert (share.low, share.high) == pytest.approx((0.2538, 0.7462), abs=5e-5)  # Wilson 6/12
    assert finding.table.iloc[0][["due", "in_time", "too_late", "overdue"]].tolist() == [12, 6, 2, 4]
    assert "4 are overdue and still open, and count as missed" in finding.says
    assert "Without the open ones it would look like 75.0%." in finding.notes


def due_by_month(shares: list[int], n: int = 100) -> pd.DataFrame:
    """In each month up to October 2026 n tickets due, so many of them solved in time."""
    ends = pd.date_range(end="2026-10-31", periods=len(shares), freq="ME")
    return pd.concat(
        [timed([3] * k + [9] * (n - k), str((end - pd.Timedelta(days=20)).date())).assign(
            sla_due_at=end - pd.Timedelta(days=13)) for k, end in zip(shares, ends, strict=True)],
        ignore_index=True,
    )  # fmt: skip


def test_a_fall_in_service_beyond_chance_is_said():
    fell = within_sla(served(due_by_month([80] * 12 + [60] * 12)))
    assert fell.says == (
        "Fewer tickets are resolved by their deadline: 60.0% of 1,200 (between 57.2% and 62.7%), 20.0 points less than in "
        "the 12 months before."
    )
    over_all = within_sla(served(due_by_month([80] * 12 + [60] * 12), window=None)).says
    assert over_all.startswith(
        "Fewer tickets are resolved by their deadline: 60.0% in the last 12 months, 20.0 points"
    )


def test_a_fall_in_service_within_the_months_own_ups_and_downs_is_not():
    """The same kind of fall, in months that swing from 40 to 100."""
    says = within_sla(served(due_by_month([100, 40] * 6 + [95, 35] * 6))).says
    assert "Fewer" not in says and says.startswith("65.0% of 1,200 tickets were resolved by their deadline")


def test_where_tickets_end_before_the_report_the_open_ones_are_not_old():
    """Twenty tickets a month up to August, some open at its end; in October they are not known to be open still."""
    rows = timed([2] * 20 + [None] * 4, "2026-08-30", sla_due_at=pd.Timestamp("2026-09-05"))
    early = [
        timed([2] * 20, f"2026-{m:02d}-05", sla_due_at=pd.Timestamp(f"2026-{m:02d}-10")) for m in range(1, 9)
    ]
    company = served(pd.concat([*early, rows], ignore_index=True).assign(
        closed_at=lambda t: t.closed_at.where(t.closed_at < "2026-09-01")))  # fmt: skip
    waited, in_time = handling_time(company), within_sla(company)
    said = "Hardly any ticket was opened or closed after Aug 2026: waits and deadlines are looked at up to its end."
    assert said in waited.notes and said in in_time.notes
    assert (
        waited.table.waiting_days.max() <= 2 and in_time.numbers[0].value == 1 and in_time.numbers[0].n == 160
    )


def test_resolved_on_the_deadline_is_in_time():
    rows = timed([7] * 10, sla_due_at=pd.Timestamp("2026-10-08"))
    finding = within_sla(served(rows))
    assert finding.numbers[0].value == 1 and finding.says.endswith("none is overdue and open.")


def test_deadlines_that_are_too_few_are_no_service_level():
    finding = within_sla(served(timed([1] * 9, sla_due_at=pd.Timestamp("2026-10-08"))))
    assert not finding.answered and "9 tickets were due" in finding.says


def test_tickets_without_deadlines_say_what_is_missing():
    finding = within_sla(served(timed([1] * 20)))
    assert not finding.answered and "tickets.sla_due_at" in finding.says


def test_the_month_of_the_report_is_shown_only_when_it_is_over():
    rows = pd.concat(
        [timed([1] * 20, f"2026-{m}-01", sla_due_at=pd.Timestamp(f"2026-{m}-08")) for m in ("09", "10")]
    )
    assert len(within_sla(served(rows)).table) == 2
    partial = within_sla(served(rows, as_of="2026-10-20"))
    assert len(partial.table) == 1 and partial.numbers[0].n == 40


def test_complaints_of_a_month_that_has_only_begun_are_no_trend():
    begun = tickets(20, "2026-10-05", type="complaint", reason="late")
    alone = complaint_rate(served(begun, as_of="2026-10-20"))
    assert alone.table.empty and alone.numbers[0].value == 20
    with_orders = served(begun, bought=(orders(1000),), as_of="2026-10-20")
    assert not complaint_rate(with_orders).answered
    assert not complaint_reasons(with_orders).answered


def test_the_table_of_waits_ends_where_few_are_left():
    table = handling_time(served(timed([*range(1, 40), 400], created="2025-09-20"), window=None)).table
    assert table.waiting_days.max() == 38 and len(table) <= 21


def test_waits_are_counted_to_the_nearest_hour_and_long_ones_to_the_nearest_day_halves_up():
    after = ["29min", "30min", "90min", "239h 29min", "251h 29min", "251h 30min", "252h"]
    rows = pd.concat(
        [tickets(1, first_response_at=pd.Timestamp("2026-10-05") + pd.Timedelta(t)) for t in after]
    )
    found = waits(served(rows).tickets, answered_at(served(rows).tickets), date(2026, 10, 31))
    hours = (found.days * 24).round().astype(int).repeat(found.n).tolist()
    assert hours == [0, 1, 2, 239, 240, 264, 264]
