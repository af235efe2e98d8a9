"""The words: every metric, column and group a reader meets, written once, in the module of its report.

Each module of this package may hold METRICS (headline numbers by id), COLUMNS (columns of findings' tables)
and GROUPS (segments, stages, statuses). They are found here, registered nowhere.
"""

from importlib import import_module
from pkgutil import iter_modules

from crm.names.word import UNITS, Group, Name

__all__ = ["COLUMNS", "GROUPS", "METRICS", "UNITS", "Group", "Name", "name_of"]


def _gather(kind: str) -> dict:
    """All words of one kind from every module here; one written twice is an error."""
    found: dict = {}
    for module in iter_modules(__path__):
        words = getattr(import_module(f"{__name__}.{module.name}"), kind, {})
        if twice := found.keys() & words.keys():
            raise ValueError(f"crm.names writes {sorted(twice)} twice in {kind}; keep one in common.py")
        found |= words
    return found


METRICS: dict[str, Name] = _gather("METRICS")
COLUMNS: dict[str, Name] = _gather("COLUMNS")
GROUPS: dict[str, Group] = _gather("GROUPS")


def name_of(key: str) -> Name:
    """The name of a metric or a column; a key nobody named is shown as it stands, as text."""
    return METRICS.get(key) or COLUMNS.get(key) or Name(str(key).replace("_", " "), "text")
