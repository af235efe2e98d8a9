"""Days, months and how long things take, in words."""

from datetime import date, datetime

from babel import dates

from crm.words.figures import count, is_missing, number
from crm.words.language import LOCALE, NOTHING, _, plural


def days(value: float | None) -> str:
    """57 days, with one decimal below ten."""
    if is_missing(value):
        return NOTHING
    shown = number(value, 0 if value >= 10 or value == int(value) else 1)
    return plural("{n} day", "{n} days", 1 if value == 1 else 2).format(n=shown)


def duration(value: float | None) -> str:
    """7 hours, or 5 days from two days on: how long something took, given in days."""
    if is_missing(value) or value >= 2 or value == 0:
        return days(value)
    hours = round(value * 24, 0 if value * 24 >= 2 else 1)
    return plural("{n} hour", "{n} hours", 1 if hours == 1 else 2).format(
        n=number(hours, 0 if hours == int(hours) else 1)
    )


def working_time(value: float | None, hours: float) -> str:
    """7 working hours, or 3 working days from two of them on: how long something took, given in days of so many hours."""
    if is_missing(value):
        return NOTHING
    if value >= 2:
        shown = number(value, 0 if value >= 10 or value == int(value) else 1)
        return _("{n} working days").format(n=shown)
    worked = round(value * hours, 0 if value * hours >= 2 else 1)
    if not worked:
        return _("less than a working hour")
    text = plural("{n} working hour", "{n} working hours", 1 if worked == 1 else 2)
    return text.format(n=number(worked, 0 if worked == int(worked) else 1))


def clock(seconds: int) -> str:
    """7:00 or 16:15: a time of day, given in seconds since midnight."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


def weekday(day: int) -> str:
    """Mon: a day of the week, 0 for Monday."""
    return dates.get_day_names("abbreviated", locale=LOCALE)[day]


def months(value: int) -> str:
    """12 months."""
    return plural("{n} month", "{n} months", value).format(n=count(value))


def day(value: date | datetime | None) -> str:
    """31 Oct 2026."""
    return NOTHING if is_missing(value) else dates.format_date(value, format="d MMM y", locale=LOCALE)


def month(value: date | datetime | None) -> str:
    """Oct 2026."""
    return NOTHING if is_missing(value) else dates.format_date(value, format="MMM y", locale=LOCALE)


def long_month(value: date | datetime | None) -> str:
    """October 2026: for titles."""
    return NOTHING if is_missing(value) else dates.format_skeleton("yMMMM", value, locale=LOCALE)


def month_name(value: date | datetime) -> str:
    """Oct: on an axis, where the year stands elsewhere."""
    return dates.format_date(value, format="LLL", locale=LOCALE)


def year(value: date | datetime) -> str:
    """2026."""
    return dates.format_date(value, format="y", locale=LOCALE)
