"""What leaves the engine while something is asked: through which function, and how many rows."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from ibis.backends.duckdb import Backend

WAYS = ("to_pyarrow", "to_pyarrow_batches", "execute", "to_pandas", "to_pandas_batches", "to_polars")


@contextmanager
def watched() -> Iterator[list[tuple[str, int]]]:
    """A list that fills with (function of ours, rows) for whatever DuckDB gives back meanwhile."""
    seen: list[tuple[str, int]] = []
    ways = {name: _noting(name, getattr(Backend, name), seen) for name in WAYS if hasattr(Backend, name)}
    with patch.multiple(Backend, **ways):
        yield seen


def _noting(name: str, true, seen: list):
    def noting(self, *words, **more):
        result = true(self, *words, **more)
        ours = [frame.function for frame in inspect.stack(0) if "/crm/" in frame.filename]
        seen.append((ours[0] if ours else name, _rows(result)))
        return result

    return noting


def _rows(result) -> int:
    if hasattr(result, "num_rows"):
        return result.num_rows
    return len(result) if hasattr(result, "__len__") else 1
