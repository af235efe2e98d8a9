"""A Postgres of the tests' own: on loopback, as an ordinary user, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"  # of Debian's package: the server refuses to be run by root


def programs() -> Path | None:
    """The folder of the newest Postgres there is; None without one."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    there = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return there[-1].parent if there else None


@contextmanager
def postgres(at: Path) -> Iterator[str]:
    """The address of a new database."""
    folder, port = Path(tempfile.mkdtemp()), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    data = folder / "data"
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        _run(at / "initdb", "-D", data, "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8")
        _run(at / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", settings, "start")
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        finally:
            _run(at / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command) -> None:
    """Runs a program of the server's as a user that it accepts."""
    as_root = os.geteuid() == 0
    who = {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []} if as_root else {}
    done = subprocess.run(
        list(map(str, command)), check=False, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=120, **who,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
