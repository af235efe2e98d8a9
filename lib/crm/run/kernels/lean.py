"""Imports papermill without what it does not need: first of all in the process that workers are forked from.

jsonschema, which nbformat imports, has a grammar of web addresses parsed each time; notebooks hold none that
is checked. It is optional there, and takes as much CPU as all other imports together.
"""

import sys

GRAMMAR = "rfc3987_syntax"

sys.modules.setdefault(GRAMMAR, None)  # None is Python's word for: cannot be imported
import papermill  # noqa: E402, F401

if sys.modules[GRAMMAR] is None:
    del sys.modules[GRAMMAR]  # who asks for it by name still gets it
