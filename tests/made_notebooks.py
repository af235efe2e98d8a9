"""A small project with notebooks of its own: quick, and nothing but the run in it."""

import json
import re
from pathlib import Path

import nbformat

PARAMETERS = """as_of: str = "2026-10-31"  # last day counted
window: str = "12"  # months up to as_of that are looked at, or all
source: str = "made"  # profile in params/sources
data: str = ""  # folder of the source's files
level: float = 0.95  # confidence of the intervals [0.5..0.999]
"""
OPENING = """import os
import pandas as pd
from crm.finding import Finding, Number, headline"""
# a finding and the headline of its numbers
FINDING = """from IPython.display import display
wins = Finding("{report}.wins", "Wins by stage.", pd.DataFrame({table}), numbers=({numbers}))
display(headline(wins), wins)"""
ORDERS = "id,customer,day,value\n1,A,2026-09-01,10\n2,A,2026-10-01,20.5\n3,B,2026-10-30,x30\n"
PROFILE = """source: made
folder: data
files: {sales: orders.csv}
tables:
  orders:
    from: sales
    columns: {order_id: id, account_id: customer, ordered_at: day, amount: value}
"""
MONTHLY = """run:
  month: 2026-10
  source: made
  rejects_allowed: 0.5
every_report:
  window: 6
"""


def markdown(text: str) -> dict:
    """A Markdown cell."""
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": text}


def code(text: str, *tags: str) -> dict:
    """A code cell that has not run."""
    metadata = {"tags": list(tags)} if tags else {}
    cell = {"cell_type": "code", "id": "c", "metadata": metadata, "source": text}
    return cell | {"outputs": [], "execution_count": None}


def write_notebook(project: Path, name: str, *cells: dict, parameters: str = PARAMETERS) -> Path:
    """A notebook of the project: title, parameters, imports, then these cells."""
    opening = [markdown(f"# What about {name}?"), code(parameters, "parameters"), code(OPENING)]
    all_cells = [cell | {"id": f"cell{i}"} for i, cell in enumerate([*opening, *cells])]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path = project / "notebooks" / f"{name}.ipynb"
    path.write_text(json.dumps({"cells": all_cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    return path


def good_cell(report: str, table: str = "{'stage': ['a', 'b'], 'deals': [3, -4]}", numbers: str = "") -> dict:
    """A cell that shows a finding and its headline."""
    return code(FINDING.format(report=report, table=table, numbers=numbers))


def write_project(project: Path) -> Path:
    """A project whose source has three orders, one of which cannot be read; no notebooks yet."""
    for folder in ("notebooks", "params/sources", "data"):
        (project / folder).mkdir(parents=True, exist_ok=True)
    (project / "params" / "sources" / "made.yaml").write_text(PROFILE)
    (project / "params" / "monthly.yaml").write_text(MONTHLY)
    (project / "data" / "orders.csv").write_text(ORDERS)
    return project


def shown(folder: Path, report: str) -> list:
    """What each cell of an executed notebook shows, in order; a kernel's number is left out."""
    cells = nbformat.read(folder / f"{report}.ipynb", 4).cells
    told = json.dumps([cell.get("outputs") for cell in cells])
    return json.loads(re.sub(r"/crm-\d+-\w+/|ipykernel_\d+", "ipykernel", told))
