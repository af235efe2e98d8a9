"""The model of what customers will buy and bring, fitted to a company up to a day; or why there is none."""

from datetime import date
from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.customers.lasting.histories import WEEK, Spent, in_weeks, reduced, spent
from crm.estimate import bgnbd, gamma_gamma
from crm.estimate.bgnbd import Bgnbd
from crm.estimate.gamma_gamma import GammaGamma
from crm.months import earlier
from crm.words import _, count, plural

CUSTOMERS, REPEATERS = 100, 30  # fewer say too little
DAILY = 0.5  # of the days between first and last order: who buys on more of them has no gaps to learn from
ALIKE = 0.3  # rank correlation of frequency and spend from which the model's two halves do not hold apart
YEAR = 365.25


class Model(NamedTuple):
    """Purchases a customer makes and what one brings; `why` says why there is none. `fitted` and `left_out` are how
    many customers it was fitted to, and how many were not as their beginnings are not known."""

    purchases: Bgnbd | None
    spending: GammaGamma | None
    correlation: float
    fitted: int
    left_out: int
    why: str = ""


def model_of(table: ibis.Table) -> Model:
    """The model of customers' histories (histories.histories)."""
    return fitted(reduced(table, "known"), spent(table))


def fitted(rows: pd.DataFrame, sums: Spent) -> Model:
    """The model of histories that are added up (repeats, last, age in days, known, n) and of what was spent.

    Fitted to those whose first order is known, unless they are too few; or why there is no model."""
    known = rows[rows.known]
    enough = known.n.sum() >= max(CUSTOMERS, rows.n.sum() / 5)
    chosen = known if enough else rows
    n, left_out = int(chosen.n.sum()), int(rows.n.sum() - chosen.n.sum())
    if why := too_little(chosen):
        return Model(None, None, float("nan"), n, left_out, why)
    purchases = bgnbd.fit(in_weeks(chosen))
    spending = gamma_gamma.fit(sums.spending) if sums.spending.n.sum() >= REPEATERS else None
    if not purchases.settled:
        why = _(
            "The model of purchases does not settle on these data: hardly anybody has left, or customers differ too little."
        )
    elif spending is None or not spending.settled:
        why = _("What customers spend on an order varies too little, or too wildly, to be modelled.")
    return Model(purchases, spending, sums.correlation, n, left_out, why)


def too_little(rows: pd.DataFrame) -> str:
    """Why these histories say too little; empty where they do."""
    again = rows[rows.repeats > 0]
    n, repeaters = int(rows.n.sum()), int(again.n.sum())
    if n < CUSTOMERS:
        text = plural(
            "{n} customer is too few for a model of what customers will bring; it takes {least}.",
            "{n} customers are too few for a model of what customers will bring; it takes {least}.",
            n,
        )
        return text.format(n=count(n), least=count(CUSTOMERS))
    if repeaters < REPEATERS:
        text = plural(
            "Only {n} customer of {all} ever ordered a second time; a model of what they will bring takes {least}.",
            "Only {n} customers of {all} ever ordered a second time; a model of what they will bring takes {least}.",
            repeaters,
        )
        return text.format(n=count(repeaters), all=count(n), least=count(REPEATERS))
    if float((again.n * again.repeats).sum()) > DAILY * float((again.n * again["last"]).sum()):
        return _(
            "Customers who come back order on more than every other day: there are no gaps from which to tell who has "
            "left, and the model of purchases does not hold."
        )
    return ""


def ends_of_months(as_of: date, months: int) -> np.ndarray:
    """Weeks from as_of to the same day of each of the months to come, by the calendar."""
    return np.array([(earlier(as_of, -k) - as_of).days / WEEK for k in range(1, months + 1)])


def weights(ends: np.ndarray, discount: float) -> np.ndarray:
    """What money in the middle of each month is worth today, at a discount a year."""
    starts = np.concatenate([[0.0], ends[:-1]])
    return (1 + discount) ** (-(starts + ends) / 2 * WEEK / YEAR)


class Prospect(NamedTuple):
    """What one customer of each row is expected to do: orders, discounted orders, and money on an order."""

    orders: np.ndarray
    discounted: np.ndarray
    worth: np.ndarray


def prospects(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float) -> Prospect:
    """Expectations of one customer of each row until the last of `ends`; rows have `cents` spent on repeats in all."""
    histories = in_weeks(rows)
    steps = bgnbd.ahead(model.purchases, histories, ends)
    each = np.diff(steps, axis=1, prepend=0.0)
    mean = rows.cents.to_numpy() / 100 / histories.n
    return Prospect(
        steps[:, -1],
        each @ weights(ends, discount),
        gamma_gamma.expected(model.spending, histories.repeats, mean),
    )
