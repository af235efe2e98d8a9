"""What an executed notebook found, and where it stopped."""

from typing import NamedTuple

from crm.finding import MIME
from crm.run.kernels.job import one_line

OURS = {"injected-parameters", "papermill-error-cell-tag"}  # tags of the cells that the run adds


class Harvest(NamedTuple):
    """The findings of a notebook and the numbers of its headline, as plain data in the order shown."""

    findings: list[dict]
    numbers: list[dict]

    @property
    def missing(self) -> list[str]:
        """The sentences of the questions that had no answer, each once."""
        return list(dict.fromkeys(f["says"] for f in self.findings if not f["answered"]))


class Stop(NamedTuple):
    """Where and why a notebook stopped: the cell's number in the notebook as written, the heading above it,
    the kind of error, and one line that says it."""

    cell: int | None
    heading: str
    kind: str
    says: str


def harvest(notebook) -> Harvest:
    """What the notebook found."""
    shown = [
        output["data"][MIME]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {})
    ]
    headlines = [record for record in shown if record["kind"] == "headline"]
    return Harvest(
        findings=[record for record in shown if record["kind"] == "finding"],
        numbers=[number for headline in headlines for number in headline["numbers"]],
    )


def where_stopped(notebook, kind: str, says: str) -> Stop:
    """The cell that raised, else the last one started; kind and says are for a cell that itself is silent."""
    heading, written, found = "", 0, Stop(None, "", kind, one_line(says))
    for cell in notebook["cells"]:
        if OURS & set(cell["metadata"].get("tags", [])):
            continue
        written += 1
        heading = _heading(cell) or heading
        if error := _error(cell):
            return Stop(written, heading, error["ename"], one_line(_cause(error)))
        if cell["cell_type"] == "code" and cell["metadata"].get("papermill", {}).get("start_time"):
            found = Stop(written, heading, kind, one_line(says))
    return found


def _error(cell) -> dict | None:
    return next((output for output in cell.get("outputs", []) if output["output_type"] == "error"), None)


def _cause(error: dict) -> str:
    """What the error says; its kind in front unless it is one of ours, which are whole sentences."""
    return error["evalue"] if error["ename"] == "BadInput" else f"{error['ename']}: {error['evalue']}"


def _heading(cell) -> str:
    if cell["cell_type"] != "markdown":
        return ""
    lines = [line for line in cell["source"].splitlines() if line.startswith("#")]
    return lines[-1].lstrip("# ").strip() if lines else ""
