"""What all who were asked would have said, if within a kind of customer the silent think as those who answer do.

Post-stratification (Holt & Smith 1979): the answers of each kind count as much as the kind does among the invited. What
makes people of one kind both silent and discontent stays hidden; how far that might go at worst, bounds says."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Cells(NamedTuple):
    """Invited, answers, good and bad ones among them: one entry a kind of customer."""

    invited: np.ndarray
    answered: np.ndarray
    up: np.ndarray
    down: np.ndarray


class Weighted(NamedTuple):
    """Good and bad answers of `effective` equally weighted ones (Kish 1965: the square of the sum of weights over the sum
    of their squares), as which the weighted answers are worth, and the number of kinds that were told apart."""

    up: float
    down: float
    effective: float
    kinds: int


def strata(keys: Sequence[tuple], cells: Cells, least: int) -> np.ndarray:
    """The number of the stratum of each cell, so that each has `least` answers: cells of fewer are put together with
    others that have the same beginning of their key, what is told last being given up first; what is left in the end
    goes, cells that begin alike together, to the stratum that answers most nearly as often, of those that begin alike too
    if there are any."""
    answers, invited = (np.asarray(part, dtype=float) for part in (cells.answered, cells.invited))
    labels, left = np.full(len(answers), -1), list(range(len(answers)))
    for depth in range(len(keys[0]) if len(keys) else 0, -1, -1):
        groups: dict[tuple, list[int]] = {}
        for i in left:
            groups.setdefault(tuple(keys[i][:depth]), []).append(i)
        left = []
        for members in groups.values():
            if answers[members].sum() >= least:
                labels[members] = labels.max() + 1
            else:
                left += members
    done = [i for i in range(len(labels)) if labels[i] >= 0]
    rates = {s: answers[labels == s].sum() / invited[labels == s].sum() for s in {labels[i] for i in done}}
    for i in left:
        alike = {labels[j] for j in done if keys[j][:1] == keys[i][:1]} or set(rates)
        kin = [j for j in left if keys[j][:1] == keys[i][:1]]
        own = answers[kin].sum() / invited[kin].sum()
        labels[i] = min(alike, key=lambda s: (abs(rates[s] - own), s)) if alike else 0
    return labels


def weighted(cells: Cells, labels: np.ndarray) -> Weighted:
    """The answers of each stratum weighted to its share of the invited; every stratum has answers."""
    invited, answered, up, down = (np.bincount(labels, np.asarray(part, dtype=float)) for part in cells)
    share = invited / invited.sum()
    effective = float(1 / (share**2 / answered).sum())
    good, bad = float((share * up / answered).sum()), float((share * down / answered).sum())
    return Weighted(good * effective, bad * effective, effective, len(share))


def bounds(invited: float, answered: float, up: float, down: float) -> tuple[float, float]:
    """Good minus bad answers as a share of all who were invited, were every silent one bad and were each good (Manski
    1989): without assumptions nothing narrower is known."""
    silent = invited - answered
    return (up - down - silent) / invited, (up - down + silent) / invited
