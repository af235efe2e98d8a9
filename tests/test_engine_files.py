"""Tables that are worked on where they lie: a DuckDB file, Parquet folders; profiles that are like another one."""

import hashlib
import json
import os
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import yaml

from crm.engines import forgotten
from crm.engines.embedded import Embedded
from crm.engines.spark import Spark, session_of, without_java
from crm.errors import BadInput
from crm.run import errands
from crm.tables import opened, stamp
from crm.tables.loading import load_profile

COLUMNS = {"order_id": "id", "account_id": "customer", "ordered_at": "day", "amount": "value"}
PROFILE = {"files": {"sales": "orders.csv"}, "tables": {"orders": {"from": "sales", "columns": COLUMNS}}}
ORDERS = "id,customer,day,value\n1,A,2026-09-01,10\n2,A,2026-10-01,20.5\n3,B,2026-10-30,30\n"


@pytest.fixture
def kept(monkeypatch) -> list[str]:
    """The names of the tables that the door has made on its way, its own and those that went into no file."""
    names, close = [], Embedded.close
    asked = "SELECT table_name FROM duckdb_tables() WHERE temporary OR database_name <> 'source'"

    def closed(engine):
        names.extend(name for (name,) in engine.con.raw_sql(asked).fetchall())
        close(engine)

    monkeypatch.setattr(Embedded, "close", closed)
    return names


def test_a_duckdb_file_is_attached_read_only_and_gives_what_its_csv_gives(prepared, rows, project, kept):
    (project / "orders.csv").write_text(ORDERS)
    with duckdb.connect(project / "crm.duckdb") as con:
        con.execute("CREATE TABLE sales_2026 AS SELECT * FROM read_csv(?)", [str(project / "orders.csv")])
        con.execute("CREATE VIEW recent AS SELECT * FROM sales_2026 WHERE id > 1")
    before = hashlib.sha256((project / "crm.duckdb").read_bytes()).hexdigest()
    file = {"url": "duckdb:crm.duckdb", "files": {"sales": {"table": "sales_2026"}}}
    there = rows(prepared({}, PROFILE | file), "orders")
    assert "typed_orders" in kept and not {"sales", "sales_2026", "recent"} & set(kept)
    assert there == rows(prepared({"orders.csv": ORDERS}, PROFILE), "orders")
    view = rows(prepared({}, PROFILE | file | {"files": {"sales": {"table": "recent"}}}), "orders")
    assert [row["order_id"] for row in view] == ["2", "3"]
    assert hashlib.sha256((project / "crm.duckdb").read_bytes()).hexdigest() == before


def test_a_duckdb_file_cannot_be_written_to(tmp_path):
    with duckdb.connect(tmp_path / "crm.duckdb") as con:
        con.execute("CREATE TABLE sales (id INTEGER)")
    (tmp_path / "own").mkdir()
    engine = Embedded(tmp_path / "own")
    engine.attach(tmp_path / "crm.duckdb")
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        engine.con.raw_sql("CREATE TABLE source.more (id INTEGER)")
    engine.close()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ({"url": "duckdb:crm.db"}, "made: there is no DuckDB file crm.db in "),
        ({"url": "duckdb:none.duckdb"}, "none.duckdb could not be opened as a DuckDB file"),
        (
            {"url": "duckdb:crm.duckdb", "files": {"sales": {"table": "sale"}}},
            "no table sale. Did you mean 'sales'?",
        ),
    ],
    ids=["no file", "no DuckDB", "no table"],
)
def test_a_duckdb_file_that_does_not_serve_is_refused_in_words(prepared, project, file, says):
    (project / "none.duckdb").write_text("this is no database, and it is long enough to be looked at as one")
    with duckdb.connect(project / "crm.duckdb") as con:
        con.execute("CREATE TABLE sales (id INTEGER)")
    with pytest.raises(BadInput, match=says.replace(".", r"\.").replace("?", r"\?")):
        prepared({}, PROFILE | {"files": {"sales": {"table": "sales"}}} | file)


def test_a_folder_of_parquet_partitioned_by_month_is_read_where_it_lies(prepared, rows, project, kept):
    table = pa.table({"id": ["1", "2", "3", "4"], "customer": ["A", "A", "B", "B"], "value": [10.0, 20.5, 30.0, 1.0],
                      "day": ["2026-09-01", "2026-09-02", "2026-10-01", "2026-10-30"],
                      "month": ["2026-09", "2026-09", "2026-10", "2026-10"]})  # fmt: skip
    parquet.write_to_dataset(table, project / "data" / "sales", partition_cols=["month"])
    found = rows(prepared({}, PROFILE | {"files": {"sales": "sales"}}), "orders")
    assert [row["order_id"] for row in found] == ["1", "2", "3", "4"]
    assert [row["extra.month"] for row in found] == ["2026-09"] * 2 + ["2026-10"] * 2
    assert "typed_orders" in kept and "sales" not in kept


def test_a_parquet_folder_may_have_columns_called_as_ours_are(prepared, rows, project):
    """The view that numbers the rows has names of its own: before, file_name."""
    table = pa.table({"id": ["1", "2"], "customer": ["A", "B"], "value": [10.0, 20.5], "day": ["2026-10-01", "2026-10-02"],
                      "before": [7, 8], "file_name": ["x", "y"]})  # fmt: skip
    (project / "data" / "sales").mkdir(parents=True)
    parquet.write_table(table, project / "data" / "sales" / "all.parquet")
    found = rows(prepared({}, PROFILE | {"files": {"sales": "sales"}}), "orders")
    assert [(row["order_id"], row["extra.before"], row["extra.file_name"]) for row in found] == [
        ("1", 7, "x"),
        ("2", 8, "y"),
    ]


def written(folder: Path, **profiles: dict) -> Path:
    """Profiles as files; the folder they are in."""
    for name, profile in profiles.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"source": name} | profile))
    return folder


def test_a_profile_like_another_says_only_what_is_different(tmp_path):
    own = {
        "like": "ours",
        "currency": "USD",
        "files": {"more": "more.csv"},
        "limits": {"orders.amount": [0, 5]},
        "tables": {"owners": {"from": "more", "columns": {"owner_id": "id"}}},
    }
    folder = written(tmp_path, ours=PROFILE | {"currency": "EUR", "timezone": "Europe/Berlin"}, theirs=own)
    found = load_profile(folder / "theirs.yaml")
    assert (found.source, found.currency, found.timezone) == ("theirs", "USD", "Europe/Berlin")
    assert [found.files[alias].file for alias in ("sales", "more")] == ["orders.csv", "more.csv"]
    assert set(found.tables) == {"orders", "owners"}
    assert found.tables["orders"].columns["amount"].origin == ["value"] and found.limits["orders.amount"] == (
        0,
        5,
    )


@pytest.mark.parametrize(
    ("own", "says"),
    [
        ({"like": "our"}, "theirs.yaml: like is 'our', of which there is no profile. Did you mean 'ours'?"),
        ({"like": "theirs"}, "theirs.yaml: like is 'theirs', of which there is no profile. Did you mean 'other'?"),
        ({"lik": "ours"} | PROFILE, "theirs.yaml: 'lik' is no key of a profile. Did you mean 'like'?"),
        ({"like": "other"}, "theirs.yaml: like is 'other', which is like another one itself. Name that one."),
        ({"like": "ours", "engin": "spark"}, "theirs.yaml: 'engin' is no key of a profile. Did you mean 'engine'?"),
        ({"like": "ours", "engine": "postgrs"}, "theirs.yaml: 'postgrs' is no engine. Did you mean 'postgres'?"),
        ({"like": "ours", "engine": "postgres"}, "nothing says where it is. Give its address with url: postgres://"),
        (
            {"like": "ours", "engine": "postgres", "url_env": "CRM_URL"},
            "files.sales is a file, which postgres does not read. Say table:",
        ),
        ({"like": "ours", "engine": "spark"}, "Give its address with url: local[2], or name the environment variable"),
    ],
)  # fmt: skip
def test_a_profile_that_is_like_none_or_names_no_engine_is_refused(tmp_path, own, says):
    folder = written(tmp_path, ours=PROFILE, other={"like": "ours"}, theirs=own)
    with pytest.raises(BadInput) as refused:
        load_profile(folder / "theirs.yaml")
    assert says in str(refused.value)


def test_what_a_profile_is_like_belongs_to_its_stamp(project):
    """A change of the base makes the pages again."""
    folder = written(project / "params" / "sources", ours=PROFILE | {"folder": "."}, theirs={"like": "ours"})
    before = stamp("theirs", "", project)
    written(folder, ours=PROFILE | {"folder": ".", "currency": "EUR"})
    after = stamp("theirs", "", project)
    assert {key for key in before if before[key] != after[key]} == {"profile it is like"}


def test_what_a_database_or_a_cluster_s_storage_holds_is_known_only_when_it_is_read(project):
    sources = project / "params" / "sources"
    written(sources, ours=PROFILE | {"folder": "."}, far={"like": "ours", "engine": "spark", "url": "local[2]",
            "files": {"sales": "s3a://crm/sales"}}, there={"like": "ours", "engine": "postgres", "url_env": "CRM_URL",
            "files": {"sales": {"table": "sales"}}}, mixed={"like": "ours", "url_env": "CRM_URL",
            "files": {"more": {"table": "more"}},
            "tables": {"owners": {"from": "more", "columns": {"owner_id": "id"}}}})  # fmt: skip
    (project / "orders.csv").write_text(ORDERS)
    assert [stamp(name, "", project) for name in ("far", "there", "mixed")] == [None] * 3
    assert stamp("ours", "", project)


SETTINGS = "SELECT current_setting('memory_limit'), current_setting('temp_directory')"


def test_memory_is_bounded_in_the_door_and_in_a_notebook(prepared, monkeypatch):
    said, close = [], Embedded.close

    def closed(engine):
        said.append(engine.con.raw_sql(SETTINGS).fetchone()[0])
        close(engine)

    monkeypatch.setattr(Embedded, "close", closed)
    for memory in ("700MiB", ""):
        made = prepared({"orders.csv": ORDERS}, PROFILE | {"memory": memory})
        said.append(opened(made, None).orders.op().source.raw_sql(SETTINGS).fetchone()[0])
    usual = said[2]
    assert said == ["700.0 MiB", "700.0 MiB", usual, usual] and usual[-3:] in ("MiB", "GiB")
    assert float(usual[:-4]) * (1024 if usual.endswith("GiB") else 1) <= 3 * 1024


def test_threads_are_as_many_as_asked_and_else_one_for_each_core(tmp_path, monkeypatch):
    found = []
    for said in ("3", ""):
        monkeypatch.setenv("CRM_THREADS", said)
        engine = Embedded(tmp_path)
        found.append(engine.con.raw_sql("SELECT current_setting('threads')").fetchone()[0])
        engine.close()
    assert found == [3, os.cpu_count()]
    for said in ("0", "two", "-1"):
        monkeypatch.setenv("CRM_THREADS", said)
        with pytest.raises(BadInput, match=f"CRM_THREADS is '{said}'; give the number"):
            Embedded(tmp_path)


def test_two_processes_that_read_one_file_spill_into_places_of_their_own(prepared, monkeypatch):
    """Spilled blocks bear the same names in each: in one folder they would overwrite each other."""
    made = prepared({"orders.csv": ORDERS}, PROFILE)
    places = []
    for number in (1, 2):
        monkeypatch.setattr("os.getpid", lambda number=number: number)
        engine = Embedded(made.folder, read_only=True)
        places.append(engine.con.raw_sql(SETTINGS).fetchone()[1])
        engine.close()
    assert len(set(places)) == 2 and all(Path(place).parent == made.folder for place in places)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"memory": "much"}, "memory"),
        ({"engine": "postgres", "url": "postgres://h/d", "memory": "2GB"}, "memory is DuckDB's"),
    ],
    ids=["no amount", "another engine"],
)
def test_memory_that_is_none_is_refused(prepared, more, says):
    with pytest.raises(BadInput, match=says):
        prepared({"orders.csv": ORDERS}, PROFILE | more)


NOTE = {
    "engine": "postgres",
    "scratch": "crm_report_0",
    "source": "made",
    "url": "",
    "url_env": "CRM_TEST_NOWHERE",
}


def test_what_cannot_be_dropped_now_is_said_and_kept_for_a_run_that_can(tmp_path, monkeypatch):
    """A killed run's note names a variable that is not set here; a good run's end says what stays, and is no failure."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("crm-999999999-abc", "crm-999999998-abc"):
        (tmp_path / name / "2026-10" / "prepared").mkdir(parents=True)
    note = tmp_path / "crm-999999999-abc" / "2026-10" / "prepared" / "engine.json"
    note.write_text(json.dumps(NOTE))
    errands._sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["crm-999999999-abc"] and note.is_file()
    said = forgotten(tmp_path)
    assert said == [
        "crm_report_0 stays in postgres, for it could not be dropped: made: no database address. Set the environment "
        "variable CRM_TEST_NOWHERE."
    ]
    note.write_text("{")
    assert forgotten(tmp_path) == [
        "what was laid there stays in an engine, for it could not be dropped: JSONDecodeError."
    ]


def test_a_run_that_cannot_drop_what_it_laid_down_leaves_a_note_for_the_next(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with errands.at_work(SimpleNamespace(root=tmp_path)) as scratch:
        (scratch / "2026-10" / "prepared").mkdir(parents=True)
        (scratch / "2026-10" / "prepared" / "engine.json").write_text(json.dumps(NOTE))
        (scratch / "2026-10" / "prepared" / "large.parquet").write_text("much")
    assert "CRM_TEST_NOWHERE. The next run that reaches it drops it." in capsys.readouterr().out
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["engine.json"] and json.loads(left[0].read_text()) == NOTE
    assert left[0].parents[2].name.startswith(errands.SCRATCH) and left[0].parent.name == "prepared"


@pytest.mark.parametrize(
    ("home", "path", "why"),
    [
        (None, "", "Spark needs Java, and there is none here (Debian: default-jre-headless)"),
        (
            "nowhere",
            "java",
            "Spark needs Java, and there is none in nowhere/bin, where JAVA_HOME points: set it right, or unset it",
        ),
        (None, "java", ""),
        ("java", "", ""),
    ],
)
def test_where_java_is_missing_is_said_before_spark_is_started(tmp_path, monkeypatch, home, path, why):
    (tmp_path / "java" / "bin").mkdir(parents=True)
    (tmp_path / "java" / "bin" / "java").write_text("#!/bin/sh")
    (tmp_path / "java" / "bin" / "java").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / path / "bin") if path else "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home:
        monkeypatch.setenv("JAVA_HOME", home)
    assert without_java() == why
    if why:
        with pytest.raises(BadInput, match="made: Spark needs Java, and there is none"):
            session_of("local[2]", "made")


@pytest.mark.parametrize("address", ["sc://127.0.0.1:9", "sc://127.0.0.1:99999", "sc://"])
def test_a_connect_server_that_does_not_answer_is_said_at_once_and_without_its_token(address):
    """Spark's own client tries again for minutes."""
    with pytest.raises(BadInput) as said:
        session_of(f"{address}/;token=hunter2-in-november", "made")
    assert str(said.value) == "made: no Spark connect server answers at the address in the profile."


@pytest.mark.parametrize("url", ["sc://spark.example.com:15002", "spark://master:7077", "yarn", "k8s://h:1"])
def test_a_cluster_without_a_folder_that_all_of_it_sees_is_refused(tmp_path, url):
    """What is made there would lie on machines that the next step does not look at."""
    with pytest.raises(BadInput, match="made: Spark works elsewhere, and there is no scratch"):
        Spark.begun(None, tmp_path, {"source": "made", "url": url, "url_env": "", "place": ""})


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://crm:x@127.0.0.1:9/crm", "no server answers there."),
        ("postgresql://crm:x@nosuch.invalid:5432/crm", "no host or port that can be found"),
        ("postgresql://crm:p/w@127.0.0.1:5432/crm", "in a password @, / and : are written %40, %2F and %3A"),
    ],
)
def test_an_address_that_leads_nowhere_says_what_is_wrong_with_it(prepared, monkeypatch, address, says):
    """Of an odd password only where the address cannot be read because of it."""
    monkeypatch.setenv("CRM_NOWHERE", address)
    there = PROFILE | {"files": {"sales": {"table": "sales"}}, "engine": "postgres", "url_env": "CRM_NOWHERE"}
    with pytest.raises(BadInput, match=says) as refused:
        prepared({}, there)
    assert "p/w" not in str(refused.value)
