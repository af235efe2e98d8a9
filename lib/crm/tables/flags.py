"""Numbers that are the same on every engine: yes and no, constants, and whole cents."""

import ibis


def one_if(flag: ibis.expr.types.BooleanValue) -> ibis.expr.types.IntegerValue:
    """1 where the flag is true, 0 where it is false, null where it is not known; an int64, to which Postgres casts no
    boolean."""
    return ibis.cases((flag, 1), (~flag, 0)).cast("int64")


def real(value: float) -> ibis.expr.types.FloatingValue:
    """A constant as float64: Postgres takes 1.0 for a decimal."""
    return ibis.null("float64").fill_null(value)


def whole_cents(amount: ibis.expr.types.FloatingValue) -> ibis.expr.types.IntegerValue:
    """An amount in whole cents, half a cent away from zero. Engines round halves each in its way, and an amount that was
    turned into another currency may well end in one."""
    cents = (amount.abs() * 100 + 0.5).floor().cast("int64")
    return (amount < 0).ifelse(-cents, cents)
