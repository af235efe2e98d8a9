"""What goes wrong before any long work, in one or two sentences an analyst can act on."""

from collections.abc import Iterable
from difflib import get_close_matches

from crm.marks import one_line


class BadInput(Exception):
    """Says what was wrong, what was there, and what to do, on one line; the command line ends with exit code 2."""

    def __init__(self, says: str):
        super().__init__(one_line(says))


def nearest(word: str, known: Iterable[str]) -> str:
    """' Did you mean X?' for the closest known word, or what there is to choose from."""
    known = sorted(map(str, known))
    close = get_close_matches(str(word), known, n=1, cutoff=0.6)
    if close:
        return f" Did you mean '{close[0]}'?"
    return f" Known: {', '.join(known)}." if known else ""
