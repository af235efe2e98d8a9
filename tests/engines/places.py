"""The engines that things are tried on besides DuckDB: how each is started, and how tables come into it."""

import os
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
        con = ibis.pyspark.connect(session)

        def canonical(company: Company) -> dict[str, ibis.Table]:
            for name, table in company.tables.items():
                session.createDataFrame(table.to_pyarrow()).cache().createOrReplaceTempView(f"made_{name}")
            return {name: con.table(f"made_{name}") for name in company.tables}

        yield Place("spark", spark.MASTER, canonical, lambda files: {}, con)


PLACES = {"postgres": _postgres, "spark": _spark}


def missing(engine: str) -> str:
    """What an engine lacks here; empty where it lacks nothing."""
    if engine == "spark":
        return spark.missing()
    return "" if programs() else "no Postgres here (Debian: postgresql)"
