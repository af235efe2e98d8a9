"""Today's customers if from now on they ordered more often, or left more seldom, than they do: arithmetic of the future.

The model is not fitted anew and its parameters are not moved: a company whose customers bought at a higher rate would
have other silences behind it. Each customer's rate and chance of leaving are as likely as the history makes them
(gamma and beta, given that it has not left), and what changes is what they do from as_of on."""

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.customers.lasting.histories import in_weeks
from crm.customers.lasting.model import Model, ends_of_months, weights
from crm.customers.lasting.terms import Terms
from crm.customers.lasting.totals import alike, covariance
from crm.estimate import bent as futures_of
from crm.estimate import gamma_gamma
from crm.estimate.fitted import slopes

TENTH = 0.1
BENDS = (
    "as_it_is", "rate_less", "rate_more", "leaving_less", "leaving_more", "discount_less", "discount_more"
)  # fmt: skip


class Money(NamedTuple):
    """Revenue within the horizon, discounted, under each of BENDS, and how unsure the parameters make them (their
    covariance)."""

    sums: np.ndarray
    covariance: np.ndarray

    def elastic(self, name: str, level: float) -> tuple[float, float]:
        """The interval of a driver's elasticity: change by a tenth more less that by a tenth less, over a fifth."""
        base, less, more = (BENDS.index(bend) for bend in ("as_it_is", f"{name}_less", f"{name}_more"))
        value = (self.sums[more] - self.sums[less]) / (2 * TENTH * self.sums[base])
        slope = np.zeros(len(BENDS))
        slope[[more, less]] = np.array([1, -1]) / (2 * TENTH * self.sums[base])
        slope[base] = -value / self.sums[base]
        half = float(ndtri((1 + level) / 2) * np.sqrt(slope @ self.covariance @ slope))
        return float(value - half), float(value + half)


def moneys(model: Model, rows: pd.DataFrame, as_of: date, terms: Terms) -> Money:
    """The money of all customers under each of BENDS; of many rows, how unsure it is comes from a coarser look at them."""
    ends, near = ends_of_months(as_of, terms.months), alike(rows)

    def at(parameters: np.ndarray) -> np.ndarray:
        purchases, spending = np.split(parameters, [4])
        moved = model._replace(
            purchases=model.purchases.moved(purchases), spending=model.spending.moved(spending)
        )
        return bent(moved, near, ends, terms.discount)

    found = slopes(at, np.concatenate([model.purchases.parameters, model.spending.parameters]))
    return Money(bent(model, rows, ends, terms.discount), found.T @ covariance(model) @ found)


def bent(model: Model, rows: pd.DataFrame, ends: np.ndarray, discount: float) -> np.ndarray:
    """Revenue of all customers until the last of `ends`, discounted, under each of BENDS."""
    people = in_weeks(rows)
    worth = people.n * gamma_gamma.expected(
        model.spending, people.repeats, rows.cents.to_numpy() / 100 / people.n
    )

    def orders(rate: float = 1.0, leaving: float = 1.0) -> np.ndarray:
        """Of each month to come, in money."""
        return worth @ np.diff(
            futures_of.ahead(model.purchases, people, ends, rate, leaving), axis=1, prepend=0.0
        )

    less, more, today = 1 - TENTH, 1 + TENTH, weights(ends, discount)
    now = orders()
    futures = [orders(less), orders(more), orders(1.0, less), orders(1.0, more)]
    dear = [now @ weights(ends, discount * factor) for factor in (less, more)]
    return np.array([now @ today, *(future @ today for future in futures), *dear])
