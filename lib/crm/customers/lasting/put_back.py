"""The model put back to an earlier day: told what was known then, and what came after kept from it."""

from datetime import date
from typing import NamedTuple

import ibis
import pandas as pd

from crm.customers.lasting.histories import WEEK, histories
from crm.customers.lasting.model import Model, model_of
from crm.customers.limits import within_limits
from crm.months import earlier
from crm.tables.company import kept
from crm.tables.fetch import fetch
from crm.tables.orders import customers_orders
from crm.words import _

LEAST = 60  # days of history before the test, and in it


class Then(NamedTuple):
    """The customers of `until`, a row each with what came later (histories.histories), the model of that day, and how
    many weeks followed. Where there is none, `why` says so and the others mean nothing."""

    known: ibis.Table | None
    model: Model | None
    until: date
    as_of: date
    why: str = ""

    @property
    def weeks(self) -> float:
        """From that day to as_of."""
        return (self.as_of - self.until).days / WEEK


@kept
def put_back(company, months: int, held_out: int) -> Then:
    """The company as it was `held_out` months before as_of; with 0 as many as the horizon, or half of the history."""
    within_limits("held_out", held_out, 0, 60)
    begins = first_order(company)
    until = None if begins is None else day_of_test(company.as_of, begins, held_out or months, bool(held_out))
    if until is None:
        why = _(
            "There is too little history to keep some of it from the model and see whether it comes true."
        )
        return Then(None, None, company.as_of, company.as_of, why)
    known = histories(company, until).cache()  # three queries follow
    model = model_of(known)
    return Then(known, model, until, company.as_of, model.why)


def first_order(company) -> date | None:
    """The day of the first order of any customer; None where there is none."""
    orders = customers_orders(company)
    found = fetch(orders.filter(orders.bought).agg(day=orders.day.min())).day.iloc[0]
    return None if pd.isna(found) else pd.Timestamp(found).date()


def day_of_test(as_of: date, begins: date, months: int, asked: bool) -> date | None:
    """The last day that the model is told of: so many months before as_of, fewer where half of the history is less,
    unless so many were asked for. None where too little is left on either side."""
    half = (as_of - begins).days / 2 + 3
    while months and not asked and (as_of - earlier(as_of, months)).days > half:
        months -= 1
    until = earlier(as_of, months)
    return until if min((until - begins).days, (as_of - until).days) >= LEAST else None
