"""What a worker is told, and what it answers when nothing came of it."""

from pathlib import Path
from typing import NamedTuple

from crm import marks

LONGEST = 300  # characters of a one-line cause


class Job(NamedTuple):
    """One report to run: its parameters, where the tables lie, where to write, the seconds it has."""

    name: str
    notebook: str
    parameters: dict
    root: str
    prepared: str
    scratch: str
    deadline: int
    facts: dict
    gate: object  # crm.run.guard.gate.Gate: what may not be published
    warm: bool = False  # its kernel is forked rather than started
    why: str = ""  # it is run
    key: dict = {}  # noqa: RUF012  of what its page depends on; a tuple's default is never written to

    @property
    def into(self) -> Path:
        """The folder the worker fills; published only when it is whole."""
        return Path(self.scratch) / self.name

    @property
    def log(self) -> Path:
        """What the kernel and the libraries say on stderr."""
        return Path(self.scratch) / f"{self.name}.log"

    @property
    def temporary(self) -> Path:
        """Where the report's processes lay down what they need for a while."""
        return Path(self.scratch) / f"{self.name}.tmp"

    @property
    def reads(self) -> Path:
        """The names of the tables that the notebook asked for, a line each."""
        return Path(self.scratch) / f"{self.name}.reads"

    @property
    def partial(self) -> Path:
        """The notebook of a report that failed, as far as it came."""
        return Path(self.scratch) / f"{self.name}.ipynb"


def failure(kind: str, says: str, cell: int | None = None, heading: str = "") -> dict:
    """The outcome of a report that failed: the cell's number in the notebook, the heading above it, the kind
    of error, and one line that says it."""
    error = {"cell": cell, "heading": heading, "type": kind, "says": one_line(says)}
    return {"status": "failed", "error": error, "numbers": [], "findings": [], "missing": [], "files": []}


def too_long(seconds: int) -> dict:
    """The outcome of a report that reached its deadline."""
    return failure("deadline", deadline_says(seconds))


def deadline_says(seconds: int) -> str:
    """Why a report was given up."""
    return f"It took longer than the {seconds} seconds that run.deadline_seconds allows."


def one_line(text: str) -> str:
    """The text on one line, without what a terminal would obey, cut at 300 characters."""
    plain = marks.one_line(text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
