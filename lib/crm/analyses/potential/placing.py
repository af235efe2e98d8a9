"""Every customer's year to come beside the year behind, and the group that the two make: in the engine, whatever their
number."""

from datetime import date

import ibis
import numpy as np
import pyarrow as pa

from crm.customers.lasting.histories import MOST, WEEK
from crm.customers.lasting.model import Model, ends_of_months
from crm.customers.limits import within_limits
from crm.estimate import bgnbd
from crm.months import year_before
from crm.tables.fetch import fetch

YEAR = 12  # months, of both years


def a_year(as_of: date) -> np.ndarray:
    """The weeks of the year to come, as the model takes its times."""
    return ends_of_months(as_of, YEAR)[-1:]


def placed(known: ibis.Table, model: Model, as_of: date, clearly: float) -> ibis.Table:
    """The histories of as_of (lasting.histories) with `ahead`, cents of revenue expected in the year to come, and `group`:
    new within the year, silent in it, or bringing more, less or as much as in it; an expression.

    Purchases of who has not left hang on repeats and age alone: these few are worked out here and joined. Raises BadInput
    where `clearly`, a part of what was brought, means nothing."""
    within_limits("clearly", clearly, 0.05, 0.9)
    rows = known.inner_join(_if_alive(known, model, as_of), ["repeats", "age"])
    rows = rows.mutate(ahead=_alive(rows, model) * rows.if_alive * _worth(rows, model) * 100.0)
    before = rows.recent_cents.cast("float64")
    whole = (as_of - year_before(as_of)).days
    group = ibis.cases(
        (rows["age"] < whole, "potential_new"),
        (rows.recent == 0, "potential_back"),
        (rows.ahead > before * (1 + clearly), "potential_more"),
        (rows.ahead < before * (1 - clearly), "potential_less"),
        else_="potential_same",
    )
    return rows.mutate(group=group).drop("if_alive")


def _if_alive(known: ibis.Table, model: Model, as_of: date) -> ibis.Table:
    """Orders expected in a year of who has not left, a row a distinct pair of repeats and age."""
    pairs = fetch(known.select("repeats", "age").distinct(), at_most=MOST)
    pairs = pairs.sort_values(["repeats", "age"], ignore_index=True)
    repeats, ages = pairs.repeats.to_numpy(), pairs["age"].to_numpy()
    orders = bgnbd.if_alive(model.purchases, repeats, ages / WEEK, a_year(as_of)[0])
    columns = {"repeats": pa.array(repeats, pa.int64()), "age": pa.array(ages, pa.int64())}
    return ibis.memtable(pa.table(columns | {"if_alive": pa.array(orders, pa.float64())}))


def _alive(rows: ibis.Table, model: Model) -> ibis.Value:
    """The chance that each has not left, as bgnbd.alive has it: surely where there was no repeat."""
    r, alpha, a, b = map(float, model.purchases.parameters)
    repeats = rows.repeats.cast("float64")
    age, last = (rows[name].cast("float64") / float(WEEK) + alpha for name in ("age", "last"))
    odds = (
        -(ibis.greatest(repeats, 1.0) - 1.0 + b).ln() + (repeats + r) * (age / last).ln() + float(np.log(a))
    )
    left = ibis.least(ibis.greatest(odds, -700.0), 700.0).exp()  # beyond it Postgres raises
    return (rows.repeats == 0).ifelse(1.0, 1.0 / (left + 1.0))


def _worth(rows: ibis.Table, model: Model) -> ibis.Value:
    """What an order of each is expected to bring, as gamma_gamma.expected has it, in money."""
    p, q, v = map(float, model.spending.parameters)
    return (rows.spent.cast("float64") / 100.0 + v) * p / (rows.repeats.cast("float64") * p + (q - 1))
