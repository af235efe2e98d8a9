"""The combination: the mean of the voices a series' history allows, and how far off each month may be."""

from typing import NamedTuple

import numpy as np

from crm.analyses.forecast.fits import UNFIT, YEAR
from crm.analyses.forecast.smoothing import Smoothing, smoothing
from crm.analyses.forecast.voices import arima, grown_last_year, last_year, mean_so_far, theta

SHORT, TWO_YEARS, FOUR_YEARS = 13, 24, 48  # months of history from which other voices speak
MOSTLY_ZERO = 0.5


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
    if repeats(values):
        same = last_year(values, months) if len(values) >= TWO_YEARS else np.full(months, values[-1])
        return Expected(same, np.zeros(months), False, ("repeat",))
    if np.mean(values == 0) > MOSTLY_ZERO:
        return sparse(values, months)
    logs = bool(values.min() > 0)
    scaled = np.log(values) if logs else values
    smooth = smoothing_or_none(scaled, months)
    spoken, failed = heard(scaled, logs, months, smooth)
    weights = [2 if name == "grown_last_year" and len(values) < TWO_YEARS else 1 for name in spoken]
    path = np.average([np.exp(p) if logs else p for p in spoken.values()], axis=0, weights=weights)
    if values.min() >= 0:
        path = np.maximum(path, 0)
    return Expected(path, deviations(scaled, months, smooth), logs, tuple(spoken), failed)


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


def smoothing_or_none(scaled: np.ndarray, months: int) -> Smoothing | None:
    """Exponential smoothing, fitted once for its path and for the bands; None where it cannot be."""
    try:
        return smoothing(scaled, months)
    except UNFIT:
        return None


def voices_for(n: int) -> tuple[str, ...]:
    """The voices that so many months of history allow.

    Under two years last year's months count twice (MASE 0.98 on the M1 series cut so short; alone 1.00, as one of
    two 1.02)."""
    if n < SHORT:
        return ("smoothing", "mean_so_far")
    if n < TWO_YEARS:
        return ("smoothing", "grown_last_year")
    full = ("smoothing", "theta", "arima")
    return full if n >= FOUR_YEARS else (*full, "grown_last_year")


def heard(
    scaled: np.ndarray, logs: bool, months: int, smooth: Smoothing | None
) -> tuple[dict[str, np.ndarray], tuple[str, ...]]:
    """The path of every voice that could be fitted and stayed near the history, and the names of the others."""
    paths = {}
    for name in voices_for(len(scaled)):
        try:
            paths[name] = (
                smooth.path if name == "smoothing" and smooth else VOICES[name](scaled, months, logs)
            )
        except UNFIT:
            paths[name] = np.full(months, np.nan)
    spoken = {name: path for name, path in paths.items() if not far_off(path, scaled, logs)}
    failed = tuple(name for name in paths if name not in spoken)
    return spoken or {"mean_so_far": mean_so_far(scaled, months)}, failed


def theta_of(scaled: np.ndarray, months: int, logs: bool) -> np.ndarray:
    """Theta's path; it wants plain values, for it finds out itself whether the season multiplies."""
    if not logs:
        return theta(scaled, months)
    return np.log(np.maximum(theta(np.exp(scaled), months), 1e-9))


def unheard(scaled: np.ndarray, months: int, logs: bool) -> np.ndarray:
    """No path: smoothing could not be fitted."""
    return np.full(months, np.nan)


VOICES = {
    "smoothing": unheard,
    "theta": theta_of,
    "arima": lambda scaled, months, logs: arima(scaled, months),
    "grown_last_year": lambda scaled, months, logs: grown_last_year(scaled, months),
    "mean_so_far": lambda scaled, months, logs: mean_so_far(scaled, months),
}


def far_off(path: np.ndarray, scaled: np.ndarray, logs: bool) -> bool:
    """Whether a path leaves what the last three years make believable: their range once more, up or down."""
    if not np.isfinite(path).all():
        return True
    recent = scaled[-3 * YEAR :]
    room = max(np.ptp(recent), np.log(2) if logs else 0.0)
    return bool(path.min() < recent.min() - room or path.max() > recent.max() + room)


def deviations(scaled: np.ndarray, months: int, smooth: Smoothing | None) -> np.ndarray:
    """The standard deviation of each month ahead, as exponential smoothing implies it.

    Where that cannot be fitted: as if errors stayed for good, with the size of a month's usual change."""
    sigma, echo = (smooth.sigma, smooth.echo) if smooth else (float(np.std(np.diff(scaled))), np.ones(months))
    return sigma * np.sqrt(np.cumsum(echo**2))
