"""The door on another engine: the same tables, the same log and the same rows set aside as on DuckDB, nothing of it
left there afterwards, and every failure in words."""

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from places import AS_OF

from crm.engines import forgotten, reopened
from crm.engines.spark import Spark
from crm.errors import BadInput
from crm.tables import Prepared, fetch, opened, prepare

OF_DUCKDB = "near-duplicate name"  # names that are only alike are compared there alone


def content(prepared: Prepared) -> dict[str, pd.DataFrame]:
    """Every prepared table, its rows in one order, moments to the second."""
    frames = {}
    for name, table in opened(prepared, None).tables.items():
        frame = fetch(table, at_most=1_000_000)
        frame = frame[sorted(c for c in frame.columns if not c.startswith("extra."))].astype(str)
        frames[name] = frame.sort_values(list(frame.columns), ignore_index=True)
    return frames


@pytest.fixture(scope="module")
def both(project, tmp_path_factory):
    """The made company prepared by DuckDB and by the other engine; what lies there is taken away in the end."""
    folder = tmp_path_factory.mktemp("prepared")
    yield [prepare(name, "", AS_OF, folder / name, project) for name in ("here", "there")]
    forgotten(folder)


def test_the_tables_are_equal(both):
    here, there = map(content, both)
    assert here.keys() == there.keys() and len(here) >= 2
    for name, frame in here.items():
        pd.testing.assert_frame_equal(frame, there[name], obj=name)


def test_so_are_the_log_the_rows_set_aside_and_what_is_known_of_each_table(both):
    here, there = both
    logs = [sorted(str(e) for e in p.log if e["rule"] != OF_DUCKDB) for p in both]
    assert logs[0] == logs[1] and len(logs[0]) > 3
    assert here.rejects == there.rejects and here.rejects and here.filled == there.filled
    for name, facts in here.tables.items():
        same = [key for key in facts if key not in ("hash", "files")]
        assert {k: facts[k] for k in same} == {k: there.tables[name][k] for k in same}, name


def test_a_digest_is_the_same_for_the_same_rows_and_another_for_others(place, both, tmp_path):
    """Of a table made anew in another order, of one that lacks a row, and of one with a cent more in one row."""
    engine = reopened(both[1].engine, both[1].folder)
    orders = engine.published("orders")
    first = orders.order_id.min().to_pyarrow().as_py()
    for name, rows in {
        "again": orders.order_by(ibis.desc("order_id")),
        "less": orders.filter(orders.amount > 20),
        "more": orders.mutate(amount=orders.amount + (orders.order_id == first).ifelse(0.01, 0.0)),
    }.items():
        engine.publish(name, rows)
    known = both[1].tables["orders"]["hash"]
    assert known == engine.digest("again") and known not in (engine.digest("less"), engine.digest("more"))
    engine.close()


def test_names_that_are_the_same_but_for_how_they_are_written_are_found_everywhere(both):
    same = [[pair for pair in each.pairs if pair["alike"] == 1] for each in both]
    assert same[0] == same[1] and (same[0] or "accounts" not in both[0].tables)


def test_a_table_that_is_not_there_is_named_with_the_nearest(project, place, tmp_path):
    if place.engine != "postgres":
        pytest.skip("Spark reads files here")
    profile = project / "params" / "sources" / "there.yaml"
    (profile.with_name("wrong.yaml")).write_text(
        profile.read_text()
        .replace("source: there", "source: wrong")
        .replace("raw_opportunities", "raw_oportunities")
    )
    with pytest.raises(BadInput, match=r"no table raw_oportunities. Did you mean 'raw_opportunities'"):
        prepare("wrong", "", AS_OF, tmp_path / "x", project)


def test_customers_are_not_hashed_where_the_key_would_be_logged(project, place, tmp_path):
    with pytest.raises(BadInput, match=f"hashed in DuckDB only, and engine is {place.engine}"):
        prepare("there", "", AS_OF, tmp_path / "x", project, customers_key="a key of twenty-four let")


def test_a_scratch_folder_of_a_cluster_is_taken_away_by_a_session_of_any_kind(place, tmp_path):
    """A connect session cannot reach the cluster's storage itself: the folder goes as the place of a database."""
    if place.engine != "spark":
        pytest.skip("of Spark")
    engine = Spark(place.con, f"file://{tmp_path}/crm_report_x", {})
    for rows in (pa.table({"a": [1, 2]}), pa.table({"a": pa.array([], pa.int64())})):
        kept = engine.keep("kept", rows)
        assert kept.count().to_pyarrow().as_py() == len(rows)
    assert list((tmp_path / "crm_report_x").rglob("*.parquet"))
    engine.forget()
    assert not list(tmp_path.iterdir())
