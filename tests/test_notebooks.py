"""How a notebook stands in git: narrative first, nothing defined, answers kept, pictures not."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from conftest import ROOT

PICTURE = re.compile(r"\bcharts\.(?!headline)\w+\(")
NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, 4)


def code_cells(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def test_each_notebook_has_its_line_in_the_readme_and_each_line_its_notebook():
    listed = re.findall(r"^\| `(\w+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.M)
    assert sorted(listed) == sorted(path.stem for path in NOTEBOOKS) and len(listed) >= 9


def test_it_opens_with_a_title(notebook):
    assert notebook.cells[0].cell_type == "markdown" and notebook.cells[0].source.startswith("# ")


def test_it_declares_its_parameters_once(notebook):
    assert [i for i, cell in enumerate(notebook.cells) if "parameters" in tags(cell)] == [1]
    # papermill reads no line with a second equals sign, be it in the comment
    assert not [line for line in notebook.cells[1].source.splitlines() if line.count("=") > 1]


def test_it_has_eight_to_fifteen_cells(notebook):
    assert 8 <= len(notebook.cells) <= 15


def test_its_cells_are_short_and_define_nothing(notebook):
    for cell in code_cells(notebook):
        lines = [line for line in cell.source.splitlines() if line]
        assert "parameters" in tags(cell) or len(lines) <= 8, cell.source
        defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, defined)], (
            cell.source
        )


def test_a_question_has_one_picture(notebook):
    pictures = [len(PICTURE.findall(cell.source)) for cell in code_cells(notebook)]
    assert pictures == [0, 0, *([1] * (len(pictures) - 3)), 0]


def test_its_answers_are_kept_and_its_pictures_are_not(notebook):
    checked = [cell for cell in code_cells(notebook) if "nbval-check-output" in tags(cell)]
    assert checked, "nbval passes in silence what it is not told to check"
    for cell in checked:
        assert "keep_output" in tags(cell) and cell.outputs, f"no answer kept below: {cell.source}"
    assert not [o for cell in code_cells(notebook) for o in cell.outputs if "image/png" in o.get("data", {})]


def test_no_figure_is_typed_into_its_narrative(notebook):
    """Definitions may hold their own numbers (0 to 10, 365 days); findings may not: no currency, no percent."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert "%" not in cell.source and "€" not in cell.source and "$" not in cell.source, cell.source
