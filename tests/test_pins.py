"""The pins that matter: newer DuckDB and SQLGlot install beside Ibis 12, import, group, and then break."""

from importlib.metadata import version

import ibis
import pyarrow as pa


def test_the_engine_is_the_one_that_was_verified():
    assert (version("ibis-framework"), version("duckdb"), version("sqlglot")) == (
        "12.0.0",
        "1.5.6",
        "30.17.0",
    )


def test_the_calls_that_break_on_newer_engines_work(tmp_path):
    con = ibis.duckdb.connect()
    table = con.create_table("t", pa.table({"k": [1, 2, 2], "v": [1.0, 2.0, 3.0]}))
    assert con.list_tables() == ["t"]
    assert table.group_by("k").agg(v=table.v.sum()).order_by("k").to_pyarrow()["v"].to_pylist() == [1.0, 5.0]
    names = ibis.memtable(pa.table({"k": [1, 2], "name": ["one", "two"]}))
    assert table.join(names, "k").count().to_pyarrow().as_py() == 3
    table.to_parquet(tmp_path / "t.parquet")
    assert con.read_parquet(tmp_path / "t.parquet").count().to_pyarrow().as_py() == 3
    con.drop_table("t")
