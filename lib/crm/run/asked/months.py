"""Which months a run reports on. The only question that looks at today's date."""

from datetime import date, timedelta

from crm.errors import BadInput
from crm.months import as_month, first_day, last_day, months_before
from crm.run.asked.given import Given
from crm.run.asked.settings import setting

AT_MOST = 240


def months_of(options, month: str, today: date) -> tuple[date, ...]:
    """The last days of the months asked for: --from and --to, else the one month of the settings."""
    start, end = getattr(options, "start", None), getattr(options, "end", None)
    if not start and not end:
        return (_month_end(month, today),)
    if not (start and end) or options.month:
        raise BadInput("Give --month alone, or --from and --to together.")
    first, last = _asked(start, "--from", today), _asked(end, "--to", today)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count < 1:
        raise BadInput(f"--from {start} is later than --to {end}. Give the earlier month first.")
    if count > AT_MOST:
        raise BadInput(f"--from {start} --to {end} is {count} months; at most {AT_MOST} run at once.")
    return tuple(last_day(months_before(first, -n)) for n in range(count))


def _asked(text: str, option: str, today: date) -> date:
    return _month_end(str(setting("month", Given(text, option))), today)


def _month_end(month: str, today: date) -> date:
    return first_day(today) - timedelta(days=1) if month == "last" else as_month(month)
