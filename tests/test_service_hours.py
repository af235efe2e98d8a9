"""Waits in opening hours: as many seconds as somebody with a calendar in hand counts, whatever the days between."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from crm.analyses.service import handling_time, office
from crm.analyses.service.office import seconds_open
from crm.errors import BadInput
from crm.tables import company_of, fetch
from crm.workdays import holidays_of

# 2026-10-05 is a Monday; open 8:30 to 17, Monday to Friday; German holidays and the 7 October
EDGES = {
    "within a day": ("2026-10-05 09:00", "2026-10-05 10:30", 1.5),
    "of no length": ("2026-10-05 09:00", "2026-10-05 09:00", 0),
    "before opening": ("2026-10-05 06:00", "2026-10-05 08:30", 0),
    "from before opening to after closing": ("2026-10-05 00:00", "2026-10-05 23:59:59", 8.5),
    "across midnight": ("2026-10-05 16:00", "2026-10-06 09:00", 1.5),
    "after closing until the next opening": ("2026-10-05 17:00", "2026-10-06 08:30", 0),
    "opened on a Saturday": ("2026-10-03 12:00", "2026-10-05 09:30", 1),
    "opened and closed on one weekend": ("2026-10-03 12:00", "2026-10-04 23:00", 0),
    "over a weekend": ("2026-10-02 16:00", "2026-10-05 09:30", 2),
    "closed on a holiday": ("2026-10-06 16:00", "2026-10-07 12:00", 1),
    "opened on a holiday": ("2026-10-07 12:00", "2026-10-08 09:30", 1),
    "over a holiday": ("2026-10-06 16:00", "2026-10-08 09:30", 2),
    "over Christmas and the new year": ("2026-12-23 16:00", "2027-01-04 09:30", 2 + 5 * 8.5),
    "a whole week": ("2026-10-12 11:11:11", "2026-10-19 11:11:11", 5 * 8.5),
    "of one second": ("2026-10-05 16:59:59", "2026-10-05 18:00", 1 / 3600),
    "before 1970, when no holiday is known": ("1969-12-30 16:00", "1970-01-02 09:30", 1 + 2 * 8.5 + 1),
}


def counted(table: pd.DataFrame, hours, years: tuple[int, int]) -> list[int]:
    """What the engine says of moments `since` and `until`."""
    rows = table.assign(
        ticket_id=[f"{i:05}" for i in range(len(table))], created_at=table.since, closed_at=table.until
    )
    made = company_of("2030-01-01", None, tickets=rows[["ticket_id", "created_at", "closed_at"]]).tickets
    worked = seconds_open(hours, made.created_at, made.closed_at, years)
    return fetch(
        made.select("ticket_id", worked=worked.cast("int64")).order_by("ticket_id"), at_most=20_000
    ).worked.tolist()


def test_the_edges_are_those_of_a_calendar():
    hours = office("8:30-17", "1-5", "DE, 2026-10-07")
    table = pd.DataFrame(
        {"since": [pd.Timestamp(a) for a, _b, _h in EDGES.values()], "until": [pd.Timestamp(b) for _a, b, _h in EDGES.values()]}
    )  # fmt: skip
    expected = [round(3600 * open_for) for _a, _b, open_for in EDGES.values()]
    assert dict(zip(EDGES, counted(table, hours, (1969, 2027)), strict=True)) == dict(
        zip(EDGES, expected, strict=True)
    )


def by_hand(
    since: datetime, until: datetime, opens: int, closes: int, days: set[int], closed: set[date]
) -> int:
    """Day by day: what of the wait lies between opening and closing."""
    total, day = 0, since.date()
    while day <= until.date():
        if day.weekday() in days and day not in closed:
            start = datetime.combine(day, datetime.min.time())
            first, last = start + timedelta(seconds=opens), start + timedelta(seconds=closes)
            total += max(0, int((min(until, last) - max(since, first)).total_seconds()))
        day += timedelta(days=1)
    return total


@pytest.mark.parametrize(
    ("text", "days", "holidays", "open_days"),
    [("7-19", "1-5", "DE-BY", {0, 1, 2, 3, 4}), ("0-24", "1,3,7", "2026-05-04, 2026-05-06", {0, 2, 6}), ("9:15-16:45", "1-7", "", set(range(7)))],
)  # fmt: skip
def test_waits_are_to_the_second_what_is_counted_day_by_day(text, days, holidays, open_days):
    rng = np.random.default_rng(8)
    since = pd.Timestamp("2025-11-01") + pd.to_timedelta(rng.integers(0, 400 * 86_400, 400), unit="s")
    until = since + pd.to_timedelta((rng.exponential(4 * 86_400, 400)).astype(int), unit="s")
    hours = office(text, days, holidays)
    closed = set(hours.closed(2025, 2027))
    if holidays == "DE-BY":
        assert closed == {d for y in (2025, 2026, 2027) for d in holidays_of("DE-BY", y) if d.weekday() < 5}
    expected = [
        by_hand(a.to_pydatetime(), b.to_pydatetime(), hours.opens, hours.closes, open_days, closed)
        for a, b in zip(since, until, strict=True)
    ]
    assert counted(pd.DataFrame({"since": since, "until": until}), hours, (2025, 2027)) == expected
    assert max(expected) > 86_400 and len(set(expected)) > 100


def test_the_wait_over_a_weekend_is_short_by_opening_hours_and_long_by_the_clock():
    """Twenty tickets of Friday 16:00, answered on Monday at 9:00: 65 hours by the clock, five of work (7 to 19)."""
    rows = pd.DataFrame({"created_at": [pd.Timestamp("2026-10-02 16:00")] * 20, "closed_at": pd.Timestamp("2026-10-08 09:00"),
                         "first_response_at": pd.Timestamp("2026-10-05 09:00")})  # fmt: skip
    company = company_of("2026-10-31", 12, tickets=rows.assign(ticket_id=rows.index.astype(str)))
    around, worked = handling_time(company), handling_time(company, hours=office("7-19"))
    assert around.numbers[0].value == pytest.approx(65 / 24) and around.numbers[0].name == "first_answer_days"
    assert [number.name for number in worked.numbers] == ["first_answer_hours", "resolution_hours"]
    assert [number.value for number in worked.numbers] == [5, 3 + 3 * 12 + 2]
    assert worked.says.startswith(
        "Half of the tickets have a first answer within 5 working hours and are resolved within 3.4 working days"
    )
    assert "Waits run around the clock, nights and weekends too." in around.notes
    assert (
        "Waits count only opening hours: 7:00 to 19:00 on Mon to Fri, 0 holidays left out; what happens outside them takes no "
        "time. A working day has 12 working hours." in worked.notes
    )


def test_only_holidays_since_the_first_ticket_are_counted_and_a_ticket_closed_at_night_took_no_time():
    """From 20 December 2025 to 10 January 2026: Christmas (two days) and the new year; not those of the rest of both years."""
    rows = pd.DataFrame(
        {"created_at": [pd.Timestamp("2025-12-20 20:00")] * 20, "closed_at": pd.Timestamp("2025-12-21 02:00")}
    )
    company = company_of("2026-01-10", 12, tickets=rows.assign(ticket_id=rows.index.astype(str)))
    finding = handling_time(company, hours=office("7-19", "1-5", "DE"))
    assert finding.says.startswith("Half of the tickets are resolved within less than a working hour")
    assert any("7:00 to 19:00 on Mon to Fri, 3 holidays left out" in note for note in finding.notes)


@pytest.mark.parametrize(
    ("said", "message"),
    [(("19-7",), "opening_hours is '19-7'"), (("7-25",), "from when to when of one day"), (("7:60-9",), "opening_hours is"),
     (("early",), "opening_hours is 'early'"), (("7-19", "5-1"), "working_days is '5-1'"), (("7-19", "0-4"), "1 for Monday"),
     (("7-19", "1-5", "2026-13-01"), "no day"), (("7-19", "1-5", "Atlantis"), "no country whose public holidays are known"),
     (("", "1-5", "DE"), "opening_hours is empty")],
)  # fmt: skip
def test_hours_that_mean_nothing_are_refused_with_what_to_write(said, message):
    with pytest.raises(BadInput, match=message):
        office(*said)
