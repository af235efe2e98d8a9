"""The season of a history: twelve steady amounts, drawn towards zero as far as chance could have made them."""

import numpy as np

from crm.outlook.filtering import YEAR

THREE_YEARS = 36  # from here on the season is read against a moving average, before against a straight line


def months_differ(values: np.ndarray, doubt: float = 0.2) -> bool:
    """Whether the changes from month to month depend on the calendar month (F test of twelve means).

    `doubt` is lenient: most sales have a season, and leaving out one that is there costs more."""
    from scipy.special import fdtrc

    changes = np.diff(values)
    month = np.arange(len(changes)) % YEAR
    means = by_month(changes, month)
    between = np.sum((means[month] - changes.mean()) ** 2) / (YEAR - 1)
    within = np.sum((changes - means[month]) ** 2) / (len(changes) - YEAR)
    return bool(
        between > 0 and (within <= 0 or fdtrc(YEAR - 1, len(changes) - YEAR, between / within) < doubt)
    )


def by_month(values: np.ndarray, month: np.ndarray) -> np.ndarray:
    """The mean of each of the twelve months; `month` says which a value is of."""
    return np.bincount(month, values, YEAR) / np.bincount(month, minlength=YEAR)


def along_line(values: np.ndarray) -> np.ndarray:
    """The values less the straight line through all of them that leaves every month its own height (least squares)."""
    time, month = np.arange(len(values)) - (len(values) - 1) / 2, np.arange(len(values)) % YEAR
    apart = time - by_month(time, month)[month]
    return values - time * float(apart @ (values - by_month(values, month)[month]) / (apart @ apart))


def season_along_line(values: np.ndarray) -> np.ndarray:
    """What each of the twelve months is above or below a straight line through all, the first value's month first."""
    means = by_month(along_line(values), np.arange(len(values)) % YEAR)
    return means - means.mean()


def season(values: np.ndarray) -> np.ndarray:
    """What each of the twelve months is above or below the rest of the year, the first value's month first.

    The twelve are drawn to zero by James and Stein's factor (Miller & Williams 2003, "Shrinkage estimators of time
    series seasonal factors"): what chance alone makes of twelve means is no season."""
    if len(values) >= THREE_YEARS:
        sums = np.cumsum(np.concatenate([[0.0], values]))
        year = (sums[YEAR:] - sums[:-YEAR]) / YEAR
        level = (year[1:] + year[:-1]) / 2
        rest, month = values[6 : 6 + len(level)] - level, (6 + np.arange(len(level))) % YEAR
        freedom = len(rest) - YEAR
    else:
        rest, month = along_line(values), np.arange(len(values)) % YEAR
        freedom = len(rest) - YEAR - 1
    means = by_month(rest, month)
    chance = np.sum((rest - means[month]) ** 2) / max(freedom, 1) * YEAR / len(rest)
    means = means - means.mean()
    size = float(means @ means)
    return means * max(0.0, 1 - (YEAR - 3) * chance / size) if size > 0 else means


class Histories:
    """Histories, longest first, as they are (`values`) and without their season (`plain`), which can be put back on the
    months ahead; under two years there is none."""

    def __init__(self, values: list[np.ndarray]):
        self.values = values
        self.seasons = [season(own) if len(own) >= 2 * YEAR else np.zeros(YEAR) for own in values]
        pairs = zip(values, self.seasons, strict=True)
        self.plain = [own - yearly[np.arange(len(own)) % YEAR] for own, yearly in pairs]

    def only(self, places: list[int]) -> "Histories":
        """Those at these places."""
        return self if len(places) == len(self.values) else Histories([self.values[at] for at in places])

    def with_season(self, paths: np.ndarray) -> np.ndarray:
        """The paths, one a history, with the season of their months."""
        months = np.arange(paths.shape[1])
        pairs = zip(self.values, self.seasons, strict=True)
        return paths + np.array([own[(len(values) + months) % YEAR] for values, own in pairs])
