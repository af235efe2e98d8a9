"""The one place where an engine's rows become a pandas frame."""

import ibis
import pandas as pd
import pyarrow as pa

from crm.errors import BadInput


def fetch(expression: ibis.Table, at_most: int = 10_000) -> pd.DataFrame:
    """The rows of an expression as a small frame, integers as int64, money as float64, dates as datetime64.

    An analysis reduces in the engine first: more than `at_most` rows raise BadInput, for a raw table has no
    business in pandas. Goes through Arrow, since Ibis 12 warns on pandas 3.1 frames."""
    arrow = expression.limit(at_most + 1).to_pyarrow()
    if arrow.num_rows > at_most:
        raise BadInput(
            f"A result of more than {at_most:,} rows was to leave the engine. Aggregate it there, or say "
            f"fetch(..., at_most=N) if so many rows are meant."
        )
    return _plain(arrow).to_pandas(date_as_object=False, timestamp_as_object=False)


def _plain(arrow: pa.Table) -> pa.Table:
    """Decimals as float64, big integers as int64: engines differ in what a sum comes back as."""
    fields = [field.with_type(_plain_type(field.type)) for field in arrow.schema]
    return arrow.cast(pa.schema(fields))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_decimal(kind):
        return pa.float64()
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_floating(kind):
        return pa.float64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us")
    return kind
