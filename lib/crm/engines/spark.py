"""Spark: a session of this machine or of a cluster. What the door makes is written as Parquet into a folder that all
of the cluster sees, and what notebooks read is read from there."""

import atexit
import os
import re
import shutil
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import ibis
import pyarrow as pa

from crm.engines.database import Database
from crm.engines.engine import ROW, fingerprint, scratch_of, url_of
from crm.errors import BadInput, nearest

MASTERS = re.compile(r"local(\[.*\])?$|spark://|yarn$|k8s://|sc://")
CONNECT, PORT = "sc://", 15002  # a connect server's address, and its port where none is said
PATIENCE = 10  # seconds that a connect server may take to answer the telephone
OF_A_SESSION = {"spark.sql.session.timeZone": "UTC"}  # all that a connect server lets its guests set
QUIET = OF_A_SESSION | {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.log.level": "ERROR",
}
HERE = {  # of a session of this machine: two cores shuffle nothing into two hundred parts
    "spark.sql.shuffle.partitions": "4",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


@ibis.udf.scalar.builtin
def monotonically_increasing_id() -> int:
    """A number for each row, which grows with its place in the data as they are split up."""


class Spark(Database):
    """A Spark session. `scratch` is the folder for what is made, an address that every executor can write to."""

    @classmethod
    def begun(cls, con: ibis.BaseBackend, folder: Path, address: dict) -> "Spark":
        place = address.get("place")
        if not place and not _of_this_machine(url_of(address)):
            raise BadInput(
                f"{address['source']}: Spark works elsewhere, and there is no scratch. Say in the profile "
                f"`scratch: hdfs:///tmp/crm-report`, a folder that all of the cluster and this machine can write to."
            )
        scratch = f"{place.rstrip('/')}/{scratch_of(folder)}" if place else str(folder.resolve() / "spark")
        engine = cls(con, scratch, address)
        engine.forget()
        return engine

    @property
    def session(self):
        """The session itself."""
        return self.con._session

    def keep(self, name: str, rows: ibis.Table | pa.Table) -> ibis.Table:
        own = ibis.util.gen_name("kept")
        frame = self._laid(rows) if isinstance(rows, pa.Table) else self._frame(rows)
        return self.show(name, self._written(own, f"{self.scratch}/made/{own}", frame))

    def read(self, alias: str, path: str, form: str, options: dict) -> ibis.Table:
        """Shows a file, or a folder of files, under its alias; Spark reads it where it lies."""
        view = ibis.util.gen_name("raw")
        self.session.read.format(form).options(**options).load(path).createOrReplaceTempView(view)
        return self.show(alias, self.numbered(self.con.table(view)))

    def numbered(self, rows: ibis.Table) -> ibis.Table:
        return rows.mutate(
            **{ROW: monotonically_increasing_id()}
        )  # counting through would bring all rows together

    def publish(self, name: str, rows: ibis.Table) -> ibis.Table:
        kept = rows.drop(ROW) if ROW in rows.columns else rows
        self._frame(kept).write.mode("overwrite").parquet(self._place(name))
        return self.published(name)

    def published(self, name: str) -> ibis.Table:
        view = f"published_{name}"
        self.session.read.parquet(self._place(name)).createOrReplaceTempView(view)
        return self.con.table(view)

    def digest(self, name: str) -> str:
        self.published(name)
        sums = "count(*), bit_xor(xxhash64(*)), sum(CAST(xxhash64(*) AS DECIMAL(38, 0)))"
        return fingerprint(
            self.session.sql(f"SELECT {sums} FROM published_{name}").first(), self.published(name)
        )

    def forget(self) -> None:
        """Takes the scratch folder away. On a cluster as a database whose place it is, which a session of any kind can
        drop with what lies in it."""
        if "://" not in self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)
            return
        name = re.sub(r"\W", "_", self.scratch.rpartition("/")[2])
        self.session.sql(f"CREATE DATABASE IF NOT EXISTS {name} LOCATION {_text(self.scratch)}")
        self.session.sql(f"DROP DATABASE {name} CASCADE")

    def close(self) -> None:
        """Nothing: the session is this process's, the next engine takes it up, and it ends with the process."""

    def _laid(self, rows: pa.Table):
        from pyspark.sql.pandas.types import from_arrow_schema

        if len(rows):
            return self.session.createDataFrame(rows)
        return self.session.createDataFrame([], from_arrow_schema(rows.schema))

    def _frame(self, rows: ibis.Table):
        untyped = {c: rows[c].cast("string") for c, kind in rows.schema().items() if kind.is_null()}
        return self.session.sql(self.con.compile(rows.mutate(**untyped)))

    def _written(self, view: str, path: str, frame) -> ibis.Table:
        frame.write.mode("overwrite").parquet(path)
        self.session.read.parquet(path).createOrReplaceTempView(view)
        return self.con.table(view)

    def _place(self, name: str) -> str:
        return f"{self.scratch}/published/{name}"


def session_of(master: str, source: str) -> ibis.BaseBackend:
    """The Spark session at a master's or a connect server's address. BadInput where there is none."""
    if not MASTERS.match(master):
        known = ["local[2]", "spark://host:7077", "yarn", "sc://host:15002"]
        raise BadInput(f"{source}: '{master}' is no address of a Spark.{nearest(master, known)}")
    if why := _unreachable(master) if master.startswith(CONNECT) else without_java():
        raise BadInput(f"{source}: {why}.")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        return ibis.pyspark.connect(_guest(master) if master.startswith(CONNECT) else _driver(master))
    except ImportError:
        raise BadInput(f"{source}: Spark is not installed here. Run: pip install -e '.[spark]'.") from None


def _driver(master: str):
    """The session of which this process is the driver."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("crm-report").master(master)
    for key, value in (QUIET | (HERE if master.startswith("local") else {})).items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _guest(address: str):
    """A session on a connect server, which ends with this process; what is set for others there is left alone."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(address).getOrCreate()
    for key, value in OF_A_SESSION.items():
        session.conf.set(key, value)
    atexit.register(session.stop)
    return session


def _unreachable(address: str) -> str:
    """Why there is no talking to a connect server; empty where there is. Spark's own client tries for minutes."""
    if find_spec("pyspark") and not find_spec("grpc"):
        return "a connect server is spoken to by grpcio, which is not here. Run: pip install -e '.[spark]'"
    try:
        where = urlsplit(address)
        socket.create_connection((where.hostname or "", where.port or PORT), PATIENCE).close()
    except (OSError, ValueError):
        return "no Spark connect server answers at the address in the profile"
    return ""


def _of_this_machine(master: str) -> bool:
    """Whether a session works here, and so sees the folders of this machine."""
    loopback = (urlsplit(master).hostname or "") in ("localhost", "127.0.0.1", "::1")
    return master.startswith("local") or (master.startswith(CONNECT) and loopback)


def _text(value: str) -> str:
    """A text as Spark's SQL writes it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def without_java() -> str:
    """Why there is no Java to run; empty where there is one. Spark takes that of JAVA_HOME before any other."""
    home = os.environ.get("JAVA_HOME")
    if home and not shutil.which("java", path=f"{home}/bin"):
        return f"Spark needs Java, and there is none in {home}/bin, where JAVA_HOME points: set it right, or unset it"
    if not home and not shutil.which("java"):
        return "Spark needs Java, and there is none here (Debian: default-jre-headless)"
    return ""
