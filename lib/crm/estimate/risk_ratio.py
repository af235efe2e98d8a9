"""Risk of one group over that of another, other things alike: Poisson regression for yes and no with an interval that
holds for cases of one customer going together (modified Poisson: Zou 2004, American Journal of Epidemiology 159)."""

import numpy as np
from scipy.special import stdtr, stdtrit

from crm.estimate.compare import NO_GAP, Gap
from crm.estimate.scored import clustered

STEPS = 60


def risk_ratio(
    exposed: np.ndarray,
    beside: np.ndarray,
    events: np.ndarray,
    n: np.ndarray,
    group: np.ndarray,
    level: float = 0.95,
) -> Gap:
    """The risk of the exposed over that of the others, `beside` (a column each, whole numbers) held alike by a factor of
    its own for each of its values. A row stands for n cases with so many events; rows of one `group` go together, the
    interval and the p value are those of t with groups less one. NaN where either side has no event or no case."""
    one = exposed.astype(bool)
    if not all(part.sum() > 0 for part in (events[one], events[~one], n[one], n[~one])):
        return NO_GAP
    x = np.column_stack([np.ones(len(n)), exposed, *_marks(beside)]).astype(float)
    x = x[:, _apart(x * np.sqrt(n)[:, None])]
    b = np.zeros(x.shape[1])
    b[0] = np.log(events.sum() / n.sum())
    for _step in range(STEPS):
        mean = n * np.exp(np.clip(x @ b, -50, 20))
        curve = (x.T * mean) @ x
        move = np.linalg.lstsq(curve, x.T @ (events - mean), rcond=None)[0]
        b = b + np.clip(move, -1, 1)
        if np.abs(move).max() < 1e-10:
            break
    mean = n * np.exp(np.clip(x @ b, -50, 20))
    cover = clustered(x, events - mean, (x.T * mean) @ x, group)
    error, free = float(np.sqrt(cover[1, 1])), len(np.unique(group)) - 1
    if not (error > 0 and free > 0):
        return NO_GAP
    far = float(stdtrit(free, (1 + level) / 2)) * error
    chance = 2 * float(stdtr(free, -abs(b[1]) / error))
    return Gap(*(float(np.exp(b[1] + step)) for step in (0, -far, far)), chance)


def _marks(beside: np.ndarray) -> list[np.ndarray]:
    """A column of zeros and ones for each value of each column, but its first."""
    return [(column == value).astype(float) for column in beside.T for value in np.unique(column)[1:]]


def _apart(x: np.ndarray) -> np.ndarray:
    """The columns that are no sum of those before them."""
    kept: list[int] = []
    for place in range(x.shape[1]):
        if np.linalg.matrix_rank(x[:, [*kept, place]]) > len(kept):
            kept.append(place)
    return np.array(kept)
