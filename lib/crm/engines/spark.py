"""Spark: a session of this machine or of a cluster. What the door makes is written as Parquet into a folder that all
of the cluster sees, and what notebooks read is read from there."""

import os
import re
import shutil
import sys
from pathlib import Path

import ibis
import pyarrow as pa

from crm.engines.database import Database
from crm.engines.engine import ROW, fingerprint, scratch_of
from crm.errors import BadInput, nearest

MASTERS = re.compile(r"local(\[.*\])?$|spark://|yarn$|k8s://|sc://")
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
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
        frame = self.session.createDataFrame(rows) if isinstance(rows, pa.Table) else self._frame(rows)
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
        if "://" not in self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)
            return
        place = self.session._jvm.org.apache.hadoop.fs.Path(self.scratch)
        files = place.getFileSystem(self.session._jsc.hadoopConfiguration())
        files.delete(place, True)

    def close(self) -> None:
        """Nothing: the session is this process's, the next engine takes it up, and it ends with the process."""

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
    if not master.startswith("sc://") and (why := without_java()):
        raise BadInput(f"{source}: Spark needs Java, and {why}.")
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadInput(f"{source}: Spark is not installed here. Run: pip install -e '.[spark]'.") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    remote, here = master.startswith("sc://"), master.startswith("local")
    builder = SparkSession.builder.appName("crm-report")
    builder = builder.remote(master) if remote else builder.master(master)
    for key, value in (QUIET | (HERE if here else {})).items():
        builder = builder.config(key, value)
    return ibis.pyspark.connect(builder.getOrCreate())


def without_java() -> str:
    """Why there is no Java to run; empty where there is one. Spark takes that of JAVA_HOME before any other."""
    home = os.environ.get("JAVA_HOME")
    if home and not shutil.which("java", path=f"{home}/bin"):
        return f"there is none in {home}/bin, where JAVA_HOME points: set it right, or unset it"
    if not home and not shutil.which("java"):
        return "there is none here (Debian: default-jre-headless)"
    return ""
