"""What kinds are called: by how their customers buy beside the others, never by number, and as the month before."""

import numpy as np

OFTEN = ("seldom", "now", "often")  # visits: few, middling, many
LATELY = ("lately", "while", "long")  # days since the last order: few, middling, many
LARGE = ("small", "usual", "large")  # what a day with an order brings
PLACES = ("visits", "since", "worth")  # which feature each of the three is about
STEP = 0.9  # standard deviations from the middle word to the next


def labelled(profiles: np.ndarray, taken: tuple[str, ...] = ()) -> list[str]:
    """A key of names.behaviour.KINDS for each profile (kinds, 3: visits, since, worth in standard deviations from the
    average customer): the words nearest to them all, none used twice and none of those taken."""
    from scipy.optimize import linear_sum_assignment

    cells = np.array([(a, b, c) for a in range(3) for b in range(3) for c in range(3)])
    keys = [f"kind_{OFTEN[a]}_{LATELY[b]}_{LARGE[c]}" for a, b, c in cells]
    free = [i for i, key in enumerate(keys) if key not in taken]
    away = ((profiles[:, None, :] - STEP * (cells[free] - 1)[None, :, :]) ** 2).sum(axis=2)
    return [keys[free[column]] for column in linear_sum_assignment(away)[1]]


def profiles_of(features: tuple[str, ...], centres: np.ndarray) -> np.ndarray:
    """The three of a centre's features that words are about; 0 for one that does not vary."""
    columns = [
        centres[:, features.index(name)] if name in features else np.zeros(len(centres)) for name in PLACES
    ]
    return np.column_stack(columns)


def matched(now: np.ndarray, then: np.ndarray) -> dict[int, int]:
    """Which centre of now is which of then: the pairing with the least squared distance in all (Kuhn 1955), of which
    those count that are nearer than half the way to the nearest other kind of now."""
    from scipy.optimize import linear_sum_assignment

    away = ((now[:, None, :] - then[None, :, :]) ** 2).sum(axis=2) ** 0.5
    apart = ((now[:, None, :] - now[None, :, :]) ** 2).sum(axis=2) ** 0.5
    apart[np.diag_indices(len(now))] = np.inf
    pairs = zip(*linear_sum_assignment(away**2), strict=True)
    return {int(i): int(j) for i, j in pairs if away[i, j] <= apart[i].min() / 2}


def carried(now: np.ndarray, then: np.ndarray, names: list[str], profiles: np.ndarray) -> list[str]:
    """Labels of the kinds of now: those of then where it is the same kind, else by profile."""
    same = matched(now, then)
    found = {i: names[j] for i, j in same.items()}
    new = [i for i in range(len(now)) if i not in found]
    fresh = labelled(profiles[new], tuple(found.values())) if new else []
    return [label for _i, label in sorted((found | dict(zip(new, fresh, strict=True))).items())]
