"""A Spark session for the tests: of this machine, one for all of them, and as little of it as small tables need."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

MASTER = "local[2]"
SMALL = {  # compiling a query costs more than running it on a thousand rows
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def missing() -> str:
    """What Spark lacks here; empty where it lacks nothing."""
    if not find_spec("pyspark"):
        return "no pyspark here (make test-engines installs it)"
    return "" if shutil.which("java") else "no Java here (Debian: default-jre-headless)"


@contextmanager
def session() -> Iterator:
    """The session that the engine will find when it asks for one."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(MASTER)
    for key, value in SMALL.items():
        builder = builder.config(key, value)
    made = builder.getOrCreate()
    try:
        yield made
    finally:
        made.stop()
