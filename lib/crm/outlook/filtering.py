"""Exponential smoothing of many histories at once, with every set of weights of a grid instead of one that is fitted.

Each history is gone through once, for all sets together; a set counts by the likelihood of the errors it made (Akaike
weights: Kolassa 2011, "Combining exponential smoothing forecasts using Akaike weights"). That is some fifty times
cheaper than to fit each history anew, and no set that happened to win by a hair decides alone.
An error moves level, trend and season by at most CLIP usual errors, so that a promotion or a giant order does not
become the new level (Gelper, Fried & Croux 2010, "Robust forecasting with exponential and Holt-Winters smoothing").
"""

from typing import NamedTuple

import numpy as np

YEAR = 12
CLIP = 2.0  # usual errors that move the level, as in Gelper, Fried & Croux
COUNTED = 1.5  # times CLIP: what an error counts for at most where sets are compared
MEMORY = 0.9  # of the usual error's square from month to month
CONSISTENT = 1.1  # brings the clipped mean square back to the variance of normal errors, nearly


class Grid(NamedTuple):
    """Sets of weights, one an entry: of level, trend, damping and season, and the log of how likely each is before."""

    level: np.ndarray
    trend: np.ndarray
    damping: np.ndarray  # 0: no trend
    season: np.ndarray
    before: np.ndarray


LEVELS = np.array([0.03, 0.08, 0.16, 0.27, 0.4, 0.55, 0.75, 0.95])
TRENDS, DAMPINGS = (0.0, 0.05), (0.8, 0.9, 0.97)


def grid(seasons: tuple[float, ...]) -> Grid:
    """All sets without a trend and all with a damped one; either kind is as likely before."""
    kinds = []
    for trends, dampings in (((0.0,), (0.0,)), (TRENDS, DAMPINGS)):
        sets = np.array([a.ravel() for a in np.meshgrid(LEVELS, trends, dampings, seasons, indexing="ij")])
        kinds.append(np.vstack([sets, np.full(sets.shape[1], -np.log(sets.shape[1]))]))
    return Grid(*np.hstack(kinds))


FLAT, SEASONAL = grid((0.0,)), grid((0.0, 0.07, 0.25))
LEVEL_ALONE = Grid(LEVELS, *np.zeros((4, len(LEVELS))))


class Rows(NamedTuple):
    """Histories side by side with their newest months below each other; the longest come first."""

    values: np.ndarray  # a row each; zeros before its first month
    first: np.ndarray  # the column of each one's first month

    @property
    def lengths(self) -> np.ndarray:
        """The months of each."""
        return self.values.shape[1] - self.first

    @property
    def begun(self) -> list[int]:
        """How many of them have begun, by column."""
        return np.searchsorted(self.first, np.arange(self.values.shape[1]), "right").tolist()


class Start(NamedTuple):
    """Where smoothing starts, a value a row: the level without a trend; level and trend with one; the usual error; and
    the season, twelve values a row from its own first month on."""

    flat: np.ndarray
    level: np.ndarray
    trend: np.ndarray
    usual: np.ndarray
    season: np.ndarray | None = None


class Smoothed(NamedTuple):
    """Where every set of weights stands at the end, row by set: level, trend, season (its month by column of Rows
    modulo twelve), and each set's weight by its errors and their mean square."""

    level: np.ndarray
    trend: np.ndarray
    season: np.ndarray | None
    weight: np.ndarray
    square: np.ndarray


def beside(histories: list[np.ndarray]) -> Rows:
    """The histories, longest first, as rows."""
    n = len(histories[0])
    values = np.zeros((len(histories), n))
    for row, history in zip(values, histories, strict=True):
        row[n - len(history) :] = history
    return Rows(values, n - np.array([len(history) for history in histories]))


def smoothed(rows: Rows, start: Start, sets: Grid, clip: float = CLIP) -> Smoothed:
    """One walk through all rows with all sets of weights."""
    level = np.where(sets.damping > 0, start.level[:, None], start.flat[:, None])
    trend = np.where(sets.damping > 0, start.trend[:, None], 0.0)
    season = None if start.season is None else by_column(start.season, rows.first, len(sets.level))
    variance, squares = np.full(level.shape, start.usual[:, None] ** 2), np.zeros(level.shape)
    for t, begun in enumerate(rows.begun):
        on = slice(begun)
        step = trend[on] * sets.damping
        expected = level[on] + step
        error = rows.values[on, t, None] - expected
        if season is not None:
            error -= season[on, t % YEAR]
        most = clip * np.sqrt(variance[on])
        size = np.abs(error)
        squares[on] += np.minimum(size, COUNTED * most) ** 2
        error = np.copysign(np.minimum(size, most), error)
        variance[on] = MEMORY * variance[on] + (1 - MEMORY) * CONSISTENT * error**2 + 1e-12
        level[on], trend[on] = expected + sets.level * error, step + sets.trend * error
        if season is not None:
            season[on, t % YEAR] += sets.season * error
    square = squares / rows.lengths[:, None]
    return Smoothed(level, trend, season, likely(square, rows.lengths, sets.before), square)


def by_column(season: np.ndarray, first: np.ndarray, sets: int) -> np.ndarray:
    """The seasons turned to the columns' months, once a set: row, month, set."""
    turned = np.array([np.roll(own, start % YEAR) for own, start in zip(season, first, strict=True)])
    return np.repeat(turned[:, :, None], sets, axis=2)


def likely(square: np.ndarray, lengths: np.ndarray, before: np.ndarray | float = 0.0) -> np.ndarray:
    """The weight of each set from the mean square of its errors over so many months, the variance taken out."""
    log = -lengths[:, None] / 2 * np.log(np.maximum(square, 1e-12)) + before
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def paths(end: Smoothed, sets: Grid, months: int, columns: int) -> np.ndarray:
    """Where every set goes from its end: row, month ahead, set. `columns` is how many columns the rows had."""
    ahead = end.level[:, None] + trend_sums(sets, months) * end.trend[:, None]
    if end.season is not None:
        ahead = ahead + end.season[:, (columns + np.arange(months)) % YEAR]
    return ahead


def trend_sums(sets: Grid, months: int) -> np.ndarray:
    """What a trend of one adds up to after each month, by set."""
    return np.cumsum(sets.damping ** np.arange(1, months + 1)[:, None], axis=0)


def echoes(sets: Grid, months: int) -> np.ndarray:
    """How much of an error is still in the forecast j months later, by j and set; 1 for j = 0 (Hyndman et al. 2008,
    table 6.1)."""
    after = np.arange(1, months)[:, None]
    later = sets.level + sets.trend * trend_sums(sets, months)[:-1]
    return np.vstack([np.ones(len(sets.level)), later + sets.season * (after % YEAR == 0)])
