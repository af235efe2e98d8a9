"""The models of the forecast beside those of statsmodels, weight for weight, and what robust means in figures."""

import numpy as np
import pytest

from crm.outlook import arima
from crm.outlook.filtering import FLAT, LEVEL_ALONE, Grid, Start, beside, echoes, paths, smoothed
from crm.outlook.outlook import forecast
from crm.outlook.seasons import Histories, months_differ, season
from crm.outlook.smoothing import line, middle, start_row
from crm.outlook.voices import aggregated, theta
from made_months import monthly, selling

pytestmark = pytest.mark.filterwarnings("error")
BASE = np.log(selling(60))
NEVER = 1e9  # clips no error
FORMS = {  # level, trend, damping, season
    "ANN": (0.3, 0.0, 0.0, 0.0),
    "AAdN": (0.3, 0.05, 0.9, 0.0),
    "ANA": (0.3, 0.0, 0.0, 0.1),
    "AAdA": (0.3, 0.05, 0.9, 0.1),
}


def alone(form: str) -> Grid:
    """A grid of this one set."""
    return Grid(*np.array([*FORMS[form], 0.0])[:, None])


def ours(form: str):
    """BASE smoothed with this set of weights and no error clipped, and its start."""
    flat, level, trend, usual, own = start_row(BASE[:48], seasonal=FORMS[form][3] > 0)
    start = Start(*np.array([[flat], [level], [trend], [usual]]), own[None])
    return smoothed(beside([BASE]), start, alone(form), clip=NEVER), (flat, level, trend, own)


def theirs(form: str, start):
    """The same in statsmodels, from the same start."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    (alpha, beta, phi, gamma), (flat, level, trend, own) = FORMS[form], start
    states = {"initial_level": level if phi else flat}
    states |= {"initial_trend": trend} if phi else {}
    states |= {"initial_seasonal": own} if gamma else {}
    form = {"trend": "add", "damped_trend": True} if phi else {}
    form |= {"seasonal": "add", "seasonal_periods": 12} if gamma else {}
    model = ETSModel(monthly(BASE), initialization_method="known", **form, **states)
    weights = {
        "smoothing_level": alpha,
        "smoothing_trend": beta,
        "smoothing_seasonal": gamma,
        "damping_trend": phi,
    }
    given = {f"initial_seasonal.{k}": v for k, v in enumerate(own)} | states
    return model.smooth([weights[name] if name in weights else given[name] for name in model.param_names])


@pytest.mark.parametrize("form", FORMS)
def test_smoothing_with_given_weights_is_statsmodels_to_ten_figures(form):
    end, start = ours(form)
    fit = theirs(form, start)
    assert paths(end, alone(form), 20, 60)[0, :, 0] == pytest.approx(fit.forecast(20).to_numpy(), rel=1e-10)
    assert end.square[0, 0] == pytest.approx(fit.mse, rel=1e-10)


@pytest.mark.parametrize("form", FORMS)
def test_the_deviation_of_a_month_ahead_is_the_models_own(form):
    """statsmodels' forecast variance is exact for these forms; ours comes from the echoes of an error."""
    end, start = ours(form)
    variance = np.asarray(theirs(form, start).get_prediction(start=60, end=79).forecast_variance)
    ahead = end.square[0, 0] * np.cumsum(echoes(alone(form), 20)[:, 0] ** 2)
    assert ahead == pytest.approx(variance, rel=1e-6)


def test_theta_is_statsmodels_where_there_is_no_season():
    """A line with noise: half its slope from the newest level; statsmodels fits one weight, we take the mean of eight."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    values = 10 + 0.02 * np.arange(60) + np.random.default_rng(4).normal(0, 0.05, 60)
    said = ThetaModel(monthly(values), period=12, deseasonalize=False).fit().forecast(12).to_numpy()
    histories = Histories([values])
    histories.plain, histories.seasons = [values], [np.zeros(12)]
    found = theta(histories, 12)[0]
    assert found == pytest.approx(said, abs=0.02)
    assert np.diff(found) == pytest.approx(np.diff(said), abs=1e-3) and found[-1] > found[0]


def made_airline(n: int, last: float, year: float) -> np.ndarray:
    """An airline series of known weights with errors of 0.05."""
    errors = np.random.default_rng(8).normal(0, 0.05, n)
    moved = errors[13:] - last * errors[12:-1] - year * errors[1:-12] + last * year * errors[:-13]
    values = list(0.2 * np.sin(2 * np.pi * np.arange(13) / 12))
    for change in moved:
        values.append(values[-1] + values[-12] - values[-13] + change)
    return np.array(values)


def test_the_airline_model_with_given_weights_is_statsmodels(monkeypatch):
    """Weights 0.45 and 0.6 and twenty years, after which it no longer matters that ours begins with errors of none."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    monkeypatch.setattr(arima, "AVERAGES", np.array([0.45]))
    monkeypatch.setattr(arima, "SEASONAL", np.array([0.6]))
    values = made_airline(240, 0.45, 0.6)
    said = (
        SARIMAX(values, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12))
        .smooth([-0.45, -0.6, 0.05**2])
        .forecast(12)
    )
    assert arima.airline(Histories([values]), 12)[0] == pytest.approx(said, abs=1e-4)


def test_the_weights_that_made_a_series_count_most():
    """The mean over the grid against what the weights that made the series say: within a quarter of an error on average."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    values = made_airline(120, 0.45, 0.6)
    said = (
        SARIMAX(values, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12))
        .smooth([-0.45, -0.6, 0.05**2])
        .forecast(12)
    )
    assert np.mean(np.abs(arima.airline(Histories([values]), 12)[0] - said)) < 0.05 / 4


def test_without_a_season_the_last_months_change_goes_on_with_its_weight(monkeypatch):
    """A change of 0.1 of which 0.6 returns each month."""
    monkeypatch.setattr(arima, "AVERAGES", np.array([0.0]))
    monkeypatch.setattr(arima, "RETURNING", np.array([0.6]))
    values = np.cumsum(np.append(np.random.default_rng(3).normal(0, 0.01, 20), 0.1))
    due = values[-1] + 0.1 * np.cumsum(0.6 ** np.arange(1, 7))
    assert arima.unseasonal(Histories([values]), 6)[0] == pytest.approx(due, abs=1e-12)


def test_months_differ_is_scipys_f_test():
    from scipy.stats import f_oneway

    draw = np.random.default_rng(2)
    for size in (0.0, 0.02, 0.2):
        values = size * np.sin(2 * np.pi * np.arange(50) / 12) + draw.normal(0, 0.1, 50)
        changes = np.diff(values)
        doubt = f_oneway(*(changes[k::12] for k in range(12))).pvalue
        assert months_differ(values, doubt + 1e-9) and not months_differ(values, doubt - 1e-9)


def test_chance_is_no_season_and_a_season_stays_one():
    """Two hundred series of noise alone: what is left of the twelve means is a third of them at most; a course of 20 %
    up and down loses less than a tenth."""
    draw = np.random.default_rng(1)
    left, plain = [], []
    for _series in range(200):
        noise = draw.normal(0, 0.1, 60)
        left.append(np.sum(season(noise) ** 2))
        plain.append(12 * 0.1**2 / 4)
    assert np.mean(left) < np.mean(plain) / 3
    for n in (24, 60):
        swing = 0.2 * np.sin(2 * np.pi * np.arange(n) / 12) + draw.normal(0, 0.05, n)
        assert np.ptp(season(swing)) == pytest.approx(0.4, abs=0.1)


def test_twelve_months_ahead_of_blocks_keep_level_trend_and_season():
    """Without noise a damped trend stays behind a straight line, by less than half a year's growth (0.03)."""
    true = np.log(selling(72, noise=0.0))
    found = aggregated(Histories([true[:60]]), 12)[0]
    assert found == pytest.approx(true[60:], abs=0.03) and found.argmax() == true[60:].argmax()


def test_one_month_of_three_times_as_much_does_not_become_the_level():
    """After a promotion the unclipped level is a third of it higher, the clipped one by less than a tenth of that."""
    values = np.zeros(40) + np.random.default_rng(1).normal(0, 0.05, 40)
    values[-1] += np.log(3)
    start = Start(*np.array([[0.0], [0.0], [0.0], [0.05]]))
    levels = {
        clip: smoothed(beside([values]), start, LEVEL_ALONE, clip=clip).level[0, 3] for clip in (2.0, NEVER)
    }
    assert levels[NEVER] > 0.25 and abs(levels[2.0]) < 0.06


@pytest.mark.parametrize(
    ("what", "low", "high"),
    [
        ("promotion", 1.0, 1.15),
        ("partial month", 0.80, 1.0),
        ("shift two years ago", 1.33, 1.47),
        ("half a year", 1.3, 1.47),
    ],
)
def test_what_happens_once_bends_little_and_what_stays_is_followed(what, low, high):
    """The design's table: a promotion of three times moved other models by 4 to 54 %, a partial month by -6 to -66 %; a
    lasting rise of 40 % is within 5 % two years later, and within 8 % after half a year."""
    base = selling(60)
    bent = {
        "promotion": np.concatenate([base[:58], 3 * base[58:59], base[59:]]),
        "partial month": np.concatenate([base[:59], 0.4 * base[59:]]),
        "shift two years ago": np.concatenate([base[:36], 1.4 * base[36:]]),
        "half a year": np.concatenate([base[:54], 1.4 * base[54:]]),
    }
    found = [float(forecast(monthly(values)).path.sum()) for values in (bent[what], base)]
    assert low <= found[0] / found[1] <= high


def test_the_median_and_the_line_are_numpys():
    values = np.random.default_rng(5).normal(size=11)
    assert middle(values) == np.median(values) and middle(values[:10]) == pytest.approx(
        np.median(values[:10])
    )
    steep, level = np.polyfit(np.arange(1, 12), values, 1)
    assert line(values) == pytest.approx((level, steep))


def test_sets_without_and_with_a_trend_are_as_likely_before():
    without = FLAT.damping == 0
    assert np.exp(FLAT.before[without]).sum() == pytest.approx(1) == np.exp(FLAT.before[~without]).sum()
