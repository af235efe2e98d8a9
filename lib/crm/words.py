"""Numbers into words, and sentences into the reader's language. The only place that formats either.

A sentence is one whole gettext template with named fields, never glued from pieces:

    _("{share} of customers bring {part} of revenue").format(share=percent(0.2), part=percent(0.8))
"""

import gettext
import math
import os
from datetime import date, datetime
from pathlib import Path

from babel import Locale, dates, numbers

LANGUAGE = os.environ.get("CRM_REPORT_LANGUAGE", "en")
LOCALE = Locale.parse(LANGUAGE, sep="-" if "-" in LANGUAGE else "_")
_catalogue = gettext.translation(
    "crm", Path(__file__).parent / "locale", languages=[str(LOCALE)], fallback=True
)
_ = _catalogue.gettext
plural = _catalogue.ngettext

NOTHING = "–"  # noqa: RUF001  a number that is not there; never 0
TENFOLD = 10  # from here on a reader takes in "15 times" and no longer "+1,400%"


def is_missing(value) -> bool:
    """True for None, NaN, NaT and pandas' NA."""
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value


def count(value: float | None) -> str:
    """1,234: whole things."""
    return NOTHING if is_missing(value) else numbers.format_decimal(round(value), locale=LOCALE)


def number(value: float | None, digits: int = 1) -> str:
    """1,234.5: a plain number with so many decimals."""
    if is_missing(value):
        return NOTHING
    return numbers.format_decimal(value, format="#,##0" + _decimals(digits), locale=LOCALE)


def percent(share: float | None, digits: int = 1) -> str:
    """63.2%, from a share; "15 times" from tenfold on."""
    if is_missing(share) or share >= TENFOLD:
        return times(share)
    return numbers.format_percent(share, format="#,##0" + _decimals(digits) + "%", locale=LOCALE)


def change(share: float | None, digits: int = 1) -> str:
    """+8.1% or -3.0%: a relative change, with its sign; "15 times as much" from tenfold on."""
    if is_missing(share):
        return NOTHING
    if share >= TENFOLD - 1:
        return _("{times} as much").format(times=times(1 + share))
    pattern = f"+#,##0{_decimals(digits)}%;-#,##0{_decimals(digits)}%"
    return numbers.format_percent(share, format=pattern, locale=LOCALE)


def times(ratio: float | None) -> str:
    """15 times, or 1,540 times: a ratio in three figures."""
    return NOTHING if is_missing(ratio) else _("{n} times").format(n=count(rounded(ratio, 3)))


def money(value: float | None, currency: str | None = None) -> str:
    """$10,005,534; cents only below a hundred, if there are any; without a currency a plain number."""
    if is_missing(value):
        return NOTHING
    pattern = "#,##0" + _decimals(0 if abs(value) >= 100 or value == int(value) else 2)
    if not currency:
        return numbers.format_decimal(value, format=pattern, locale=LOCALE)
    return numbers.format_currency(value, currency, f"¤{pattern};-¤{pattern}", LOCALE, currency_digits=False)


def short_money(value: float | None, currency: str | None = None) -> str:
    """$10.0M: for the large figures on top and for axes."""
    if is_missing(value):
        return NOTHING
    if abs(value) < 1000:  # Babel's compact formats leave these as long as they came
        return money(value, currency)
    if not currency:
        return numbers.format_compact_decimal(value, fraction_digits=1, locale=LOCALE)
    return numbers.format_compact_currency(value, currency, fraction_digits=1, locale=LOCALE)


def compact(value: float | None) -> str:
    """117K: where there is no room for more."""
    return NOTHING if is_missing(value) else numbers.format_compact_decimal(value, locale=LOCALE)


def score(value: float | None) -> str:
    """+30.0: a score in points, such as an NPS; none is 0.0, without a sign."""
    if is_missing(value):
        return NOTHING
    if round(value, 1) == 0:
        return number(0)
    return numbers.format_decimal(value, format="+#,##0.0;-#,##0.0", locale=LOCALE)


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


def brief(text: str, most: int = 60) -> str:
    """A name from the data on one line, cut where it would not fit into a sentence."""
    line = " ".join(str(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def listed(words: list[str]) -> str:
    """a, b and c."""
    from babel.lists import format_list

    return format_list([str(w) for w in words], locale=LOCALE) if words else NOTHING


def between(low: str, high: str) -> str:
    """62.0% to 64.3%, from two numbers already in words; without an upper end "62.0% or more"."""
    return (_("{low} or more") if high == NOTHING else _("{low} to {high}")).format(low=low, high=high)


def in_unit(value, unit: str, currency: str | None = None, beside: float | None = None) -> str:
    """A value as its unit wants it: see names.UNITS. The one door from a table's cell to a reader's eye.

    `beside` is the largest value of the column it stands in: all get the decimals that one deserves.
    """
    writers = {
        "count": count,
        "share": lambda v: percent(v, 2 if 0 < abs(beside or v) < 0.001 else 1),
        "money": lambda v: money(round(v) if (beside or 0) >= 100 else v, currency),
        "days": lambda v: number(v, 0 if abs(beside or v) >= 10 or v == int(v) else 1),
        "score": score,
        "ratio": lambda v: number(v, 1 if abs(beside or v) >= 10 else 2),
        "change": change,
        "month": month,
        "day": day,
        "flag": lambda v: _("yes") if v else _("no"),
    }
    if is_missing(value):
        return NOTHING
    return writers.get(unit, str)(value)


def _decimals(digits: int) -> str:
    return "." + "0" * digits if digits else ""


def rounded(value: float | None, figures: int = 6) -> float | None:
    """The value to so many significant figures, so that two machines print the same."""
    if is_missing(value) or math.isinf(value):
        return None
    if value == 0:
        return value
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))
