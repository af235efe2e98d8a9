"""Which of many series surprised in their newest month, with one budget of false alarms for all of them together.

Each is judged by the error of a forecast that had not seen the month, beside earlier errors of the same kind (t with half as
many degrees of freedom as there are errors). With m series judged, a chance below budget / m is an alarm, so that no more than
`budget` false ones are expected a month in all (Bonferroni), whether or not the series move together.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtr

FEWEST = 11  # earlier errors below which nothing is judged: those that three years of months leave
INDEPENDENT = (
    0.5  # of the errors: with all of them there were more false alarms than allowed (tests/bench/alarms.py)
)


class Surprise(NamedTuple):
    """How many usual errors the newest one is, how often chance brings as many either way, and whether it is an alarm."""

    size: float
    p: float
    alarm: bool


def surprises(
    newest: list[float], earlier: list[np.ndarray], budget: float = 0.1, fewest: int = FEWEST
) -> list[Surprise | None]:
    """One a series; None where there are fewer than `fewest` earlier errors, or none but zeros."""
    usual = [float(np.sqrt(np.mean(errors**2))) if len(errors) >= fewest else 0.0 for errors in earlier]
    judged = sum(size > 0 for size in usual)
    found: list[Surprise | None] = []
    for error, errors, size in zip(newest, earlier, usual, strict=True):
        if size <= 0:
            found.append(None)
            continue
        p = 2 * float(stdtr(len(errors) * INDEPENDENT, -abs(error) / size))
        found.append(Surprise(error / size, p, p < budget / judged))
    return found
