"""A Spark session for the tests: of this machine, one for all of them, and as little of it as small tables need."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from server import free_port

MASTER = "local[2]"
SMALL = {  # compiling a query costs more than running it on a thousand rows
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # a JVM of a minute repays no more
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


@contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """A connect server of this machine in a process of its own; its address."""
    import pyspark

    home, port = Path(pyspark.__file__).parent, free_port()
    settings = {**SMALL, "spark.connect.grpc.binding.port": str(port), "spark.sql.warehouse.dir": str(folder)}
    words = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
    name = "org.apache.spark.sql.connect.service.SparkConnectServer"
    command = [
        str(home / "bin" / "spark-submit"),
        "--master",
        MASTER,
        "--class",
        name,
        *words,
        "spark-internal",
    ]
    env = os.environ | {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable}
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    try:
        _wait_for(port, server, folder / "server.log")
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


def _wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"no connect server: {log.read_text()[-2000:]}")
