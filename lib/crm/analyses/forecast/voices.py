"""The voices: the few models whose mean is the forecast. Each takes what it can fit, or raises one of UNFIT."""

import numpy as np

from crm.analyses.forecast.fits import YEAR, calmly, dated, months_differ
from crm.words import _

QUARTER = 3
MOST_GROWTH = 0.2  # a year, as a log or in values around 1


def theta(values: np.ndarray, months: int) -> np.ndarray:
    """The Theta method's mean (Assimakopoulos & Nikolopoulos 2000). Its own band ignores the season: not used."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    return np.asarray(calmly(lambda: ThetaModel(dated(values), period=YEAR).fit().forecast(months)))


def arima(values: np.ndarray, months: int) -> np.ndarray:
    """A seasonal ARIMA: the airline model where the months differ, else two without seasonal difference by AICc.

    AICc cannot compare across differences, so the test of the months decides on that one."""
    seasonal = months_differ(values)
    if seasonal:
        best = arima_fit(values, (0, 1, 1, YEAR), [-0.4, -0.4])
    else:
        fits = [arima_fit(values, (0, 0, 0, 0), [-0.4]), arima_fit(values, (1, 0, 0, YEAR), [-0.4, 0.2])]
        best = min(fits, key=lambda fit: fit.aicc)
    return added_up(values, np.asarray(best.forecast(months)), seasonal)


def arima_fit(values: np.ndarray, seasonal: tuple, start: list[float]):
    """The fitted ARIMA (0,1,1) with this seasonal part; it forecasts differences, at half the cost of levels.

    The start is given, since guessing it warns when history is short."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    def fit():
        form = {"concentrate_scale": True, "simple_differencing": True}
        model = SARIMAX(values, order=(0, 1, 1), seasonal_order=seasonal, **form)
        return model.fit(start, disp=False, cov_type="none")

    return calmly(fit)


def added_up(values: np.ndarray, changes: np.ndarray, seasonal: bool) -> np.ndarray:
    """The months ahead from their changes: each on top of the month before, and of last year's change if seasonal."""
    known = list(values)
    for change in changes:
        last_years = known[-YEAR] - known[-YEAR - 1] if seasonal else 0.0
        known.append(known[-1] + last_years + change)
    return np.array(known[len(values) :])


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
