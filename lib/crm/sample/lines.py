"""Order lines: what each order was made of, their sum being the order's amount."""

import numpy as np
import pandas as pd

from crm.sample.people import pick
from crm.sample.world import PRODUCTS

MACHINES = sum(p[1] == "Machines" for p in PRODUCTS)
MORE_LINES = (0.55, 0.30, 0.15)  # chance of one, two, three lines


def lines(rng: np.random.Generator, orders: pd.DataFrame, machine: np.ndarray) -> pd.DataFrame:
    """One to three lines an order by its index; a deal's order is its machine (-1 for the others)."""
    many = np.where(machine >= 0, 1, 1 + pick(rng, list(MORE_LINES), len(orders)))
    order = np.repeat(np.arange(len(orders)), many)
    number = np.arange(len(order)) - np.repeat(np.cumsum(many) - many, many)
    start = pick(rng, [p[3] for p in PRODUCTS[MACHINES:]], len(orders))[order]
    # steps of 3 over 10 products: no product twice in an order
    product = MACHINES + (start + 3 * number) % (len(PRODUCTS) - MACHINES)
    product = np.where(machine[order] >= 0, machine[order], product)
    weight = rng.uniform(0.5, 1.5, len(order))
    part = orders.amount.to_numpy()[order] * weight / np.bincount(order, weights=weight)[order]
    listed = np.array([float(p[2]) for p in PRODUCTS])[product]
    quantity = np.where(machine[order] >= 0, 1, np.maximum(1, np.rint(part / listed)))
    return pd.DataFrame(
        {
            "order": order,
            "number": number,
            "product": product,
            "quantity": quantity,
            "price": part / quantity,
            "listed": listed,
        }
    )
