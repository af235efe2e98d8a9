"""Where engines have another word for the same thing, or none: what the door's expressions are made of."""

from collections.abc import Callable

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import operations as ops
from ibis.expr import types as ir

from crm.errors import BadInput

CLOCK = dt.Timestamp(scale=6)  # what a clock on the wall shows
MOMENT = dt.Timestamp(timezone="UTC")

Text = ir.StringValue


@ibis.udf.scalar.builtin(signature=((dt.string, dt.string), CLOCK))
def try_strptime(text, form):
    """DuckDB's parser of a stated format; null where the text is not of it."""


@ibis.udf.scalar.builtin(name="try_to_timestamp", signature=((dt.string, dt.string), CLOCK))
def try_to_timestamp(text, form):
    """Spark's, whose formats are Java's."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, MOMENT), CLOCK))
def into_zone(zone, moment):
    """A moment as the clock of a zone shows it."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, CLOCK), MOMENT))
def from_zone(zone, clock):
    """What a zone's clock shows, as a moment."""


@ibis.udf.scalar.builtin(name="from_utc_timestamp", signature=((CLOCK, dt.string), CLOCK))
def from_utc(moment, zone):
    """The first of these two in Spark, where a moment is a clock of UTC."""


@ibis.udf.scalar.builtin(name="to_utc_timestamp", signature=((CLOCK, dt.string), CLOCK))
def to_utc(clock, zone):
    """The second."""


@ibis.udf.scalar.builtin(signature=((dt.float64,), MOMENT))
def to_timestamp(seconds):
    """Postgres: the moment so long after the first of 1970."""


@ibis.udf.scalar.builtin(signature=((dt.int64,), CLOCK))
def timestamp_millis(milliseconds):
    """Spark: the same, as a clock of UTC."""


@ibis.udf.scalar.builtin(signature=((dt.string,), dt.string))
def nfc_normalize(text):
    """Accents composed into one code point each, in DuckDB."""


@ibis.udf.scalar.builtin(name="normalize", signature=((dt.string,), dt.string))
def normalize(text):
    """The same in Postgres."""


@ibis.udf.scalar.builtin(signature=((dt.string,), dt.string))
def md5(text):
    """The hash of a text in hexadecimal digits, the same in all three: to draw a sample by, not to keep a secret."""


JAVA = {"%Y": "yyyy", "%y": "yy", "%m": "M", "%d": "d", "%H": "H", "%I": "h", "%M": "m", "%S": "s", "%p": "a",
        "%b": "MMM", "%B": "MMMM"}  # fmt: skip


class Dialect:
    """What DuckDB can do; other engines say what they do otherwise. `group` is how a pattern's first group is called
    in what replaces it, `edge` the edge of a word in a pattern; `has_similarity` says whether names are compared."""

    group, edge, has_similarity = r"\1", r"\b", True

    def strptime(self, text: Text, form: str) -> ir.TimestampValue:
        """The clock in a text of a stated format."""
        return try_strptime(text, form)

    def into_zone(self, zone: str, moment: ir.TimestampValue) -> ir.TimestampValue:
        """A moment as the clock of a zone shows it."""
        return into_zone(zone, moment)

    def from_zone(self, zone: str, clock: ir.TimestampValue) -> ir.TimestampValue:
        """What a zone's clock shows, as a moment."""
        return from_zone(zone, clock)

    def composed(self, text: Text) -> Text:
        """The text with accents as one code point each."""
        return nfc_normalize(text)

    def number(self, digits: Text) -> ir.FloatingValue:
        """Digits, or null, as a number."""
        return digits.try_cast("float64")

    def clock(self, text: Text) -> ir.TimestampValue:
        """A clock written 2026-10-31 or 2026-10-31 14:05, or null; null where there is no such day."""
        return text.try_cast(CLOCK)

    def moment(self, text: Text) -> ir.TimestampValue:
        """The same with the zone behind it."""
        return text.try_cast(MOMENT)

    def epoch(self, milliseconds: ir.IntegerValue) -> ir.TimestampValue:
        """The moment so long after the first of 1970."""
        return milliseconds.as_timestamp("ms").cast(MOMENT)


class SparkDialect(Dialect):
    """Spark: formats are Java's, a moment is a clock of UTC, accents stay as they are."""

    group, has_similarity = "$1", False

    def strptime(self, text: Text, form: str) -> ir.TimestampValue:
        java = form
        for ours, theirs in JAVA.items():
            java = java.replace(ours, theirs)
        if "%" in java:
            raise BadInput(f"the format '{form}' is not read on Spark; it knows {', '.join(JAVA)}.")
        return try_to_timestamp(text, java)

    def into_zone(self, zone: str, moment: ir.TimestampValue) -> ir.TimestampValue:
        return from_utc(moment.cast(CLOCK), zone)

    def from_zone(self, zone: str, clock: ir.TimestampValue) -> ir.TimestampValue:
        return to_utc(clock, zone)

    def composed(self, text: Text) -> Text:
        return text

    def moment(self, text: Text) -> ir.TimestampValue:
        return text.try_cast(CLOCK)  # of the session, whose zone is UTC

    def epoch(self, milliseconds: ir.IntegerValue) -> ir.TimestampValue:
        return timestamp_millis(milliseconds)


class ServerDialect(Dialect):
    """Postgres and whatever else casts a text or fails: what is no day is found before it is cast."""

    has_similarity, edge = False, r"\y"

    def strptime(self, text: Text, form: str) -> ir.TimestampValue:
        raise BadInput(
            f"dates of the form '{form}' are text in the database. Say sql: with what turns them into dates there, such "
            f"as to_timestamp(column, 'DD.MM.YYYY')."
        )

    def composed(self, text: Text) -> Text:
        return normalize(text)

    def number(self, digits: Text) -> ir.FloatingValue:
        return digits.cast("float64")

    def clock(self, text: Text) -> ir.TimestampValue:
        return _if_a_day(text, r"([ T]([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?)?$").cast(CLOCK)

    def moment(self, text: Text) -> ir.TimestampValue:
        clock = r"[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$"
        return _if_a_day(text, clock).cast(MOMENT)

    def epoch(self, milliseconds: ir.IntegerValue) -> ir.TimestampValue:
        return to_timestamp(milliseconds / 1000.0)


def _if_a_day(text: Text, rest: str) -> Text:
    """The text if it begins with a day that there is and goes on as this pattern says; else null."""
    form = r"^\d{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])" + rest
    shaped = text.re_search(form).ifelse(text, None)
    year, month, day = (shaped.re_split("[-T ]")[i].cast("int64") for i in range(3))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = ibis.cases((month == 2, leap.ifelse(29, 28)), (month.isin([4, 6, 9, 11]), 30), else_=31)
    return (day <= longest).ifelse(shaped, None)


DIALECTS: dict[str, Callable[[], Dialect]] = {"duckdb": Dialect, "pyspark": SparkDialect}


def dialect_of(value: ir.Value) -> Dialect:
    """What the engine that a value lies in does otherwise; a constant lies in none."""
    for table in value.op().find((ops.DatabaseTable, ops.SQLQueryResult)):
        return DIALECTS.get(table.source.name, ServerDialect)()
    return Dialect()


def is_constant(value: ir.Value) -> bool:
    """Whether a value is of no table."""
    return not value.op().find((ops.Relation,))
