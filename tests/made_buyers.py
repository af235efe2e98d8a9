"""Customers drawn from BG/NBD and gamma-gamma step by step, as arrays: many at once, without an engine."""

from typing import NamedTuple

import numpy as np
import pandas as pd

P, Q, V = 5.0, 4.2, 190.0  # what an order brings: gamma-gamma


class Truth(NamedTuple):
    """BG/NBD, times in weeks."""

    r: float = 1.1
    alpha: float = 9.0
    a: float = 0.75
    b: float = 3.9


USUAL = Truth()


def buyers(n: int, weeks: float, seed: int, truth: Truth = USUAL, ahead: float = 0.0) -> pd.DataFrame:
    """A row a customer won in the first half of so many weeks: repeats, last and age (weeks), whether they are still
    there, cents of the repeats; `later` purchases and cents in the weeks ahead."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(truth.r, 1 / truth.alpha, n), rng.beta(truth.a, truth.b, n)
    age, spend = weeks - rng.random(n) * weeks / 2, rng.gamma(Q, 1 / V, n)
    repeats, later, last, now = np.zeros(n, int), np.zeros(n, int), np.zeros(n), np.zeros(n)
    there, going = np.ones(n, bool), np.ones(n, bool)
    while going.any():
        now = np.where(going, now + rng.exponential(1 / rate), now)
        here, after = going & (now <= age), going & (now > age) & (now <= age + ahead)
        repeats, later = repeats + here, later + after
        last = np.where(here, now, last)
        left = (here | after) & (rng.random(n) < leaves)
        there &= ~(left & here)
        going = (here | after) & ~left
    cents = [
        np.where(k > 0, 100 * rng.gamma(np.maximum(P * k, 1e-9)) / spend, 0).round() for k in (repeats, later)
    ]
    return pd.DataFrame(
        {
            "repeats": repeats, "last": last, "age": age, "there": there, "spend": P / spend,
            "cents": cents[0].astype(int), "later": later, "later_cents": cents[1].astype(int),
        }
    )  # fmt: skip
