"""Yes and no as numbers, on every engine: Postgres casts no boolean to a bigint."""

import ibis


def one_if(flag: ibis.expr.types.BooleanValue) -> ibis.expr.types.IntegerValue:
    """1 where the flag is true, 0 where it is false, null where it is not known; an int64."""
    return ibis.cases((flag, 1), (~flag, 0)).cast("int64")
