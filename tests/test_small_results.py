"""Only small results leave the engine: of every analysis, found by itself, what it brings back is looked at."""

import inspect
import re

import pytest
from ibis.backends.duckdb import Backend

from conftest import ROOT
from crm.tables import opened
from crm.tables.fetch import fetch
from crm.tables.honesty import all_analyses

SMALL = 10_000  # rows that fetch lets through unless told otherwise
ANALYSES = {f"{a.__module__.removeprefix('crm.analyses.')}.{a.__name__}": a for a in all_analyses()}
ROWS_OF_RAW = 20_000  # so many orders has the sample, and more


@pytest.fixture
def brought(monkeypatch) -> list[tuple[str, int]]:
    """What leaves the engine: through which function, and how many rows."""
    seen: list[tuple[str, int]] = []
    for name in (
        "to_pyarrow",
        "to_pyarrow_batches",
        "execute",
        "to_pandas",
        "to_pandas_batches",
        "to_polars",
    ):
        if hasattr(Backend, name):
            monkeypatch.setattr(Backend, name, _watched(name, getattr(Backend, name), seen))
    return seen


def _watched(name: str, true, seen: list):
    def watched(self, *words, **more):
        result = true(self, *words, **more)
        ours = [frame.function for frame in inspect.stack(0) if "/crm/" in frame.filename]
        rows = (
            result.num_rows
            if hasattr(result, "num_rows")
            else len(result)
            if hasattr(result, "__len__")
            else 1
        )
        seen.append((ours[0] if ours else name, rows))
        return result

    return watched


@pytest.fixture(scope="module")
def company(sample):
    """The sample with all its months; what several analyses share they bring back once, as on a page."""
    return opened(sample("2026-10-31"), None)


@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_brings_back_a_small_result(company, brought, name):
    """All of it through fetch, which refuses more than it was told; and far less than a raw table."""
    brought.clear()  # what the door brought back on its way
    ANALYSES[name](company)
    assert {function for function, _rows in brought} <= {"fetch"}
    assert max((rows for _function, rows in brought), default=0) <= SMALL


def test_a_raw_table_is_seen_and_refused(sample, brought):
    from crm.errors import BadInput

    orders = opened(sample("2026-10-31"), None).orders
    with pytest.raises(BadInput, match=r"A result of more than 10,000 rows was to leave the engine"):
        fetch(orders)
    assert orders.to_pandas().shape[0] > ROWS_OF_RAW
    assert [rows for _function, rows in brought if rows > SMALL]
    assert "fetch" not in [function for function, rows in brought if rows > SMALL + 1]


def test_no_analysis_speaks_to_an_engine_past_fetch():
    """What asks by SQL, or writes a file, would bring back what it likes unseen."""
    around = re.compile(r"\b(raw_sql|get_backend|to_sql)\b|\.con\b|\.to_(parquet|csv|json|delta)\b")
    modules = list((ROOT / "lib" / "crm" / "analyses").rglob("*.py"))
    assert len(modules) > 50
    assert [path.name for path in modules if around.search(path.read_text(encoding="utf-8"))] == []


def test_numbers_leave_every_engine_as_the_same_kinds():
    """Engines differ in what a sum comes back as: a decimal, a smaller integer."""
    import ibis

    one = ibis.literal(1)
    table = ibis.memtable({"id": [1]}).select(
        decimal=one.cast("decimal(38, 2)"),
        small=one.cast("int32"),
        single=one.cast("float32"),
        whole=one.cast("int64"),
    )
    kinds = fetch(table).dtypes.astype(str).to_dict()
    assert kinds == {"decimal": "float64", "small": "int64", "single": "float64", "whole": "int64"}
