"""Customers with and without kinds, for the tests of behaviour: as standardised points, and as orders."""

import numpy as np
import pandas as pd

from made_buyers import buyers

# days since the last order, order days, what one brings: middles of four kinds, and how many of each are drawn
MIDDLES = np.array([(20, 10, 60), (20, 2, 500), (250, 1.2, 60), (60, 3, 1500)])
PARTS = np.array([0.4, 0.3, 0.2, 0.1])
WIDE = 0.3  # standard deviation of the logarithms of days and money within a kind


def planted(k: int, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points of k kinds, the same with counts spread, and which kind each is of. Days and money are log-normal around
    a kind's middle, order days one more than Poisson."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(k, n, p=PARTS[:k] / PARTS[:k].sum())
    since, visits, worth = MIDDLES[kind].T
    since = np.rint(since * np.exp(rng.normal(0, WIDE, n)))
    return *_points(since, 1 + rng.poisson(visits - 1), worth * np.exp(rng.normal(0, WIDE, n)), rng), kind


def one_kind(shape: str, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points without kinds: one Gaussian cloud with drawn correlations, one that is skewed to one side of every axis,
    or customers of BG/NBD and gamma-gamma, who differ by degree only."""
    rng = np.random.default_rng(seed)
    if shape == "buyers":
        drawn = buyers(n, 52, seed)
        visits, first = drawn.repeats.to_numpy() + 1, rng.gamma(5, 1 / 5, n) * drawn.spend.to_numpy()
        since = np.rint(7 * (drawn["age"] - drawn["last"]).to_numpy())
        return _points(since, visits, (drawn.cents.to_numpy() / 100 + first) / visits, rng)
    cloud = (
        rng.exponential(size=(n, 3))
        if shape == "skewed"
        else rng.normal(size=(n, 3)) @ rng.normal(size=(3, 3))
    )
    points = (cloud - cloud.mean(axis=0)) / cloud.std(axis=0)
    return points, points


def _points(since, visits, worth, rng) -> tuple[np.ndarray, np.ndarray]:
    spread = visits + rng.random(len(visits)) - 0.5
    points, blurred = (np.log1p(np.column_stack([since, v, 100 * worth])) for v in (visits, spread))
    middle, width = points.mean(axis=0), points.std(axis=0)
    return (points - middle) / width, (blurred - middle) / width


def orders_of_kinds(seed: int = 3) -> tuple[list[tuple], dict[str, str]]:
    """Orders up to October 2026 of customers of three kinds, as (customer, day, amount), and who is of which: often and
    little each, now and then and much, once or twice and little some time ago. Ten customers who order much turn, in
    October, into such as order often."""
    rng = np.random.default_rng(seed)
    end, orders, kinds = pd.Timestamp("2026-10-31"), [], {}
    for kind, n, (low, high), (visits, more), worth in (
        ("often", 160, (1, 25), (12, 8), 50), ("much", 160, (35, 60), (3, 2), 900), ("once", 180, (200, 330), (1, 0.15), 50),
    ):  # fmt: skip
        for i in range(n):
            who, times = f"{kind}{i}", visits + rng.poisson(more)
            last = int(rng.integers(low, high))
            days = {last} | set(rng.integers(last + 1, 364, times - 1).tolist())
            if kind == "much" and i < 10:
                days |= set(range(1, 29, 2))
            orders += [
                (who, end - pd.Timedelta(days=int(d)), round(float(worth * np.exp(rng.normal(0, WIDE))), 2))
                for d in sorted(days)
            ]
            kinds[who] = kind
    return orders, kinds
