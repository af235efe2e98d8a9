"""Who spends more than their number: share of revenue over share of customers, with its interval."""

from math import sqrt

import pandas as pd

from crm.analyses.segmentation.cells import ranked


def index_interval(row, sums: pd.DataFrame, level: float) -> tuple[float, float, float]:
    """Share of revenue over share of customers, with its interval by linearisation (the delta method) over
    customers drawn one by one: both shares move together when a customer is drawn."""
    from scipy.special import ndtri

    n, cents, squares = sums.customers.sum(), float(sums.cents.sum()), sums.squares.sum()
    if cents <= 0 or row.cents <= 0:
        return (float("nan"),) * 3
    index = (row.cents / cents) / (row.customers / n)
    a, b, c = n / row.cents - n / cents, n / cents, n / row.customers
    inside = a * a * row.squares - 2 * a * c * row.cents + c * c * row.customers
    variance = ((inside + b * b * (squares - row.squares)) / n - 1) / n
    half = ndtri((1 + level) / 2) * index * sqrt(max(variance, 0.0))
    return index, max(index - half, 0.0), index + half


def spends_most(sums: pd.DataFrame, level: float) -> tuple[str, float] | None:
    """The kind that spends most above the average, and its index, if that is more than chance.

    The level is divided by the number of kinds compared (Bonferroni), the best of many looks good by luck."""
    kinds = ranked(sums)
    if len(kinds) < 2:
        return None
    strict = 1 - (1 - level) / len(kinds)
    found = [(row.group, *index_interval(row, sums, strict)) for row in kinds.itertuples()]
    above = [(group, index) for group, index, low, high in found if low > 1]
    return max(above, key=lambda pair: (pair[1], pair[0])) if above else None
