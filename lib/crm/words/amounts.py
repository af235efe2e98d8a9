"""Money in words."""

from babel import numbers

from crm.words.figures import FIGURES, decimals, is_missing, rounded
from crm.words.language import LOCALE, NOTHING


def money(value: float | None, currency: str | None = None) -> str:
    """$10,005,534; cents only below a hundred, if there are any; without a currency a plain number."""
    if is_missing(value):
        return NOTHING
    pattern = "#,##0" + decimals(0 if abs(value) >= 100 or value == int(value) else 2)
    if not currency:
        return numbers.format_decimal(value, format=pattern, locale=LOCALE)
    return numbers.format_currency(value, currency, f"¤{pattern};-¤{pattern}", LOCALE, currency_digits=False)


def short_money(value: float | None, currency: str | None = None) -> str:
    """$10.0M, $356K: in three figures, for the large figures on top and for sentences that cannot know more."""
    if is_missing(value) or abs(value) < 1000:
        return money(value, currency)
    value = rounded(value, FIGURES)
    kind = LOCALE.compact_currency_formats if currency else LOCALE.compact_decimal_formats
    formats = kind["short"]["other"]
    size = max(int(least) for least in formats if int(least) <= abs(value))
    pattern = formats[str(size)].pattern
    whole = pattern.count("0")
    if pattern == "0":  # the language has no short form for this size
        return money(value, currency)
    pattern = pattern.replace("0" * whole, "0" * whole + decimals(FIGURES - whole))
    part = value * 10 ** (whole - 1) / size
    if not currency:
        return numbers.format_decimal(part, pattern, LOCALE)
    return numbers.format_currency(part, currency, pattern, LOCALE, currency_digits=False)


def tick_money(value: float, currency: str | None = None) -> str:
    """$2.5M, $10M: a round amount on an axis, without decimals that say nothing."""
    if abs(value) < 1000:  # Babel's compact formats leave these as long as they came
        return money(value, currency)
    if not currency:
        return numbers.format_compact_decimal(value, fraction_digits=1, locale=LOCALE)
    return numbers.format_compact_currency(value, currency, fraction_digits=1, locale=LOCALE)
