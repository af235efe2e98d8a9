"""Strips notebooks for git: answers (cells tagged keep_output) stay, pictures and machine marks go.

python tests/tidy.py notebooks/*.ipynb
"""

import sys

import nbformat

KEPT_METADATA = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
                 "language_info": {"name": "python"}}  # fmt: skip


def tidied(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook as it belongs into git."""
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata.tags} if cell.metadata.get("tags") else {}
        if cell.cell_type != "code":
            continue
        kept = "keep_output" in cell.metadata.get("tags", [])
        cell.outputs = [output for output in cell.outputs if "data" in output] if kept else []
        for output in cell.outputs:
            output.data = {mime: data for mime, data in output.data.items() if not mime.startswith("image/")}
            output.metadata = {}
    notebook.metadata = nbformat.from_dict(KEPT_METADATA)
    return notebook


if __name__ == "__main__":
    for path in sys.argv[1:]:
        nbformat.write(tidied(nbformat.read(path, 4)), path)
