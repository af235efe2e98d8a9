"""Which cells of a table are withheld so that none of too few can be read, nor worked out from the others and a total."""

from collections.abc import Sequence

import numpy as np

from crm.estimate.shares import SHOWN


def withheld(counts: Sequence[float], least: int = SHOWN, beside: float = 0.0) -> np.ndarray:
    """For each cell of one total whether it is withheld: those of fewer than `least`, and of the others the smallest,
    until what is withheld is at least two cells and `least` records together (complementary suppression): a total less
    what is shown then tells of no cell, and of no few. `beside` are records of the total that are in none of the cells. A cell
    of nothing has nothing to withhold."""
    n = np.asarray(counts, dtype=float)
    hidden = (n > 0) & (n < least)
    if not hidden.any():
        return hidden
    for i in np.argsort(n, kind="stable"):
        if hidden.sum() + (beside > 0) >= 2 and n[hidden].sum() + beside >= least:
            break
        hidden[i] |= n[i] > 0
    return hidden
