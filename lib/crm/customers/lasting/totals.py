"""How much all customers together are expected to buy and bring, with intervals: of the parameters, which are
estimates, and of chance, as customers do not buy as often as expected."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.customers.lasting.histories import in_weeks
from crm.customers.lasting.model import Model, prospects
from crm.estimate import bgnbd, gamma_gamma
from crm.estimate.fitted import slopes
from crm.estimate.shares import NONE, Interval, around


class Totals(NamedTuple):
    """Orders and discounted money that all customers together are expected to bring until the end."""

    orders: Interval
    value: Interval


def totals(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float, level: float) -> Totals:
    """Both totals; the interval should hold what comes, if the model is right, as often as `level` says."""
    if rows.empty:
        return Totals(NONE, NONE)
    middle = sums(model, rows, ends, discount)
    spread = np.sqrt(unsure(model, rows, ends, discount) + chance(model, rows, ends, discount))
    return Totals(*(around(value, error, level) for value, error in zip(middle, spread, strict=True)))


def sums(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float) -> np.ndarray:
    """Orders, and discounted money, of all customers together."""
    each = prospects(model, rows, ends, discount)
    n = rows.n.to_numpy(dtype=float)
    return np.array([n @ each.orders, n @ (each.discounted * each.worth)])


def chance(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float) -> np.ndarray:
    """Variance of both totals that is there even when the parameters are known: from customers drawn at random."""
    histories, each = in_weeks(rows), prospects(model, rows, ends, discount)
    picked, bought = bgnbd.simulated(model.purchases, histories, float(ends[-1]))
    mean = rows.cents.to_numpy() / 100 / histories.n
    money = gamma_gamma.simulated(model.spending, histories.repeats[picked], mean[picked], bought)
    worth = np.divide(each.discounted, each.orders, out=np.ones_like(each.orders), where=each.orders > 0)
    off = np.column_stack(
        [bought - each.orders[picked], worth[picked] * (money - (each.orders * each.worth)[picked])]
    )
    return histories.n.sum() * (off**2).mean(axis=0)


def unsure(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float) -> np.ndarray:
    """Variance of both totals from the parameters being estimates."""

    def at(parameters: np.ndarray) -> np.ndarray:
        purchases, spending = np.split(parameters, [4])
        moved = model._replace(
            purchases=model.purchases.moved(purchases), spending=model.spending.moved(spending)
        )
        return sums(moved, rows, ends, discount)

    found = slopes(at, np.concatenate([model.purchases.parameters, model.spending.parameters]))
    return np.einsum("pi,pq,qi->i", found, _covariance(model), found)


def _covariance(model: Model) -> np.ndarray:
    """Of the logarithms of all seven; how often and how much are fitted apart."""
    both = np.zeros((7, 7))
    both[:4, :4], both[4:, 4:] = model.purchases.covariance, model.spending.covariance
    return both
