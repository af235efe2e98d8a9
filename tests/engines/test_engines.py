"""Every analysis there is, on DuckDB and on Postgres: the same expressions give equal findings.

An analysis is found by what it says it needs, and registered nowhere.
"""

import math
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import ibis
import pytest
from server import postgres, programs

from crm import tables
from crm.sample import make
from crm.tables.company import Company
from crm.tables.honesty import all_analyses

SAME = 1e-9  # of floats, relatively: engines add in another order
ANALYSES = {f"{a.__module__.removeprefix('crm.analyses.')}.{a.__name__}": a for a in all_analyses()}


@pytest.fixture(scope="session")
def duckdb(tmp_path_factory) -> Company:
    """A made company of eight hundred customers."""
    folder = tmp_path_factory.mktemp("engines")
    make(customers=800, months=36, seed=3, out=folder / "data")
    prepared = tables.prepare("sample", str(folder / "data"), date(2026, 10, 31), folder / "prepared")
    return tables.opened(prepared, 12)


@pytest.fixture(scope="session")
def other(duckdb) -> Iterator[Company]:
    """The same company, its tables in Postgres; without one skipped, but not where everything is to be tested."""
    at = programs()
    if at is None:
        missing = "no Postgres here (Debian: postgresql): the analyses were tried on DuckDB alone"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with postgres(at) as address:
        con = ibis.connect(address)
        there = {name: con.create_table(name, table.to_pyarrow()) for name, table in duckdb.tables.items()}
        yield replace(duckdb, tables=there)
        con.disconnect()


def unlike(one, two, where: str = "") -> list[str]:
    """Where two records differ: floats by more than the ends of their digits, all else at all."""
    if isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys():
        return [found for key in one for found in unlike(one[key], two[key], f"{where}.{key}")]
    if isinstance(one, list | tuple) and isinstance(two, list | tuple) and len(one) == len(two):
        pairs = enumerate(zip(one, two, strict=True))
        return [found for i, (a, b) in pairs for found in unlike(a, b, f"{where}[{i}]")]
    if isinstance(one, float) and isinstance(two, float):
        return [] if math.isclose(one, two, rel_tol=SAME) else [f"{where}: {one!r} and {two!r}"]
    return [] if one == two and type(one) is type(two) else [f"{where}: {one!r} and {two!r}"]


def test_there_are_analyses_of_every_report():
    reports = {name.partition(".")[0] for name in ANALYSES}
    assert reports == {"forecast", "funnel", "satisfaction", "segmentation"} and len(ANALYSES) >= 28


@pytest.mark.parametrize("window", [12, None], ids=["a year", "all"])
@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_finds_the_same_on_another_engine(name, window, duckdb, other):
    found, there = (ANALYSES[name](replace(company, window=window)).data() for company in (duckdb, other))
    assert found["answered"] and unlike(found, there) == []


def test_what_differs_is_seen():
    assert unlike({"a": [1, 2.0]}, {"a": [1, 2.0 + 1e-12]}) == []
    assert unlike({"a": [1, 2.0]}, {"a": [1, 2.1]}) == [".a[1]: 2.0 and 2.1"]
    assert unlike([1], [1.0]) and unlike([1], [1, 2]) and unlike({"a": 1}, {"b": 1}) and unlike("a", "b")
