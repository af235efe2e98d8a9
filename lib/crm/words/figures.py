"""Plain numbers, shares and changes in words."""

import math

from babel import numbers

from crm.words.language import LOCALE, NOTHING, _

FIGURES = 3  # of a large amount, and of whatever is estimated: more would be noise
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
    return numbers.format_decimal(
        _unsigned_nothing(value, digits), format="#,##0" + decimals(digits), locale=LOCALE
    )


def percent(share: float | None, digits: int = 1) -> str:
    """63.2%, from a share; "15 times" from tenfold on."""
    if is_missing(share) or share >= TENFOLD:
        return times(share)
    share = _unsigned_nothing(share, digits + 2)
    return numbers.format_percent(share, format="#,##0" + decimals(digits) + "%", locale=LOCALE)


def change(share: float | None, digits: int = 1) -> str:
    """+8.1% or -3.0%: a relative change, with its sign; "15 times as much" from tenfold on."""
    if is_missing(share):
        return NOTHING
    if share >= TENFOLD - 1:
        return _("{times} as much").format(times=times(1 + share))
    pattern = f"+#,##0{decimals(digits)}%;-#,##0{decimals(digits)}%"
    return numbers.format_percent(share, format=pattern, locale=LOCALE)


def times(ratio: float | None) -> str:
    """15 times, or 1,540 times: a ratio in three figures."""
    return NOTHING if is_missing(ratio) else _("{n} times").format(n=count(rounded(ratio, 3)))


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


def rounded(value: float | None, figures: int = 6) -> float | None:
    """The value to so many significant figures, so that two machines print the same."""
    if is_missing(value) or math.isinf(value):
        return None
    if value == 0:
        return value
    return round(value, figures - 1 - math.floor(math.log10(abs(value))))


def decimals(digits: int) -> str:
    """The part of a number pattern that gives so many decimals."""
    return "." + "0" * digits if digits > 0 else ""


def _unsigned_nothing(value: float, digits: int) -> float:
    """The value, and 0 where it rounds to nothing: "-0.00" would say less than nothing."""
    return value if round(value, digits) else 0
