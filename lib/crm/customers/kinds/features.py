"""How each customer buys, in whole numbers, and the sample of customers that kinds are looked for among."""

from typing import NamedTuple

import ibis
import numpy as np
import pandas as pd

from crm.customers.buying import order_days
from crm.tables.fetch import fetch
from crm.tables.orders import customers_orders

SAMPLED = 2000  # customers that kinds are looked for among; all are put into the kinds found
COUNTED = ("visits", "products")  # what comes in whole numbers from one on
ALIKE = 0.95  # of the customers with one and the same value: a feature with more says nothing of the others
SEED = 6


class Scale(NamedTuple):
    """The features in which customers differ, with mean and standard deviation of their logarithms, log(1 + value)."""

    features: tuple[str, ...]
    middle: np.ndarray
    spread: np.ndarray

    def points(self, values: pd.DataFrame) -> np.ndarray:
        """The values (a column a feature) as standardised logarithms (rows, features)."""
        return (np.log1p(values[list(self.features)].to_numpy(dtype=float)) - self.middle) / self.spread


def features(company) -> ibis.Table:
    """One row a customer who ordered in the window and brought something in it: `since` days from the last order to
    as_of, `visits` distinct days with an order, `worth` cents net of such a day on average, `cents` of all of them,
    and `products` distinct ones, where order lines name them (0 for who has no lines).

    Whole numbers throughout, so that every engine gives the same."""
    days = order_days(company)
    if company.start is not None:
        days = days.filter(days.day >= company.start)
    bought = days.orders > 0
    each = days.group_by("account_id").agg(
        last_day=days.day.max(where=bought),
        visits=days.count(where=bought),
        cents=days.cents.sum().fill_null(0).cast("int64"),
    )
    each = each.filter(each.visits > 0, each.cents >= each.visits)
    each = each.mutate(
        since=ibis.literal(company.as_of).delta(each.last_day, unit="day"),
        worth=(each.cents // each.visits).cast("int64"),
    ).drop("last_day")
    return each.mutate(products=ibis.literal(0)) if not with_lines(company) else with_products(company, each)


def with_lines(company) -> bool:
    """Whether order lines say what customers bought."""
    return company.has("order_lines.product_id") and company.has("order_lines.order_id")


def with_products(company, each: ibis.Table) -> ibis.Table:
    """The rows with how many distinct products each customer ordered in the window."""
    orders = company.within(customers_orders(company), "ordered_at")
    orders = orders.filter(orders.bought).select("order_id", "account_id")
    lines = company.order_lines.select("order_id", "product_id").inner_join(orders, "order_id")
    kinds = lines.group_by(buyer="account_id").agg(products=lines.product_id.nunique())
    joined = each.left_join(kinds, each.account_id == kinds.buyer).drop("buyer")
    return joined.mutate(products=joined.products.fill_null(0).cast("int64"))


def sampled(table: ibis.Table) -> tuple[pd.DataFrame, int, int]:
    """Features of at most SAMPLED customers, every so-manieth in the order of the features themselves; of how many, and
    every how-manieth.

    Customers with equal features are alike here, so that whatever the order of their ids, every engine gives the same
    rows."""
    columns = ["since", "visits", "worth", "products"]
    n = int(fetch(table.agg(n=table.count())).n.iloc[0])
    step = max(1, -(-n // SAMPLED))
    rows = table.select(columns).mutate(row=ibis.row_number().over(order_by=columns))
    found = fetch(rows.filter(rows.row % step == 0).select(columns))
    return found.sort_values(columns, ignore_index=True), n, step


def scale_of(rows: pd.DataFrame) -> Scale:
    """The scale of the features in which customers differ: one in which nearly all are alike would make a few odd
    ones the farthest from everybody."""
    logs = np.log1p(rows.astype(float))
    used = [column for column in rows.columns if rows[column].value_counts(normalize=True).max() <= ALIKE]
    middle, spread = logs[used].mean().to_numpy(), logs[used].std(ddof=0).to_numpy()
    return Scale(tuple(used), middle.round(9), spread.round(9))


def blurred(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with whole numbers spread evenly half a step to each side: 1 and 2 orders are no peaks with a gap."""
    rng = np.random.default_rng(SEED)
    moved = rows.astype(float)
    for column in COUNTED:
        moved[column] += rng.random(len(rows)) - 0.5
    return moved.clip(lower=-0.5)
