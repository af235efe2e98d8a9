"""What a word of ours is made of."""

from collections.abc import Callable
from typing import NamedTuple

UNITS = ("count", "share", "money", "days", "score", "ratio", "change", "month", "day", "flag", "text")


class Name(NamedTuple):
    """A metric or a column: its label for a reader, its unit (one of UNITS), what it means, and since
    which version of the definition. A changed meaning is a new version and an entry in the changelog.
    `basis` says of a metric's n what it counts (names.counted): "from 36 months of history"."""

    label: str
    unit: str
    meaning: str = ""
    version: int = 1
    basis: Callable[[int], str] | None = None


class Group(NamedTuple):
    """A segment or status: its label for a reader, its colour (a key of theme/colours.py), its order."""

    label: str
    colour: str
    order: int
    meaning: str = ""
