"""One run a month at a time: a lock that the system takes back when its holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

OURS = ".crm-report"  # folder among the months, for what the runs have to tell each other


@contextmanager
def alone(out: Path, month: str) -> Iterator[str | None]:
    """None while this process has the month to itself; what is known of the run that has it otherwise."""
    with _opened(out / OURS / f"{month}.lock") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield os.pread(file, 200, 0).decode("utf-8", "replace").strip() or "another process"
            return
        os.truncate(file, 0)
        os.pwrite(file, f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC".encode(), 0)
        yield None


@contextmanager
def in_turn(out: Path) -> Iterator[None]:
    """Waits until no other run writes the list of months."""
    with _opened(out / OURS / "index.lock") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield file
    finally:
        os.close(file)  # and with it the lock
