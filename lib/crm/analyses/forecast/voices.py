"""The voices: the few models whose average is the forecast. Each takes what it can fit, or raises."""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.words import _

YEAR = 12
QUARTER = 3
FOUR_YEARS = 48
MOST_GROWTH = 0.2  # a year, as a log or in values around 1
FORMS = (  # additive exponential smoothing: level; damped trend; season; both (ANN, AAdN, ANA, AAdA)
    {},
    {"trend": "add", "damped_trend": True},
    {"seasonal": "add", "seasonal_periods": YEAR},
    {"trend": "add", "damped_trend": True, "seasonal": "add", "seasonal_periods": YEAR},
)
UNFIT = (
    ValueError,
    ArithmeticError,
    IndexError,
    np.linalg.LinAlgError,
)  # what statsmodels raises on hard series


class Smoothing(NamedTuple):
    """A fitted smoothing: its path, the standard deviation of a month, and how errors of a month live on."""

    path: np.ndarray
    sigma: float
    echo: np.ndarray  # echo[j]: what is left of an error j months later; echo[0] = 1


class Calm(NamedTuple):
    """What a fit came back with, and whether its optimiser ended without having converged."""

    result: object
    unsettled: bool


def calmly(fit: Callable) -> Calm:
    """The fit, its ConvergenceWarning counted instead of printed; a fit that ends in no number raises ValueError."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings(record=True) as seen, np.errstate(all="ignore"):
        warnings.simplefilter("always", ConvergenceWarning)
        result = fit()
    return Calm(result, any(issubclass(w.category, ConvergenceWarning) for w in seen))


def dated(values: np.ndarray) -> pd.Series:
    """The values with months, without which statsmodels' smoothing fits and then cannot forecast."""
    return pd.Series(values, pd.date_range("2000-01-01", periods=len(values), freq="MS"))


def smoothing(values: np.ndarray, months: int) -> Smoothing:
    """Exponential smoothing with additive errors.

    With four years: the form of FORMS with the lowest AICc. With two or three: of the two forms without a season,
    after the season was taken out by regression, because AICc then finds twelve seasons too dear (measured on
    the M1 series cut to 24 months: MASE 0.94 against 1.18; to 36 months: 0.93 against 0.96)."""
    if len(values) >= FOUR_YEARS:
        return smoothed(values, months, FORMS)
    if len(values) < 2 * YEAR or not months_differ(values):
        return smoothed(values, months, FORMS[:2])
    season = season_of(values)
    now, then = np.arange(len(values)) % YEAR, (len(values) + np.arange(months)) % YEAR
    flat = smoothed(values - season[now], months, FORMS[:2])
    free = np.sqrt(len(values) / (len(values) - YEAR - 1))  # the season's twelve means have used up freedom
    return Smoothing(flat.path + season[then], flat.sigma * float(free), flat.echo)


def smoothed(values: np.ndarray, months: int, forms: tuple[dict, ...]) -> Smoothing:
    """The best of these forms by AICc; ValueError when none can be fitted."""
    fits = [fit for form in forms if (fit := smoothing_fit(values, form)) is not None]
    if not fits:
        raise ValueError("no form of exponential smoothing could be fitted")
    best = min(fits, key=lambda fit: fit.aicc)
    return Smoothing(
        np.asarray(best.forecast(months)), steady_size(best.resid.to_numpy()), echo_of(best, months)
    )


def steady_size(errors: np.ndarray) -> float:
    """The standard deviation of the errors, none counting for more than three usual ones: a jump that happened
    once (a launch, a lost customer) is no measure of every month to come."""
    usual = max(1.4826 * float(np.median(np.abs(errors))), 0.5 * float(np.sqrt(np.mean(errors**2))))
    return float(np.sqrt(np.mean(np.minimum(np.abs(errors), 3 * usual) ** 2)))


def season_of(values: np.ndarray) -> np.ndarray:
    """What each of the twelve months is above or below a straight line through all, the first value's month first."""
    n = len(values)
    design = np.column_stack([np.eye(YEAR)[np.arange(n) % YEAR], np.arange(n) - n / 2])
    means = np.linalg.lstsq(design, values, rcond=None)[0][:YEAR]
    return means - means.mean()


def smoothing_fit(values: np.ndarray, form: dict):
    """The fitted form, or None where it cannot be fitted or compared."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    try:
        fit = calmly(lambda: ETSModel(dated(values), error="add", **form).fit(disp=False)).result
    except UNFIT:
        return None
    return fit if np.isfinite(fit.aicc) else None


def echo_of(fit, months: int) -> np.ndarray:
    """How much of a month's error is in the forecast of the months after it (Hyndman et al. 2008, table 6.1)."""
    found = dict(zip(fit.model.param_names, fit.params, strict=True))
    level, trend = found["smoothing_level"], found.get("smoothing_trend", 0.0)
    season, damping = found.get("smoothing_seasonal", 0.0), found.get("damping_trend", 1.0)
    after = np.arange(1, months)
    echo = level + trend * np.cumsum(damping**after) + season * (after % YEAR == 0)
    return np.concatenate([[1.0], echo])


def theta(values: np.ndarray, months: int) -> np.ndarray:
    """The Theta method's mean (Assimakopoulos & Nikolopoulos 2000). Its own band ignores the season: not used."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return np.asarray(calmly(lambda: ThetaModel(dated(values), period=YEAR).fit().forecast(months)).result)


def arima(values: np.ndarray, months: int) -> np.ndarray:
    """A seasonal ARIMA: the airline model where the months differ, else two without seasonal difference by AICc.

    AICc cannot compare across differences, so the test of the months decides on that one."""
    if months_differ(values):
        return np.asarray(arima_fit(values, (0, 1, 1, YEAR), [-0.4, -0.4]).forecast(months))
    fits = [arima_fit(values, (0, 0, 0, 0), [-0.4]), arima_fit(values, (1, 0, 0, YEAR), [-0.4, 0.2])]
    return np.asarray(min(fits, key=lambda fit: fit.aicc).forecast(months))


def arima_fit(values: np.ndarray, seasonal: tuple, start: list[float]):
    """The fitted ARIMA (0,1,1) with this seasonal part; the start is given, since guessing it warns when short."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    def fit():
        model = SARIMAX(values, order=(0, 1, 1), seasonal_order=seasonal, concentrate_scale=True)
        return model.fit(start, disp=False, cov_type="none")

    return calmly(fit).result


def months_differ(values: np.ndarray, doubt: float = 0.2) -> bool:
    """Whether the changes from month to month depend on the calendar month (F test of twelve means).

    `doubt` is lenient: most sales have a season, and leaving out one that is there costs more."""
    from scipy.stats import f_oneway

    changes = np.diff(values)
    groups = [changes[k::YEAR] for k in range(YEAR)]
    return bool(f_oneway(*groups).pvalue < doubt)


def last_year(values: np.ndarray, months: int) -> np.ndarray:
    """The same months a year before: the seasonal naive forecast, the bench mark of all others."""
    return np.array([values[len(values) - YEAR + ahead % YEAR] for ahead in range(months)])


def grown_last_year(values: np.ndarray, months: int) -> np.ndarray:
    """The same months a year before, plus half of what the newest quarter grew over its own a year before.

    Half, and at most MOST_GROWTH either way, since growth over a short time is half noise and a young company's
    does not go on: on 549 series of the M1 competition cut to 13 to 23 months MASE fell from 1.13 to 1.00."""
    newest = min(len(values) - YEAR, QUARTER)
    growth = float(values[-newest:].mean() - values[-newest - YEAR : len(values) - YEAR].mean())
    steps = 1 + np.arange(months) // YEAR
    return last_year(values, months) + np.clip(growth / 2, -MOST_GROWTH, MOST_GROWTH) * steps


def mean_so_far(values: np.ndarray, months: int) -> np.ndarray:
    """The mean of the last year's months, for every month ahead."""
    return np.full(months, values[-YEAR:].mean())


VOICE_WORDS = {
    "smoothing": _("exponential smoothing"),
    "theta": _("Theta"),
    "arima": _("seasonal ARIMA"),
    "grown_last_year": _("the same months a year before with half of the recent growth"),
    "mean_so_far": _("the mean of the months so far"),
}
