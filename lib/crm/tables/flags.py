"""Numbers that are the same on every engine: yes and no, and constants."""

import ibis


def one_if(flag: ibis.expr.types.BooleanValue) -> ibis.expr.types.IntegerValue:
    """1 where the flag is true, 0 where it is false, null where it is not known; an int64, to which Postgres casts no
    boolean."""
    return ibis.cases((flag, 1), (~flag, 0)).cast("int64")


def real(value: float) -> ibis.expr.types.FloatingValue:
    """A constant as float64: Postgres takes 1.0 for a decimal."""
    return ibis.null("float64").fill_null(value)
