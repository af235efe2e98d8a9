"""How much all customers together are expected to buy and bring, with intervals: of the parameters, which are
estimates, and of chance, as customers do not buy as often as expected."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.customers.lasting.histories import in_weeks
from crm.customers.lasting.model import Model, Prospect, prospects
from crm.estimate import bgnbd, gamma_gamma
from crm.estimate.bgnbd import COARSE
from crm.estimate.fitted import MANY, slopes
from crm.estimate.shares import NONE, Interval, around


class Totals(NamedTuple):
    """Orders and discounted money that all customers together are expected to bring until the end."""

    orders: Interval
    value: Interval


def totals(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float, level: float) -> Totals:
    """Both totals; the interval should hold what comes, if the model is right, as often as `level` says."""
    if rows.empty:
        return Totals(NONE, NONE)
    each = prospects(model, rows, ends, discount)
    middle = added_up(rows, each)
    spread = np.sqrt(unsure(model, rows, ends, discount) + chance(model, rows, ends, each))
    return Totals(*(around(value, error, level) for value, error in zip(middle, spread, strict=True)))


def sums(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float) -> np.ndarray:
    """Orders, and discounted money, of all customers together."""
    return added_up(rows, prospects(model, rows, ends, discount))


def added_up(rows: pd.DataFrame, each: Prospect) -> np.ndarray:
    """Orders, and discounted money, of all customers together, from what is expected of one of each row."""
    n = rows.n.to_numpy(dtype=float)
    return np.array([n @ each.orders, n @ (each.discounted * each.worth)])


def alike(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, or where they are many, one for those with as many repeats and nearly the same last and age, with the
    means of both. What one brings is linear in the cents, so that adding these up loses nothing."""
    if len(rows) <= MANY:
        return rows
    width = max(int(rows["age"].max()) // COARSE, 1)
    n = rows.n.to_numpy(dtype=float)
    near = pd.DataFrame(
        {
            "repeats": rows.repeats, "l": rows["last"] // width, "a": rows["age"] // width, "n": rows.n,
            "cents": rows.cents, "last": n * rows["last"], "age": n * rows["age"],
        }
    )  # fmt: skip
    sums = near.groupby(["repeats", "l", "a"], as_index=False).sum()
    return sums.assign(last=sums["last"] / sums.n, age=sums["age"] / sums.n)


def chance(model: Model, rows: pd.DataFrame, ends: np.ndarray, each: Prospect) -> np.ndarray:
    """Variance of both totals that is there even when the parameters are known: from customers drawn at random."""
    histories = in_weeks(rows)
    picked, bought = bgnbd.simulated(model.purchases, histories, float(ends[-1]))
    mean = rows.cents.to_numpy() / 100 / histories.n
    money = gamma_gamma.simulated(model.spending, histories.repeats[picked], mean[picked], bought)
    worth = np.divide(each.discounted, each.orders, out=np.ones_like(each.orders), where=each.orders > 0)
    off = np.column_stack(
        [bought - each.orders[picked], worth[picked] * (money - (each.orders * each.worth)[picked])]
    )
    return histories.n.sum() * (off**2).mean(axis=0)


def unsure(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float) -> np.ndarray:
    """Variance of both totals from the parameters being estimates; of many rows from a coarser look at them."""
    rows = alike(rows)

    def at(parameters: np.ndarray) -> np.ndarray:
        purchases, spending = np.split(parameters, [4])
        moved = model._replace(
            purchases=model.purchases.moved(purchases), spending=model.spending.moved(spending)
        )
        return sums(moved, rows, ends, discount)

    found = slopes(at, np.concatenate([model.purchases.parameters, model.spending.parameters]))
    return np.einsum("pi,pq,qi->i", found, covariance(model), found)


def covariance(model: Model) -> np.ndarray:
    """Of the logarithms of all seven; how often and how much are fitted apart."""
    both = np.zeros((7, 7))
    both[:4, :4], both[4:, 4:] = model.purchases.covariance, model.spending.covariance
    return both
