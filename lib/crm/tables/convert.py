"""Text into values: one function a kind, each an expression that is null where the text is none of that kind."""

from typing import NamedTuple

import ibis
from ibis.expr import types as ir

from crm.engines.dialects import CLOCK, dialect_of, is_constant

FULL_WIDTH = "".join(chr(c) for c in range(0xFF01, 0xFF5F))  # ！ to ～, as Chinese keyboards write them
HALF_WIDTH = "".join(chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F))
INVISIBLE = "[\u200b\u200c\u200d\u2060\ufeff]"
SPACES = "[\\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+"
BLANKS = ("", "NULL", "null", "N/A", "n/a", "#N/A", "NaN", "nan", "None")
TRUE = ("true", "t", "yes", "y", "1", "1.0", "是")
FALSE = ("false", "f", "no", "n", "0", "0.0", "否")
ZONED = r"(Z|[+-]\d\d(:?\d\d)?)$"
SLASHED = r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}( .*)?$"
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


class Reading(NamedTuple):
    """How a column's text is to be read."""

    formats: tuple[str, ...] = ()
    day_first: bool | None = None
    zone: str = "UTC"
    report_zone: str = "UTC"
    decimal: str = "."


def trimmed(text: ir.StringValue) -> ir.StringValue:
    """Text without blanks at its ends and without invisible marks; blank is null."""
    return text.re_replace(INVISIBLE, "").re_replace(f"^{SPACES}|{SPACES}$", "").nullif("")


def normalised(text: ir.StringValue) -> ir.StringValue:
    """A name as it is compared: trimmed, one blank between words, accents composed, full-width made half-width."""
    plain = trimmed(text).re_replace(SPACES, " ")
    # translating is slow: only where there is something beyond ASCII
    halved = plain.re_search("[^ -~]").ifelse(plain.translate(FULL_WIDTH, HALF_WIDTH), plain)
    return halved if is_constant(halved) else dialect_of(halved).composed(halved)


def cleaned(column: ir.Value, kind: str) -> ir.Value:
    """Text trimmed as its kind wants it; other columns as they are. To be materialised before `value_of`, whose
    expressions name their column many times and would repeat the trimming as often."""
    if not column.type().is_string():
        return column
    if kind == "code":
        return normalised(column)
    return trimmed(column) if kind in ("text", "comment") else shown(column)


def value_of(column: ir.Value, kind: str, reading: Reading) -> ir.Value:
    """The cleaned column as a canonical kind; null where it cannot be read as one."""
    if kind in ("time", "date") and (column.type().is_timestamp() or column.type().is_date()):
        return _clock(column, kind, reading)
    if kind in ("money", "number") and column.type().is_numeric():
        return column.cast("float64")
    text = column if column.type().is_string() else column.cast("string")
    if kind in ("text", "comment", "code"):
        return text
    if kind in ("money", "number", "count"):
        number = _number(text, reading.decimal)
        return number if kind != "count" else (number == number.round()).ifelse(number, None).cast("int64")
    if kind == "flag":
        lowered = text.lower()
        return ibis.cases((lowered.isin(TRUE), True), (lowered.isin(FALSE), False))
    moment = _moment(text, reading)
    return moment.date() if kind == "date" else moment


def shown(text: ir.StringValue) -> ir.StringValue:
    """Text of a value that is no name: trimmed, and null where it only says that nothing is there."""
    plain = trimmed(text)
    return plain.isin(BLANKS).ifelse(None, plain)


def why_not(text: ir.StringValue, kind: str, reading: Reading) -> str:
    """The reason given for a cell that could not be read as its kind."""
    if kind in ("money", "number", "count"):
        return "is no number" if kind != "count" else "is no whole number"
    if kind == "flag":
        return "is neither yes nor no"
    if reading.formats:
        return f"is no date of the form {' or '.join(reading.formats)}"
    if reading.day_first is None:
        return "is no date (or day and month could be swapped: say day_first in the profile)"
    return "is no date"


def _number(text: ir.StringValue, decimal: str) -> ir.FloatingValue:
    """A number with thousands marks where they belong; 1,5 under a decimal point is none."""
    other = "," if decimal == "." else "."
    engine = dialect_of(text)
    plain = (
        text.re_replace(r"^([-+(]?)\s*[$€£¥₹]|[$€£¥₹]\s*$|^R\$", engine.group).re_replace(SPACES, " ").strip()
    )
    spaced = plain.re_search(rf"^[-+]?\d{{1,3}}( \d{{3}})+(\{decimal}\d+)?$")
    plain = spaced.ifelse(plain.replace(" ", ""), plain)
    grouped = plain.re_search(rf"^[-+]?\d{{1,3}}(\{other}\d{{3}})+(\{decimal}\d+)?$")
    simple = plain.re_search(rf"^[-+]?(\d+\{decimal}?\d*|\{decimal}\d+)([eE][-+]?\d+)?$")
    digits = plain.replace(other, "").replace(decimal, ".")
    return engine.number((grouped | simple).ifelse(digits, None))


def _moment(text: ir.StringValue, reading: Reading) -> ir.TimestampValue:
    """A moment as the report's clock shows it; a pure date is midnight and never shifted."""
    engine = dialect_of(text)
    if reading.formats:
        clock = ibis.coalesce(*(engine.strptime(text, form) for form in reading.formats))
        has_time = any("%H" in form or "%I" in form for form in reading.formats)
        return _shifted(clock, reading) if has_time else clock
    zoned = engine.moment((text.re_search(ZONED) & text.contains(":")).ifelse(_spelled(text), None))
    epoch = text.re_search(r"^\d{12,13}$").ifelse(text, None).cast("int64")
    naive = engine.clock(text.re_search(r"^\d{4}-\d{1,2}-\d{1,2}([ T].*)?$").ifelse(text, None))
    if reading.day_first is not None:
        naive = ibis.coalesce(naive, _slashed(text, reading.day_first))
    naive = text.contains(":").ifelse(_shifted(naive, reading), naive)
    return ibis.coalesce(
        engine.into_zone(reading.report_zone, zoned),
        engine.into_zone(reading.report_zone, engine.epoch(epoch)),
        naive,
    )


def _spelled(text: ir.StringValue) -> ir.StringValue:
    """A zoned moment as the engine wants it: seconds there, +03:00 for +0300."""
    one, two = (dialect_of(text).group.replace("1", n) for n in "12")
    seconds = text.re_replace(r"([T ]\d\d:\d\d)(Z|[+-])", f"{one}:00{two}")
    return seconds.re_replace(r"([+-]\d\d)(\d\d)$", f"{one}:{two}")


def _slashed(text: ir.StringValue, day_first: bool) -> ir.TimestampValue:
    """03/04/2024, 3.4.2024 or 03-04-2024, with or without a time, by the order the profile states."""
    plain = text.re_search(SLASHED).ifelse(text.re_replace("[/.-]", "/"), None)
    order = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    return ibis.coalesce(*(dialect_of(text).strptime(plain, order + clock) for clock in CLOCKS))


def _shifted(clock: ir.TimestampValue, reading: Reading) -> ir.TimestampValue:
    if reading.zone == reading.report_zone:
        return clock
    engine = dialect_of(clock)
    return engine.into_zone(reading.report_zone, engine.from_zone(reading.zone, clock))


def _clock(column: ir.Value, kind: str, reading: Reading) -> ir.Value:
    """A column that already is a date or a moment."""
    if column.type().is_date():
        return column if kind == "date" else column.cast(CLOCK)
    zoned = column.type().timezone is not None
    engine, zone = dialect_of(column), reading.report_zone
    shifted = engine.into_zone(zone, column) if zoned else _shifted(column.cast(CLOCK), reading)
    return shifted.date() if kind == "date" else shifted
