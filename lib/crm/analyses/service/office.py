"""Opening hours: how long a wait is in hours of work, in whole seconds, in the engine.

Of two moments each has the seconds of work that lie before it, counted from a Monday: whole weeks, days of the week, less
the holidays, and what of its own day was open by then. The wait is the difference, so that no day is walked through.
Moments are the source's own clock; a day whose clock was changed has as many hours as any other."""

import re
from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.errors import BadInput
from crm.words import _, clock, count, duration, listed, plural, weekday, working_time
from crm.workdays import holidays_of

DAY = 86_400  # seconds
TO_MONDAY = 3  # the first of 1970 was a Thursday
CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*-\s*(\d{1,2})(?::(\d{2}))?")


class Office(NamedTuple):
    """When it is open: from and to in seconds of the day, the days of the week (0 Monday), the holidays as they were said."""

    opens: int
    closes: int
    days: tuple[int, ...]
    holidays: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Seconds that one day is open."""
        return self.closes - self.opens

    def told(self, days: float | None) -> str:
        """So many days of work, in words."""
        return working_time(days, self.length / 3600)

    def closed(self, first: int, last: int) -> list[date]:
        """The holidays from one year to another on which it would else be open."""
        found = set()
        for said in self.holidays:
            if said[:4].isdigit():
                found.add(date.fromisoformat(said))
            else:
                found |= {day for year in range(first, last + 1) for day in holidays_of(said, year)}
        return sorted(day for day in found if day.weekday() in self.days and first <= day.year <= last)


def office(opening_hours: str, working_days: str = "1-5", holidays: str = "") -> Office | None:
    """The opening hours from what a report was told: "7-19" or "8:30-17", days of the week ("1-5", "1,2,4", 1 is Monday),
    holidays as days ("2026-12-24"), countries ("DE", "DE-BY") or both, by commas. None where no hours are told: waits then
    run around the clock. BadInput for what is not written so."""
    said = tuple(part.strip() for part in holidays.split(",") if part.strip())
    if not opening_hours.strip():
        if said:
            raise BadInput(
                f"holidays is '{holidays}', but opening_hours is empty, so waits run around the clock. Say when you are "
                f"open, such as 7-19, or 0-24."
            )
        return None
    opens, closes = _hours(opening_hours)
    for one in said:
        _known(one)
    return Office(opens, closes, _days(working_days), said)


def _hours(text: str) -> tuple[int, int]:
    found = CLOCK.fullmatch(text.strip())
    hour, minute, to_hour, to_minute = (
        (int(part or 0) for part in found.groups()) if found else (0, 60, 0, 60)
    )
    opens, closes = 3600 * hour + 60 * minute, 3600 * to_hour + 60 * to_minute
    if max(minute, to_minute) > 59 or not opens < closes <= DAY:
        raise BadInput(
            f"opening_hours is '{text}'. Write from when to when of one day, such as 7-19 or 8:30-17:15; 0-24 is all day."
        )
    return opens, closes


def _days(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(","):
        ends = re.fullmatch(r"\s*([1-7])\s*(?:-\s*([1-7])\s*)?", part)
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (1, 0)
        if first > last:
            raise BadInput(
                f"working_days is '{text}'. Write days of the week by number, 1 for Monday: 1-5, or 1,2,4 for single ones."
            )
        found |= set(range(first - 1, last))
    return tuple(sorted(found))


def _known(said: str) -> None:
    """Nothing; BadInput where a holiday is neither a day nor a country."""
    if not said[:4].isdigit():
        holidays_of(said, 2026)
        return
    try:
        date.fromisoformat(said)
    except ValueError:
        raise BadInput(f"holidays has '{said}', which is no day. Write days as 2026-12-24.") from None


def told(days: float | None, hours: Office | None) -> str:
    """How long something took, in words: in days of work where there are opening hours."""
    return duration(days) if hours is None else hours.told(days)


def seconds_open(hours: Office, since: ibis.Value, until: ibis.Value, years: tuple[int, int]) -> ibis.Value:
    """The seconds of work between two moments of these years; below zero where the second is the earlier one."""
    closed = hours.closed(*years)
    return _before(hours, until, closed) - _before(hours, since, closed)


def _before(hours: Office, moment: ibis.Value, closed: list[date]) -> ibis.Value:
    """Seconds of work from a Monday long ago up to the moment. Only floors of whole numbers: they are the same on every
    engine, where a remainder of a number below zero is not."""
    seconds = moment.truncate("s").epoch_seconds()
    today = seconds // DAY
    time = seconds - today * DAY
    week = (today + TO_MONDAY) // 7
    weekday = today + TO_MONDAY - week * 7
    gone = ibis.cases(*((weekday == i, sum(day < i for day in hours.days)) for i in range(7)))
    holiday = ibis.literal(0)
    before = week * len(hours.days) + gone
    if closed:
        steps = [(moment < ibis.timestamp(pd.Timestamp(day)), i) for i, day in enumerate(closed)]
        holiday = moment.date().isin(closed).ifelse(1, 0)
        before = before - ibis.cases(*steps, else_=len(closed)) + holiday
    done = (time < hours.opens).ifelse(0, (time > hours.closes).ifelse(hours.length, time - hours.opens))
    here = weekday.isin(hours.days).ifelse(done, 0) * (1 - holiday)
    return before * hours.length + here


def clock_note(hours: Office | None, first: date, last: date) -> str:
    """By which clock waits run, as a sentence, with the holidays from the first ticket to the last day looked at."""
    if hours is None:
        return _("Waits run around the clock, nights and weekends too.")
    n = sum(first <= day <= last for day in hours.closed(first.year, last.year))
    text = plural(
        "Waits count only opening hours: {opens} to {closes} on {days}, {n} holiday left out; what happens outside them "
        "takes no time. A working day has {long}.",
        "Waits count only opening hours: {opens} to {closes} on {days}, {n} holidays left out; what happens outside them "
        "takes no time. A working day has {long}.",
        n,
    )
    return text.format(opens=clock(hours.opens), closes=clock(hours.closes), n=count(n),
                       days=_named(hours.days), long=hours.told(1))  # fmt: skip


def _named(days: tuple[int, ...]) -> str:
    """Days of the week in words: Mon to Fri, or each by its name."""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _("{first} to {last}").format(first=weekday(days[0]), last=weekday(days[-1]))
    return listed([weekday(i) for i in days])
