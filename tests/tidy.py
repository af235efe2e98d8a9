"""Runs notebooks on the sample and strips them for git: answers (cells tagged keep_output) stay, pictures and
machine marks go.

python tests/tidy.py notebooks/*.ipynb
"""

import sys
from tempfile import TemporaryDirectory

import nbformat
import papermill
from traitlets.config import Config

KEPT_METADATA = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
                 "language_info": {"name": "python"}}  # fmt: skip


def ran(path: str) -> nbformat.NotebookNode:
    """The notebook with its answers. The kernel is spoken to over Unix sockets: of open ports it would warn."""
    with TemporaryDirectory() as folder:
        transport = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        config = Config({"KernelManager": transport})
        return papermill.execute_notebook(
            path, None, progress_bar=False, config=config, shutdown_kernel="immediate"
        )


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
        nbformat.write(tidied(ran(path)), path)
