"""Every analysis there is, on DuckDB and on the other engines: the same expressions give equal findings.

An analysis is found by what it says it needs, and registered nowhere.
"""

import math
from dataclasses import replace

import pandas as pd
import pytest
from places import EVERYTHING, ROOT

from crm.customers.audience import members
from crm.run.audiences import all_audiences
from crm.tables import fetch
from crm.tables.honesty import all_analyses
from made_watch import watched

ROWS_OF_RAW = 4_000  # so many orders has the made company, and more
LEARNS = 100_000  # customer-months in bands that a warning is learned from: no ids, no rows of a table
UNASKED = {"satisfaction.effort.effort"}  # of the made company's customers nobody was asked about effort
SAME = 1e-9  # of floats, relatively: engines add in another order
ANALYSES = {f"{a.__module__.removeprefix('crm.analyses.')}.{a.__name__}": a for a in all_analyses()}


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


def looked_at(company, window: int | None):
    """The company with that window, the same one each time: what analyses share is worked out once, as on a page."""
    return company.found.setdefault(("looked at", window), replace(company, window=window))


def finding(name: str, company) -> dict:
    """What the analysis finds, asked for once, however many engines it is held against."""
    return asked(name, company)[0]


def asked(name: str, company) -> tuple[dict, list[tuple[str, int]]]:
    """The finding, and what left DuckDB for it."""
    if name not in company.found:
        with watched() as brought:
            company.found[name] = (ANALYSES[name](company).data(), brought)
    return company.found[name]


def test_there_are_analyses_of_every_report():
    reports = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {name.partition(".")[0] for name in ANALYSES} == reports and len(ANALYSES) >= 50


@pytest.mark.parametrize("window", [12, None], ids=["a year", "all"])
@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_finds_the_same_on_another_engine(name, window, duckdb, there):
    """With one window, unless all is asked for."""
    if window is None and not EVERYTHING:
        pytest.skip("CRM_ENGINES=all")
    found, other = (finding(name, looked_at(company, window)) for company in (duckdb, there))
    assert (found["answered"] or name in UNASKED) and unlike(found, other) == []


@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_brings_back_a_small_result(name, duckdb):
    """All of it through fetch, which refuses more than it was told; and far less than a raw table."""
    _found, brought = asked(name, looked_at(duckdb, 12))
    assert {function for function, _rows in brought} <= {"fetch"}
    most = LEARNS if name.startswith("leaving.") else ROWS_OF_RAW / 2
    assert max((rows for _function, rows in brought), default=0) < most


def test_what_differs_is_seen():
    assert unlike({"a": [1, 2.0]}, {"a": [1, 2.0 + 1e-12]}) == []
    assert unlike({"a": [1, 2.0]}, {"a": [1, 2.1]}) == [".a[1]: 2.0 and 2.1"]
    assert unlike([1], [1.0]) and unlike([1], [1, 2]) and unlike({"a": 1}, {"b": 1}) and unlike("a", "b")


@pytest.mark.parametrize("name", all_audiences())
def test_an_audience_is_the_same_on_another_engine(name, duckdb, there):
    found, other = (
        fetch(members(company, all_audiences()[name](company)).files).sort_values("id", ignore_index=True)
        for company in (looked_at(duckdb, 12), looked_at(there, 12))
    )
    few = {"kinds": -1, "follow_ups": 50, "leaving": 50}  # it has no kinds, few are overdue, a list is short
    assert len(found) > few.get(name, 500)
    pd.testing.assert_frame_equal(found, other, check_dtype=False)
