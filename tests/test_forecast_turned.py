"""Which parts have turned: the errors of six months together, with one budget of false alarms for all parts."""

import numpy as np
import pytest

from crm.analyses import forecast
from crm.analyses.forecast.newest import TURN, Newest, Steps, one_step, turned_of
from crm.analyses.forecast.turned import verdict
from crm.estimate.surprise import Surprise
from made_months import monthly, selling
from test_forecast_levels import company, sold

pytestmark = pytest.mark.filterwarnings("error")


def steps(errors: np.ndarray) -> list[Steps]:
    return [Steps(0.0, 0.0, one) for one in errors]


def test_six_months_are_judged_together_by_those_before_them():
    """Of nineteen errors of 1 and six of 1.5: 6 x 1.5 / sqrt(6) = 3.674 usual errors; t with half of nineteen degrees of
    freedom leaves 0.0046 beyond on both sides (R: 2 * pt(-3.674235, 9.5))."""
    flat = np.r_[np.ones(19), np.full(6, 1.5)]
    (one,) = turned_of(steps([flat]))
    assert one.judged.size == pytest.approx(3.674235, abs=1e-6) and one.judged.p == pytest.approx(
        0.0046, abs=1e-4
    )
    assert one.judged.alarm
    few = turned_of(steps([flat[-2 * TURN :], flat[-2 * TURN + 1 :]]))
    assert few[0].judged is not None and few[1].judged is None, "it takes as many months before them"
    wave = np.r_[np.ones(19), [3.0, -3.0] * 3]
    assert turned_of(steps([wave]))[0].judged.size == pytest.approx(0), "ups and downs are no turn"


def test_without_a_cause_hardly_any_month_rings_and_a_turn_is_found():
    """Forty pages of thirty parts, three years each (errors that a forecast makes of noise run against each other a little, so
    plain noise is the harder case): 4 false alarms are allowed, and 5 % less each month is found among thirty."""
    rng = np.random.default_rng(8)
    false = sum(
        one.judged.alarm for _page in range(40) for one in turned_of(steps(rng.normal(size=(30, 25))))
    )
    assert false <= 4
    found = []
    for seed in range(20):
        values = selling(60, seed=seed, noise=0.03, growth=0.006)
        values[-TURN:] = values[-TURN:] * 0.95 ** np.arange(1, TURN + 1)
        others = list(rng.normal(0, 0.03, size=(29, 25)))
        found.append(turned_of([one_step(monthly(values)), *steps(others)])[0].judged.alarm)
    assert np.mean(found) >= 0.8


@pytest.fixture(scope="module")
def fallen():
    """North sells on, South loses a tenth more each month for half a year; both channels share what North and South sell."""
    south = selling(48, seed=2, noise=0.02) * 5
    south[-TURN:] = south[-TURN:] * 0.88 ** np.arange(1, TURN + 1)
    north = selling(48, seed=1, noise=0.03) * 200
    return company(sold("North", "shop", north, "2023-01"), sold("South", "phone", south, "2023-01"))


def test_what_turned_stands_first_and_one_cause_is_told_once(fallen):
    finding = forecast.turned(fallen)
    top = finding.table.iloc[:2]
    assert set(top.part) == {"South", "phone"} and set(top.turn) == {"turn_down"}
    assert set(finding.table.turn[2:]) == {"turn_none"} and "level_all" in set(finding.table.level)
    assert finding.says.startswith(
        "Turned, bringing more or less month after month than was expected of them a month before: "
    )
    assert finding.says.count("South") == finding.says.count("phone") == 1 and "it shows in" in finding.says
    assert -0.5 < top.part_drift.iloc[0] < -0.1
    assert any(
        note.startswith("5 series were judged") and "in 10 months at most" in note for note in finding.notes
    )


def test_where_nothing_turned_that_is_the_answer():
    values = [selling(40, seed=seed, noise=0.02) * 9 for seed in (1, 2, 3)]
    parts = zip(("North", "South", None), ("shop", "phone", "shop"), values, strict=True)
    finding = forecast.turned(
        company(*(sold(region, channel, one, "2023-09") for region, channel, one in parts))
    )
    assert (
        finding.says
        == "Nothing has turned: over the last six months all brought what was expected of them, within chance."
    )
    assert set(finding.table.turn) == {"turn_none"} and finding.table.part.tolist() == [
        "level_all",
        "North",
        "South",
        "shop",
        "phone",
    ]


def test_up_and_down_are_told_apart():
    found = [
        verdict(Newest(0.1, Surprise(size, 0.001, alarm)))
        for size, alarm in ((4.0, True), (-4.0, True), (4.0, False))
    ]
    assert found == ["turn_up", "turn_down", "turn_none"] and verdict(Newest(0.1, None)) == "turn_young"


def test_what_cannot_be_judged_is_said():
    short = company(
        sold("North", "shop", selling(30, seed=1), "2024-07"),
        sold("South", "phone", selling(30, seed=2), "2024-07"),
    )
    finding = forecast.turned(short)
    assert not finding.answered
    assert finding.says == "Whether a part has turned cannot be told: it takes three years of months."
    alone = forecast.turned(company(sold(None, None, selling(40, seed=1), "2023-09")))
    assert not alone.answered
    whole = forecast.turned(company(sold("North", "shop", selling(40, seed=1), "2023-09")))
    assert not whole.answered and whole.says.startswith("Nothing to divide the forecast by")


def test_the_last_six_months_are_sums_of_what_came_and_was_expected():
    """Half of what was expected in the last month alone takes a twelfth off six, more or less."""
    values = selling(60, noise=0.0)
    series = monthly(values)
    assert one_step(series).drift == pytest.approx(0, abs=0.01)
    series.iloc[-1] *= 0.5
    halved = one_step(series)
    assert halved.off == pytest.approx(-0.5, abs=0.02) and halved.drift == pytest.approx(-1 / 12, abs=0.02)
