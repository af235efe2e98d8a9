"""The combination: the mean of the voices a series' history allows, and how far off each month may be.

Several histories of one series, longest first, are continued at once: now and as of each month of the backtest."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from crm.outlook.arima import arima
from crm.outlook.filtering import YEAR
from crm.outlook.seasons import Histories
from crm.outlook.smoothing import Smoothing, smoothing
from crm.outlook.voices import aggregated, grown_last_year, last_year, mean_so_far, theta

SHORT, TWO_YEARS, FOUR_YEARS = 13, 24, 48  # months of history from which other voices speak
MOSTLY_ZERO = 0.5
UNFIT = (
    ValueError,
    ArithmeticError,
    IndexError,
    np.linalg.LinAlgError,
)  # what a voice may raise on a hard series


class Expected(NamedTuple):
    """The months ahead as values around 1; the standard deviation of each, of its log where `logs`; who spoke."""

    path: np.ndarray
    deviation: np.ndarray
    logs: bool
    voices: tuple[str, ...]
    failed: tuple[str, ...] = ()
    together: float = 1.0  # how far errors of the months add up in their sum: 1 fully


def expect(values: np.ndarray, months: int) -> Expected:
    """What the months ahead are expected to bring; works on logs unless a value is zero or below."""
    return expect_all([values], months)[0]


def expect_all(histories: list[np.ndarray], months: int) -> list[Expected]:
    """The same for several histories, longest first, of which none sees another."""
    found: dict[int, Expected] = {}
    alike: dict[tuple[bool, bool], list[int]] = {}
    for at, values in enumerate(histories):
        if (simple := simply(values, months)) is not None:
            found[at] = simple
        else:
            alike.setdefault((bool(values.min() > 0), len(values) >= TWO_YEARS), []).append(at)
    for (logs, _seasonal), places in alike.items():
        of = [np.log(histories[at]) if logs else histories[at] for at in places]
        found |= zip(places, mixed(Histories(of), logs, months), strict=True)
    return [found[at] for at in range(len(histories))]


def simply(values: np.ndarray, months: int) -> Expected | None:
    """What is expected of values that repeat or are mostly zero; None where models are asked."""
    if repeats(values):
        same = last_year(values, months) if len(values) >= TWO_YEARS else np.full(months, values[-1])
        return Expected(same, np.zeros(months), False, ("repeat",))
    return sparse(values, months) if np.mean(values == 0) > MOSTLY_ZERO else None


def repeats(values: np.ndarray) -> bool:
    """Whether every month is the same, or every year."""
    if np.ptp(values) < 1e-9:
        return True
    return len(values) >= TWO_YEARS and bool(
        np.allclose(values[YEAR:], values[:-YEAR], rtol=1e-9, atol=1e-12)
    )


def sparse(values: np.ndarray, months: int) -> Expected:
    """Mostly zeros: the mean of the last two years for every month, with the spread those months had.

    Months with something come by chance, so their errors do not move together: only the mean's own error does."""
    recent = values[-2 * YEAR :]
    together = float(np.sqrt(1 / months + 1 / len(recent)))
    return Expected(
        np.full(months, recent.mean()), np.full(months, recent.std()), False, ("sparse",), together=together
    )


def voices_for(n: int) -> tuple[str, ...]:
    """The voices that so many months of history allow.

    Under two years last year's months count twice (MASE 0.98 on the M1 series cut so short; alone 1.00, as one of
    two 1.02)."""
    if n < SHORT:
        return ("smoothing", "mean_so_far")
    if n < TWO_YEARS:
        return ("smoothing", "grown_last_year")
    full = ("smoothing", "theta", "arima", "aggregated")
    return full if n >= FOUR_YEARS else (*full, "grown_last_year")


def mixed(histories: Histories, logs: bool, months: int) -> list[Expected]:
    """The mean of the voices for each history; all of them have two years, or none has."""
    smooth = smoothing_or_none(histories, months)
    deviation = smooth.deviation if smooth else unsmoothed(histories, months)
    allowed = [voices_for(len(values)) for values in histories.values]
    paths = {name: heard(name, histories, months, smooth) for name in VOICES if name in sum(allowed, ())}
    return [
        one(values, {name: paths[name][at] for name in allowed[at]}, deviation[at], logs)
        for at, values in enumerate(histories.values)
    ]


def smoothing_or_none(histories: Histories, months: int) -> Smoothing | None:
    """Exponential smoothing, done once for its paths and for the bands; None where it cannot be."""
    try:
        return smoothing(histories.values, months)
    except UNFIT:
        return None


def heard(name: str, histories: Histories, months: int, smooth: Smoothing | None) -> np.ndarray:
    """The paths of a voice, one a history; nothing but NaN where it fails or has none."""
    nothing = np.full((len(histories.values), months), np.nan)
    if name == "smoothing":
        return smooth.path if smooth else nothing
    try:
        return VOICES[name](histories, months)
    except UNFIT:
        return nothing


def one(values: np.ndarray, paths: dict[str, np.ndarray], deviation: np.ndarray, logs: bool) -> Expected:
    """The mean of the paths that stayed near the history; the deviation is that of a mixture: what smoothing expects
    of its own errors, and how far the voices are apart."""
    spoken = {name: path for name, path in paths.items() if not far_off(path, values, logs)}
    failed = tuple(name for name in paths if name not in spoken)
    spoken = spoken or {"mean_so_far": mean_so_far(values, len(deviation))}
    weights = [2 if name == "grown_last_year" and len(values) < TWO_YEARS else 1 for name in spoken]
    path = np.average([np.exp(p) if logs else p for p in spoken.values()], axis=0, weights=weights)
    if not logs and values.min() >= 0:
        path = np.maximum(path, 0)
    apart = np.std(list(spoken.values()), axis=0)
    return Expected(path, np.sqrt(deviation**2 + apart**2), logs, tuple(spoken), failed)


def each(voice: Callable) -> Callable:
    """A voice for several histories from one for a single history; NaN where that is shorter than the voice allows."""

    def path(name: str, values: np.ndarray, months: int) -> np.ndarray:
        return voice(values, months) if name in voices_for(len(values)) else np.full(months, np.nan)

    name = voice.__name__
    return lambda histories, months: np.array([path(name, values, months) for values in histories.values])


VOICES = {
    "smoothing": None,  # heard with the deviations
    "theta": theta,
    "arima": arima,
    "aggregated": aggregated,
    "grown_last_year": each(grown_last_year),
    "mean_so_far": each(mean_so_far),
}


def far_off(path: np.ndarray, scaled: np.ndarray, logs: bool) -> bool:
    """Whether a path leaves what the last three years make believable: their range once more, up or down."""
    if not np.isfinite(path).all():
        return True
    recent = scaled[-3 * YEAR :]
    room = max(np.ptp(recent), np.log(2) if logs else 0.0)
    return bool(path.min() < recent.min() - room or path.max() > recent.max() + room)


def unsmoothed(histories: Histories, months: int) -> np.ndarray:
    """The deviations where smoothing cannot be done: as if errors of a month's usual change stayed for good."""
    usual = np.array([np.std(np.diff(values)) for values in histories.values])
    return usual[:, None] * np.sqrt(np.arange(1, months + 1))
