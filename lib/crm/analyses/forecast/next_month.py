"""The sentence a page opens with: what the next month alone is expected to bring, against the same month of last year."""

from crm.outlook.measures import Subject
from crm.words import TENFOLD, _, count, month, percent, times

YEAR = 12
SAME = 0.005  # a change that reads as 0 %


def next_month(about: Subject, level: float, currency: str | None) -> str:
    """Dec 2026 is expected at $1.20M, between $1.00M and $1.40M (80 in 100), 8% above Dec 2025."""
    ahead, measure = about.outlook, about.measure
    low, high = ahead.band(level)
    first = ahead.months[0]
    off = against_last_years(about)
    facts = {
        "month": month(first), "amount": measure.amount(ahead.path.iloc[0], currency),
        "low": measure.figure(low[0], currency), "high": measure.figure(high[0], currency), "level": count(100 * level),
        "then": month(first.replace(year=first.year - 1)),
    }  # fmt: skip
    relative = {"change": percent(abs(off or 0), 0), "times": times(1 + (off or 0))}
    return template(off).format(**facts, **relative)


def template(off: float | None) -> str:
    """The sentence that fits: nothing to hold it against, as much, many times as much, above, or below."""
    if off is None:
        return _("{month} is expected at {amount}, between {low} and {high} ({level} in 100).")
    if abs(off) < SAME:
        return _(
            "{month} is expected at {amount}, between {low} and {high} ({level} in 100), as much as {then}."
        )
    if off >= TENFOLD - 1:
        return _(
            "{month} is expected at {amount}, between {low} and {high} ({level} in 100), {times} what {then} brought."
        )
    if off > 0:
        return _(
            "{month} is expected at {amount}, between {low} and {high} ({level} in 100), {change} above {then}."
        )
    return _(
        "{month} is expected at {amount}, between {low} and {high} ({level} in 100), {change} below {then}."
    )


def against_last_years(about: Subject) -> float | None:
    """The next month against the same month of last year as it was, relative; None where that is missing or not above
    zero."""
    known = about.outlook.history
    if len(known) < YEAR or not known.iloc[-YEAR] > 0:
        return None
    return float(about.outlook.path.iloc[0] / known.iloc[-YEAR] - 1)
