"""What notebooks import, imported: warm kernels are forked from a process that has done this and nothing else.

Nothing here may choose, open or start anything. A module that cannot be imported is left to the notebook that
wants it, which then fails alone.
"""

import builtins
import importlib
import multiprocessing
import os
import pkgutil
import warnings
from types import SimpleNamespace

import psutil

import crm.analyses

KERNEL = ["IPython.core.shellapp", "ipykernel.heartbeat", "ipykernel.ipkernel"]
# not ipykernel.kernelapp, which reads its parent's number as it is imported; not pyplot, which chooses a backend
LIBRARIES = [
    "ibis.backends.duckdb",
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "pandas",
    "PIL.Image",
]
OURS = [
    "crm.charts",
    "crm.tables",
    *(m.name for m in pkgutil.iter_modules(crm.analyses.__path__, "crm.analyses.")),
]
INLINE = "module://matplotlib_inline.backend_inline"


def _import_all() -> list:
    """Imports everything as if in a kernel; the warnings that a notebook would have shown."""
    said = []
    shown, warnings.showwarning = warnings.showwarning, lambda *words, **more: said.append(words)
    # matplotlib reads this as it is imported, and without it finds no screen and shows no figure
    os.environ.setdefault("MPLBACKEND", INLINE)
    # pandas asks this as it is imported, and outside of a kernel shows tables as for a terminal
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)
    for name in [*KERNEL, *LIBRARIES, *OURS]:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: S112
            continue
    del builtins.get_ipython
    warnings.showwarning = shown
    return said


def _close_duckdb() -> None:
    """duckdb opens a database in memory, with a thread, as it is imported; who asks for it gets a new one."""
    import duckdb

    duckdb.default_connection().close()


FIRST = multiprocessing.current_process()  # as a started Python calls itself
SAID = _import_all()
_close_duckdb()
# a thread does not come along in a fork, but what it held stays held
CLEAN = not SAID and psutil.Process().num_threads() == 1
