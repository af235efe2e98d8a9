"""The forecast of any monthly series: what a user brings ends in finite numbers or in words, never in a warning."""

import numpy as np
import pandas as pd
import pytest

from crm.outlook.bands import WIDTHS, reach, width_of
from crm.outlook.combine import expect, expect_all, voices_for
from crm.outlook.outlook import forecast
from crm.outlook.rolling import foreseen, origins
from crm.outlook.voices import grown_last_year
from made_months import monthly, selling

pytestmark = pytest.mark.filterwarnings("error")


def changed(values: np.ndarray, at: int | slice, to: float) -> np.ndarray:
    """A copy with other values in these places."""
    other = values.copy()
    other[at] = to
    return other


BASE = selling(60)
HOLED = np.where(np.random.default_rng(2).random(60) < 0.7, 0, BASE)
INPUTS = (
    {  # what a user brings: the rows of the design's table, and what else came to mind
        "clean": BASE,
        "partial last month": changed(BASE, -1, 0.4 * BASE[-1]),
        "promotion in the second-last month": changed(BASE, -2, 3 * BASE[-2]),
        "dip of three months": np.concatenate([BASE[:52], 0.35 * BASE[52:55], BASE[55:]]),
        "shift 24 months ago": np.concatenate([BASE[:36], 1.4 * BASE[36:]]),
        "one month missing": changed(BASE, 30, np.nan),
        "last month missing": changed(BASE, -1, np.nan),
        "all zero": np.zeros(40),
        "constant": np.full(40, 100.0),
        "70 % zeros": HOLED,
        "crossing zero": BASE - 1200,
        "all below zero": -BASE,
        "in billions": BASE * 1e9,
        "in ten-thousandths": BASE * 1e-4,
        "one zero among them": changed(BASE, 20, 0.0),
        "zeros at the end": changed(BASE, slice(-6, None), 0.0),
        "wild": np.random.default_rng(3).lognormal(0, 2, 50),
        "wild and short": np.random.default_rng(4).lognormal(0, 2, 9),
        "growing to the penny": 1.03 ** np.arange(60),
        "a line": np.arange(1.0, 61.0),
        "the same every year": np.tile(BASE[:12], 4),
        "almost constant": 100 + 1e-7 * np.random.default_rng(5).normal(size=48),
        "counts of two": np.random.default_rng(6).poisson(2, 48),
        "one sale ever": changed(np.zeros(41), 20, 5.0),
        "two levels": np.repeat([1.0, 100.0], 20),
        "collapse": np.concatenate([BASE[:40], np.full(8, 1e-3)]),
    }
    | {f"{n} months": BASE[:n] for n in (6, 8, 12, 13, 18, 23, 24, 25, 30, 35, 36, 47, 48)}
)


@pytest.mark.parametrize("name", INPUTS)
def test_what_a_user_brings_gives_finite_numbers_in_order(name):
    ahead = forecast(monthly(INPUTS[name]), 12)
    assert ahead.refusal == ""
    table = ahead.table()
    assert len(table) == 12 and np.isfinite(table.drop(columns="month")).all().all()
    slack = 1e-9 * table.forecast.abs()
    for narrow, wide in (
        ("low80", "low95"),
        ("forecast", "low80"),
        ("high80", "forecast"),
        ("high95", "high80"),
    ):
        assert (table[narrow] >= table[wide] - slack).all(), (narrow, wide)
    total = ahead.total(0.8)
    assert total.low <= total.value <= total.high
    if np.nanmin(INPUTS[name]) >= 0:
        assert (table.low95 >= 0).all()


REFUSED = {
    "no month": ([], "no values"),
    "nothing but holes": ([np.nan] * 20, "no values"),
    "one month": (BASE[:1], "1 month of history is too short"),
    "three months": (BASE[:3], "3 months of history are too short"),
    "five months": (BASE[:5], "5 months of history are too short"),
    "a hole of three": (changed(BASE, slice(30, 33), np.nan), "3 months in a row have no value"),
    "infinite": (changed(BASE, 30, np.inf), "1 month has an endless value"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_ground_for_a_forecast_is_refused_in_words(name):
    values, why = REFUSED[name]
    ahead = forecast(monthly(values))
    assert why in ahead.refusal and ahead.expected is None


def test_a_series_without_months_is_refused():
    assert "no months" in forecast(pd.Series(BASE)).refusal


def test_a_month_that_comes_twice_is_refused():
    twice = pd.concat([monthly(BASE), monthly(BASE[:1])])
    assert "more than one value" in forecast(twice).refusal


def test_days_and_periods_are_read_as_their_months():
    days = pd.Series(BASE, monthly(BASE).index + pd.Timedelta(days=14))
    periods = pd.Series(BASE, monthly(BASE).index.to_period("M"))
    for other in (days, periods):
        pd.testing.assert_frame_equal(forecast(other).table(), forecast(monthly(BASE)).table())


def test_a_month_without_a_row_is_a_hole_and_not_a_zero():
    ahead = forecast(monthly(BASE).drop(monthly(BASE).index[30]))
    assert ahead.history.iloc[30] == pytest.approx(BASE[30], rel=0.2)
    assert "filled" in ahead.gated.notes[0] and "Jul 2023" in ahead.gated.notes[0]


def test_a_hole_is_filled_along_the_season():
    """December sells double: a straight line between November and January would say 100."""
    values = np.where(np.arange(48) % 12 == 11, 200.0, 100.0) + np.random.default_rng(1).normal(0, 0.1, 48)
    ahead = forecast(monthly(changed(values, 35, np.nan)))
    assert ahead.history.iloc[35] == pytest.approx(200, rel=0.03)


def test_a_newest_month_without_value_is_left_out_and_said():
    ahead = forecast(monthly(changed(BASE, -1, np.nan)))
    assert len(ahead.history) == 59 and "Dec 2025" in ahead.gated.notes[0]


def test_zeros_before_the_first_sale_are_not_history():
    ahead = forecast(monthly(np.concatenate([np.zeros(10), BASE[:20]])))
    assert len(ahead.history) == 20 and "Nov 2021" in ahead.gated.notes[0]


def test_a_constant_series_is_repeated_exactly():
    ahead = forecast(monthly(np.full(60, 123.45)))
    table = ahead.table()
    assert ahead.expected.voices == ("repeat",)  # Theta alone would rise, with next to no band
    assert table.drop(columns="month").to_numpy() == pytest.approx(123.45, rel=1e-12)


def test_years_that_are_the_same_are_repeated_exactly():
    assert forecast(monthly(np.tile(BASE[:12], 3))).path.to_numpy() == pytest.approx(BASE[:12])


def test_the_scale_of_the_figures_changes_nothing_but_the_scale():
    plain, large = (forecast(monthly(BASE * factor)).table().drop(columns="month") for factor in (1, 1e9))
    assert large.to_numpy() == pytest.approx(1e9 * plain.to_numpy(), rel=1e-6)


def test_the_same_series_gives_the_same_forecast():
    from crm.outlook.outlook import modelled

    first = forecast(monthly(BASE)).table()
    modelled.cache_clear()
    pd.testing.assert_frame_equal(first, forecast(monthly(BASE)).table(), check_exact=True)


def test_trend_and_season_are_continued():
    """Known course without noise to speak of: 0.5 % a month, 20 % up and down."""
    true = selling(72, noise=0.0)
    ahead = forecast(monthly(selling(60, noise=0.01))).path.to_numpy()
    assert ahead == pytest.approx(true[60:], rel=0.06)
    assert ahead.argmax() == true[60:].argmax() and ahead.argmin() == true[60:].argmin()


def test_a_dip_and_a_promotion_bend_the_forecast_no_more_than_measured():
    """The design's table: +4 to +24 % after a promotion, -10 to -27 % after a dip; the mean stays inside."""
    usual = forecast(monthly(BASE)).total(0.8).value
    assert (
        0.95 < forecast(monthly(INPUTS["promotion in the second-last month"])).total(0.8).value / usual < 1.24
    )
    assert 0.73 < forecast(monthly(INPUTS["dip of three months"])).total(0.8).value / usual < 1.05


def test_history_decides_which_voices_speak():
    assert voices_for(6) == voices_for(12) == ("smoothing", "mean_so_far")
    assert voices_for(13) == voices_for(23) == ("smoothing", "grown_last_year")
    full = ("smoothing", "theta", "arima", "aggregated")
    assert voices_for(24) == (*full, "grown_last_year") and voices_for(48) == full


def test_a_model_that_fails_is_left_out_and_named(monkeypatch):
    from crm.outlook import combine

    def fails(histories, months):
        raise np.linalg.LinAlgError("no")

    monkeypatch.setitem(combine.VOICES, "theta", fails)
    monkeypatch.setitem(combine.VOICES, "arima", lambda histories, months: np.full((1, months), 50.0))
    expected = expect(BASE / 1000, 12)
    assert expected.voices == ("smoothing", "aggregated") and expected.failed == ("theta", "arima")
    assert np.isfinite(expected.path).all()


def test_when_every_model_fails_the_mean_stands_in(monkeypatch):
    from crm.outlook import combine

    monkeypatch.setattr(combine, "smoothing_or_none", lambda histories, months: None)
    for voice in ("theta", "arima", "aggregated"):
        monkeypatch.setitem(combine.VOICES, voice, lambda histories, months: np.full((1, months), np.nan))
    expected = expect(BASE / 1000, 12)
    assert expected.voices == ("mean_so_far",) and np.isfinite(expected.deviation).all()


def test_last_years_months_grow_by_half_of_the_newest_quarters_growth():
    """Two years of zeros on the log scale, the newest quarter 0.2 above its own: half is 0.1."""
    values = np.concatenate([np.zeros(21), [0.2, 0.2, 0.2]])
    ahead = grown_last_year(values, 24)
    assert (
        ahead[:9] == pytest.approx(0.1)
        and ahead[9:12] == pytest.approx(0.3)
        and ahead[12] == pytest.approx(0.2)
    )


def test_growth_carried_on_has_a_limit():
    values = np.concatenate([np.zeros(12), np.full(6, 5.0)])
    assert grown_last_year(values, 6) == pytest.approx(0.2)


def test_short_history_has_wider_bands():
    assert [w.month95 for w in WIDTHS[:2]] > [w.month95 for w in WIDTHS[-2:]]
    assert width_of(5) == WIDTHS[0] and width_of(13).history == 13 and width_of(200) == WIDTHS[-1]


def test_a_band_of_another_level_lies_between():
    assert reach(0.80, 1.1, 1.3) == pytest.approx(1.2816 * 1.1, rel=1e-4)
    assert reach(0.95, 1.1, 1.3) == pytest.approx(1.9600 * 1.3, rel=1e-4)
    assert reach(0.80, 1.1, 1.3) < reach(0.90, 1.1, 1.3) < reach(0.95, 1.1, 1.3)


def test_the_backtest_knows_two_years_and_sees_one_whole_year_after():
    assert origins(36)[0] == 24 and origins(36)[-1] == 35 and len(origins(36)) == 10
    assert origins(60)[0] == 36 and len([o for o in origins(60) if o + 12 <= 60]) >= 3
    assert origins(20)[0] == 13 and origins(16) == []


def test_the_backtest_never_sees_what_came_after():
    """Later months multiplied by a hundred change what came, not what had been said."""
    scaled = BASE / np.median(BASE)
    first = origins(60)[0]
    later = np.concatenate([scaled[:first], 100 * scaled[first:]])
    before, after = (
        [(t.forecast, t.low95, t.high95) for t in foreseen(values, 12)[1] if t.origin == first]
        for values in (scaled, later)
    )
    assert np.array(before) == pytest.approx(np.array(after), rel=1e-12)


def test_continuing_many_histories_at_once_is_continuing_each_alone():
    """Of all lengths and kinds: nothing of one gets into another."""
    histories = [
        BASE / 1000,
        BASE[:50] / 1000,
        np.zeros(45),
        BASE[:40] - 1200,
        BASE[:25] / 1000,
        BASE[:15] / 1000,
    ]
    for values, together in zip(histories, expect_all(histories, 12), strict=True):
        alone = expect(values, 12)
        assert together.path == pytest.approx(alone.path, rel=1e-10), len(values)
        assert together.deviation == pytest.approx(alone.deviation, rel=1e-10)
        assert together.voices == alone.voices


def test_the_forecast_beats_last_year_where_there_is_trend_and_season():
    result = forecast(monthly(BASE)).score
    assert result.beats and result.mase < result.naive_mase


def test_last_years_months_are_not_beaten_where_nothing_repeats():
    """A random walk with a jump a month: no forecast is better than chance, and the verdict may say so."""
    walk = 1000 * np.exp(np.cumsum(np.random.default_rng(11).normal(0, 0.3, 60)))
    result = forecast(monthly(walk)).score
    assert result.beats == (result.error < result.naive_error)


@pytest.mark.parametrize("n", [36, 60])
def test_the_80_percent_band_holds_70_to_90_percent_of_rolling_months(n):
    """Trend and season with known noise of 5 %, twelve seeded companies."""
    held = [forecast(monthly(selling(n, seed=seed))).score.held80 for seed in range(12)]
    assert 0.70 <= np.mean(held) <= 0.90


def test_the_year_ahead_ends_inside_its_band_about_as_often_as_promised():
    """Trend, season and noise of 5 %: the sum of the twelve months that then come, over the same twelve companies."""
    inside = []
    for seed in range(12):
        values = selling(72, seed=seed)
        total = forecast(monthly(values[:60])).total(0.8)
        inside.append(total.low <= values[60:].sum() <= total.high)
    assert 0.6 <= np.mean(inside) <= 1.0
