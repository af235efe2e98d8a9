"""What is likely to be won in the months ahead: from the deals open now, and from those not created yet."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.pipeline.counts import AGES, NEW, WON, Counts, births, monthly, table_of
from crm.estimate.shares import Interval
from crm.estimate.walk import FAINT, alphas, class_of, drawn, restless, wins_ahead, wins_of_new

DRAWS = 2000  # for what is told
FEWER = 500  # for each of many forecasts put back
SEED = 11
YEAR = 12  # months that new deals and the amounts of wins are taken from
LEAST_MONTHS, LEAST_WINS = 6, 30  # of history, and wins in it, below which nothing is forecast


class Part(NamedTuple):
    """One part of what is to come, each [draw, month]: wins and cents that are expected with the draw's chances, and
    those that came in the draw."""

    wins: np.ndarray
    cents: np.ndarray
    mean_wins: np.ndarray
    mean_cents: np.ndarray

    def __add__(self, other: "Part") -> "Part":
        return Part(*(one + two for one, two in zip(self, other, strict=True)))


class Ahead(NamedTuple):
    """Deals with an amount, deals without one (at the average of wins), deals not created yet (the same); the chance of
    a win within the months for each [age, place]; by how much months vary more than chance; the average win in cents."""

    priced: Part
    unpriced: Part
    new: Part
    chance: np.ndarray
    restless: float
    average: float

    def total(self) -> Part:
        """All three."""
        return self.priced + self.unpriced + self.new


def ahead(counts: Counts, at: int, months: int, draws: int = DRAWS) -> Ahead | None:
    """Simulated from chances that are themselves drawn, told nothing later than the end of month `at`; None where too
    little is known by then."""
    table, wins = table_of(counts, at), monthly(counts, WON).loc[:at].tail(YEAR)
    ended = table[:, :, -2].sum() + births(counts, at)[-2]
    if at - counts.first < LEAST_MONTHS or ended < LEAST_WINS:
        return None
    rng = np.random.default_rng(SEED)
    alpha = alphas(table)
    chances = drawn(rng, alpha, draws)
    future = wins_ahead(chances, AGES, months)
    birth = drawn(rng, births(counts, at) + FAINT, draws)
    sizes = _sizes(counts, at)
    phi = _restless(counts, at, alpha / alpha.sum(axis=-1, keepdims=True))
    held = counts.held[(counts.held["month"] == at) & (counts.held["level"] >= 0)]
    priced = _open(rng, held[held["size"] > 0], future, phi)
    without = _open(rng, held[held["size"] == 0], future, phi)
    new = _new(rng, monthly(counts, NEW).loc[:at].tail(YEAR).to_numpy(), wins_of_new(future, birth))
    average = float(sizes["cents"].sum() / sizes["n"].sum()) if len(wins) and len(sizes) else float("nan")
    return Ahead(
        priced,
        _at_sizes(rng, without, sizes),
        _at_sizes(rng, new, sizes),
        future.sum(axis=3).mean(axis=0),
        phi,
        average,
    )


def _open(rng: np.random.Generator, held: pd.DataFrame, future: np.ndarray, phi: float) -> Part:
    """Wins of open deals: each deal at its own chance, and what months vary beyond that."""
    shape = (future.shape[0], future.shape[3])
    wins, cents, mean_wins, mean_cents = (np.zeros(shape) for _ in range(4))
    for row in held.itertuples():
        chance = future[:, row.age, row.level]
        left = np.clip(1 - chance.sum(axis=1, keepdims=True), 0, 1)
        came = rng.multinomial(row.n, np.concatenate([chance, left], axis=1))[:, :-1]
        wins, mean_wins = wins + came, mean_wins + row.n * chance
        cents, mean_cents = cents + came * (row.cents / row.n), mean_cents + row.cents * chance
    stretch = np.sqrt(phi)
    wins, cents = (
        np.clip(mean + stretch * (came - mean), 0, None)
        for came, mean in ((wins, mean_wins), (cents, mean_cents))
    )
    return Part(wins, cents, mean_wins, mean_cents)


def _new(rng: np.random.Generator, came: np.ndarray, chance: np.ndarray) -> Part:
    """Wins of deals not created yet: as many come in a month as in one of the last twelve, drawn from a draw of them."""
    draws, months = chance.shape
    pool = rng.choice(came, (draws, len(came)))
    wins, mean = np.zeros((draws, months)), np.zeros((draws, months))
    for born in range(months):
        n = pool[np.arange(draws), rng.integers(0, len(came), draws)]
        each = chance[:, : months - born]
        left = np.clip(1 - each.sum(axis=1, keepdims=True), 0, 1)
        wins[:, born:] += rng.multinomial(n, np.concatenate([each, left], axis=1))[:, :-1]
        mean[:, born:] += pool.mean(axis=1, keepdims=True) * each
    return Part(wins, np.zeros_like(wins), mean, np.zeros_like(mean))


def _sizes(counts: Counts, at: int) -> pd.DataFrame:
    """Wins with an amount of the last twelve months by its size: n and cents."""
    held = counts.held
    rows = held[(held["level"] == WON) & (held["size"] > 0) & held["month"].between(at - YEAR + 1, at)]
    return rows.groupby("size")[["n", "cents"]].sum()


def _at_sizes(rng: np.random.Generator, part: Part, sizes: pd.DataFrame) -> Part:
    """The part with the cents its wins bring, each of them at an amount as wins of the last year had; their shares are
    drawn too (Rubin 1981: the Bayesian bootstrap)."""
    if sizes.empty:
        return part
    n, each = sizes["n"].to_numpy(dtype=float), (sizes["cents"] / sizes["n"]).to_numpy()
    shares = drawn(rng, n, len(part.wins))
    which = rng.multinomial(np.rint(part.wins).astype(int), shares[:, None, :])
    return part._replace(cents=which @ each, mean_cents=part.mean_wins * (shares @ each)[:, None])


def _restless(counts: Counts, at: int, chance: np.ndarray) -> float:
    """How much more the wins of past months vary around what was expected than chance makes them."""
    rows = counts.moves[(counts.moves["month"] < at) & (counts.moves["level"] >= 0)]
    won = chance[class_of(rows["age"]), rows["level"], counts.levels]
    sums = pd.DataFrame(
        {
            "month": rows["month"],
            "wins": rows["n"].where(rows["to"] == WON, 0),
            "expected": rows["n"] * won,
            "variance": rows["n"] * won * (1 - won),
        }
    )
    by_month = sums.groupby("month").sum()
    return restless(*(by_month[c].to_numpy(dtype=float) for c in ("wins", "expected", "variance")))


def interval(mean: np.ndarray, draws: np.ndarray, level: float) -> Interval:
    """The expected value and the range that holds `level` of the draws."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(mean.mean()), float(low), float(high))
