"""The reports there are: every notebook in notebooks/, registered nowhere."""

import json
from pathlib import Path
from typing import NamedTuple

from crm.errors import BadInput
from crm.run.asked.declared import declared_in
from crm.run.asked.typed import Parameter

RESERVED = ("run", "every_report")  # blocks of params/monthly.yaml that are no report


class Report(NamedTuple):
    """One notebook: its name, where it lies, its first heading, and the parameters it declares."""

    name: str
    path: Path
    title: str
    parameters: tuple[Parameter, ...]

    @property
    def by_name(self) -> dict[str, Parameter]:
        """Parameter name → parameter."""
        return {parameter.name: parameter for parameter in self.parameters}


def find_reports(root: Path) -> dict[str, Report]:
    """Every notebook of the project by its name, in alphabetical order."""
    paths = sorted(p for p in (root / "notebooks").glob("*.ipynb") if not p.name.startswith("."))
    if not paths:
        raise BadInput(f"There is no notebook in {root / 'notebooks'}. A report is one .ipynb file there.")
    return {path.stem: read_report(path) for path in paths}


def read_report(path: Path) -> Report:
    """The report of one notebook file; no kernel is started and nothing in it is run."""
    where = f"notebooks/{path.name}"
    if path.stem in RESERVED:
        raise BadInput(f"{where}: '{path.stem}' means something else in the parameters file. Rename it.")
    cells = _cells(path, where)
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise BadInput(f"{where} has {len(tagged)} cells tagged 'parameters'; it is to have one.")
    parameters = declared_in(text_of(tagged[0]), f"{where}, parameters cell")
    if "as_of" not in [parameter.name for parameter in parameters]:
        raise BadInput(f'{where} declares no as_of. Add `as_of: str = "2026-10-31"  # last day counted`.')
    return Report(path.stem, path, _title(cells, path.stem), parameters)


def code_of(report: Report) -> list[str]:
    """The notebook's code cells, as text."""
    return [text_of(cell) for cell in _cells_of(report) if cell.get("cell_type") == "code"]


def written(report: Report) -> list[list]:
    """The notebook without what its cells have shown: of each cell its type, text and tags."""
    return [
        [cell.get("cell_type"), text_of(cell), cell.get("metadata", {}).get("tags", [])]
        for cell in _cells_of(report)
    ]


def _cells_of(report: Report) -> list[dict]:
    return _cells(report.path, f"notebooks/{report.path.name}")


def text_of(cell: dict) -> str:
    """A cell's source as one text; a notebook file may hold it as lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _cells(path: Path, where: str) -> list[dict]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{where} is no notebook of format 4. Save it again from JupyterLab.") from None


def _title(cells: list[dict], name: str) -> str:
    """The notebook's first heading, else its name."""
    for cell in cells:
        if cell.get("cell_type") == "markdown":
            for line in text_of(cell).splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return name
