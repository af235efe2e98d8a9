"""Only small results leave the engine: what would bring back a raw table is seen and refused.

Of every analysis tests/engines looks at what it brings back, where it is asked for anyway.
"""

import re

import pytest

from conftest import ROOT
from crm.errors import BadInput
from crm.tables import opened
from crm.tables.fetch import fetch
from made_watch import watched

SMALL = 10_000  # rows that fetch lets through unless told otherwise
ROWS_OF_RAW = 20_000  # so many orders has the sample, and more


def test_a_raw_table_is_seen_and_refused(sample):
    orders = opened(sample("2026-10-31"), None).orders
    with watched() as brought:
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
