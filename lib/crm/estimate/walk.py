"""A walk from month to month with two ends: chances counted, not assumed, and how sure they are.

Things stand in one of S places, are so many months old, and at the end of each month stand in a place or have ended in
the first way (won) or the second (lost). Chances are those of place and class of age: discrete-time competing hazards
(Allison 1982, Sociological Methodology 13), drawn from Dirichlet posteriors. Numpy in, numpy out; seeds are handed in.
"""

import numpy as np

CLASSES = (0, 1, 2, 3, 6, 12)  # months of age at which a class begins
PRIOR = 2.0  # things' worth of the place's own average that a class of age is drawn to
FAINT = 0.1  # things' worth of every way out that a place is given beforehand


def class_of(age: np.ndarray) -> np.ndarray:
    """The class of an age in months."""
    return np.searchsorted(CLASSES, np.asarray(age), side="right") - 1


def alphas(counts: np.ndarray) -> np.ndarray:
    """Dirichlet parameters of counts[class, place, way]: those of the class, and PRIOR things that go as those of all
    classes do. `way` has the places, then won, then lost."""
    whole = counts.sum(axis=0) + FAINT / counts.shape[-1]
    return counts + PRIOR * (whole / whole.sum(axis=-1, keepdims=True))[None]


def drawn(rng: np.random.Generator, alpha: np.ndarray, draws: int) -> np.ndarray:
    """Draws of the chances, [draw, ...] in the form of alpha."""
    gamma = rng.standard_gamma(np.broadcast_to(alpha, (draws, *alpha.shape)))
    return gamma / gamma.sum(axis=-1, keepdims=True)


def wins_ahead(chances: np.ndarray, ages: int, months: int) -> np.ndarray:
    """The chance of a win in each of the next months, [draw, age, place, month], for things of age 0 to ages - 1 now.

    `chances` is [draw, class, place, way]."""
    draws, _classes, places, _ways = chances.shape
    result = np.zeros((draws, ages, places, months))
    for age in range(ages):
        stand = np.broadcast_to(np.eye(places), (draws, places, places))
        for month in range(months):
            step = chances[:, class_of(age + month)]
            result[:, age, :, month] = np.einsum("dij,dj->di", stand, step[:, :, places])
            stand = stand @ step[:, :, :places]
    return result


def wins_of_new(ahead: np.ndarray, birth: np.ndarray) -> np.ndarray:
    """The chance of a win in the month of birth and each that follows, [draw, month]: `ahead` is wins_ahead, `birth` the
    chances of where a new thing stands at the end of its first month, [draw, way]."""
    places = ahead.shape[2]
    later = np.einsum("di,dih->dh", birth[:, :places], ahead[:, 0])
    return np.concatenate([birth[:, places : places + 1], later[:, :-1]], axis=1)


def restless(wins: np.ndarray, expected: np.ndarray, variance: np.ndarray) -> float:
    """By how much months differ more than chance alone makes them (Pearson's dispersion), 1 or more."""
    sure = variance > 0
    if sure.sum() < 6:
        return 1.0
    return max(1.0, float(np.mean((wins[sure] - expected[sure]) ** 2 / variance[sure])))
