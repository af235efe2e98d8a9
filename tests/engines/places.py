"""The engines that things are tried on besides DuckDB: how each is started, and how tables come into it."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import ibis
import pyarrow as pa
import pyarrow.csv as csv
import spark
from server import postgres, programs

from crm.engines.spark import session_of
from crm.tables.company import Company

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 10, 31)
EVERYTHING = os.environ.get("CRM_ENGINES") == "all"  # also what takes minutes
ADDRESS = "CRM_TEST_ENGINE"  # the variable that holds an engine's address


class Place(NamedTuple):
    """An engine to try things on: its name in a profile, its address, canonical tables laid there, and the raw files
    of a folder as a profile names them."""

    engine: str
    url: str
    canonical: Callable[[Company], dict[str, ibis.Table]]
    raw: Callable[[dict[str, Path]], dict]
    con: ibis.BaseBackend


@contextmanager
def _postgres() -> Iterator[Place]:
    with postgres(programs()) as address:
        con = ibis.connect(address)

        def canonical(company: Company) -> dict[str, ibis.Table]:
            return {name: con.create_table(name, t.to_pyarrow()) for name, t in company.tables.items()}

        def raw(files: dict[str, Path]) -> dict:
            return {alias: _as_text(con, path, alias) for alias, path in files.items()}

        yield Place("postgres", address, canonical, raw, con)
        con.disconnect()


def _as_text(con, path: Path, alias: str) -> dict:
    """A CSV as a table of texts, which is how people load one."""
    everything = csv.ConvertOptions(
        column_types=dict.fromkeys(csv.open_csv(path).schema.names, pa.string()), strings_can_be_null=True,
        null_values=[""],
    )  # fmt: skip
    con.create_table(f"raw_{alias}", csv.read_csv(path, convert_options=everything), overwrite=True)
    return {"table": f"raw_{alias}"}


@contextmanager
def _spark() -> Iterator[Place]:
    with spark.session() as session:
        yield _of_a_session(session, spark.MASTER)


@contextmanager
def _spark_connect() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp())
    with spark.connect_server(folder) as address:
        yield _of_a_session(session_of(address, "test")._session, address)
    shutil.rmtree(folder, ignore_errors=True)


def _of_a_session(session, address: str) -> Place:
    con = ibis.pyspark.connect(session)

    def canonical(company: Company) -> dict[str, ibis.Table]:
        for name, table in company.tables.items():
            session.createDataFrame(table.to_pyarrow()).cache().createOrReplaceTempView(f"made_{name}")
        return {name: con.table(f"made_{name}") for name in company.tables}

    return Place("spark", address, canonical, lambda files: {}, con)


PLACES = {"postgres": _postgres, "spark": _spark, "spark_connect": _spark_connect}


def missing(engine: str) -> str:
    """What an engine lacks here; empty where it lacks nothing."""
    if engine.startswith("spark"):
        return spark.missing()
    return "" if programs() else "no Postgres here (Debian: postgresql)"
