"""What one unit of a driver adds to a series: recovered where it is known, none where there is none, not told where it
cannot be. Series are made here: a season of 20 %, a trend, and noise of 4 % that comes and goes ("fixed"), stays ("walk") or
fades (AR(1) with 0.7)."""

import numpy as np
import pytest

from crm.estimate.driven import AVERAGES, SEASONAL, differences, effects, whiteners
from crm.outlook.seasons import months_differ

pytestmark = pytest.mark.filterwarnings("error")
YEAR = 12
EFFECT = 0.02


def fading(rng, n: int, size: float = 1.0) -> np.ndarray:
    """AR(1) with 0.7."""
    found = rng.normal(0, size, n)
    for t in range(1, n):
        found[t] += 0.7 * found[t - 1]
    return found


def series(rng, n: int, kind: str) -> np.ndarray:
    """A series without drivers, as logarithms."""
    t = np.arange(n)
    noise = {"fixed": rng.normal(0, 0.04, n), "walk": np.cumsum(rng.normal(0, 0.02, n)) + rng.normal(0, 0.04, n),
             "fading": fading(rng, n, 0.03)}[kind]  # fmt: skip
    return 7 + 0.005 * t + 0.2 * np.sin(2 * np.pi * t / YEAR) + noise


def told(values, *drivers):
    return effects(values, np.column_stack(drivers), months_differ(values))


@pytest.mark.parametrize("seasonal", [True, False])
def test_the_errors_of_every_pair_of_weights_are_made_white(seasonal):
    """The covariance written anew: n differences are M e, with 1, -a, -b and ab in the rows of M; its root is undone."""
    n, pairs = 20, [(a, b) for a in AVERAGES for b in (SEASONAL if seasonal else (0.0,))]
    inverses, volumes = whiteners(n, seasonal)
    assert len(inverses) == len(pairs)
    for (a, b), inverse, volume in zip(pairs, inverses, volumes, strict=True):
        row = np.zeros(YEAR + 2)
        row[[0, 1, YEAR, YEAR + 1]] = 1, -a, -b, a * b
        moving = np.array([np.concatenate([np.zeros(k), row, np.zeros(n - 1 - k)]) for k in range(n)])
        assert inverse @ (moving @ moving.T) @ inverse.T == pytest.approx(np.eye(n), abs=1e-9)
        assert volume == pytest.approx(np.linalg.slogdet(moving @ moving.T)[1] / 2)


def test_differences_leave_neither_a_trend_nor_a_season():
    t = np.arange(40.0)
    steady = 3 + 0.1 * t + np.tile(np.arange(12.0) ** 2, 4)[:40]
    assert differences(steady[:, None], True) == pytest.approx(np.zeros((27, 1)), abs=1e-12)


def test_pairs_of_weights_count_by_the_likelihood_of_what_they_leave():
    """The restricted likelihood of the differences written anew (Harville 1977), from their covariance and not from its root:
    -1/2 ln|V| - 1/2 ln|X'V\u207b\u00b9X| - f/2 ln of the squares that are left, f the degrees of freedom."""
    rng = np.random.default_rng(15)
    driver = rng.normal(size=48)
    values = series(rng, 48, "walk") + EFFECT * driver
    moved = differences(np.column_stack([values, driver]), True)
    y, x, n = moved[:, 0], moved[:, 1:], len(moved)
    likely, middles = [], []
    for inverse in whiteners(n, True)[0]:
        v = np.linalg.inv(inverse.T @ inverse)
        information = x.T @ np.linalg.solve(v, x)
        middles.append(np.linalg.solve(information, x.T @ np.linalg.solve(v, y))[0])
        left = y - x[:, 0] * middles[-1]
        squares = left @ np.linalg.solve(v, left)
        likely.append(
            -(np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1] + (n - 1) * np.log(squares)) / 2
        )
    weights = np.exp(np.array(likely) - max(likely))
    assert effects(values, driver[:, None], True).middle[0] == pytest.approx(
        np.average(middles, weights=weights), rel=1e-9
    )


@pytest.mark.parametrize("kind", ["fixed", "walk", "fading"])
def test_a_known_effect_lies_in_its_interval_in_nine_of_ten_series(kind):
    """150 series of 48 months each, a driver that comes and goes; 95 % intervals hold 0.02 in 90 % at least."""
    rng = np.random.default_rng(11)
    held = []
    for _run in range(150):
        driver = rng.normal(size=48)
        found = told(series(rng, 48, kind) + EFFECT * driver, driver)
        held.append(abs(found.middle[0] - EFFECT) <= found.reach(0.95) * found.error[0])
    assert 0.90 <= np.mean(held) <= 0.99


def test_two_effects_are_told_apart_together_with_their_doubt():
    """150 series, two drivers that go together (0.9): the sum of both effects lies in the interval from their covariance."""
    rng = np.random.default_rng(12)
    held = []
    for _run in range(150):
        one = rng.normal(size=48)
        other = 0.9 * one + 0.44 * rng.normal(size=48)
        found = told(series(rng, 48, "fixed") + EFFECT * one + 2 * EFFECT * other, one, other)
        error = np.sqrt(found.covariance.sum())
        held.append(abs(found.middle.sum() - 3 * EFFECT) <= found.reach(0.95) * error)
    assert 0.90 <= np.mean(held) <= 0.99


@pytest.mark.parametrize("walks", [False, True])
def test_a_driver_of_noise_looks_strong_as_rarely_as_chance_says(walks):
    """400 series; a trending driver beside a trending series is the classic of a false effect (Granger & Newbold 1974)."""
    rng = np.random.default_rng(13)
    strong = []
    for _run in range(400):
        driver = np.cumsum(rng.normal(size=48)) if walks else rng.normal(size=48)
        strong.append(told(series(rng, 48, "walk"), driver).doubt()[0] < 0.05)
    assert 0.01 <= np.mean(strong) <= 0.10


def test_what_cannot_be_told_is_not_told():
    rng = np.random.default_rng(14)
    values = series(rng, 48, "fixed")
    driver = rng.normal(size=48)
    assert told(values, np.full(48, 3.0)) is None, "never moves"
    assert told(values, np.tile(np.arange(12.0), 4)) is None, "moves as the year does"
    assert told(values, np.tile(np.arange(12.0), 4) + 0.1 * np.arange(48)) is None, "and as steadily grows"
    assert told(values, driver, 2 * driver + 1) is None, "two that move alike"
    assert told(values, driver) is not None
    assert effects(values[:20], driver[:20, None], True) is None, "too few months"
