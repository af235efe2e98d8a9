"""How units sold go with price: a log-log regression with effects of products and months, its interval, and whether
prices say anything at all."""

from typing import NamedTuple

import numpy as np

PRODUCTS = 10  # products: an interval over fewer is a guess
VARIES = 0.02  # of the price, standard deviation: prices that vary less say nothing
CHANCE = 0.5  # of the variance between months: more from the scatter within months, and the price is none of a month


class Elasticity(NamedTuple):
    """Per cent more units for a price one per cent higher, with its interval, and what it rests on: products, rows,
    standard deviations of log price around each product's mean (`varies`) and with what all products do in a month
    taken off (`own`), and the part of the latter's variance that the scatter within months makes (`chance`). `why`
    says why there is no estimate: "few", "constant", "together" or "scatter"."""

    value: float
    low: float
    high: float
    products: int
    rows: int
    varies: float
    own: float
    chance: float
    why: str = ""


def elasticity(product, month, units, price, noise, level: float = 0.95) -> Elasticity:
    """The elasticity from one row a product and month: units, mean price, and `noise`, the variance of that mean's
    logarithm which comes from prices that differ within the month.

    Products are the independent ones: the interval is a jackknife over them (CR3 of Bell & McCaffrey 2002) with
    Student's t of one degree less than there are."""
    product, month = (np.unique(np.asarray(key), return_inverse=True)[1] for key in (product, month))
    n = int(product.max()) + 1 if len(product) else 0
    nothing = Elasticity(*[float("nan")] * 3, n, len(product), *[float("nan")] * 3, why="few")
    if n < PRODUCTS or month.max() < 1:
        return nothing
    logs = np.column_stack([np.log(units), np.log(price), np.eye(month.max() + 1)[month][:, 1:]])
    within = logs - (_sums(logs, product, n) / np.bincount(product)[:, None])[product]
    left = within[:, 1] - within[:, 2:] @ np.linalg.lstsq(within[:, 2:], within[:, 1], rcond=None)[0]
    varies, own = (float(np.sqrt(np.mean(column**2))) for column in (within[:, 1], left))
    chance = float(np.mean(noise)) / own**2 if own > 0 else float("nan")
    why = (
        "constant"
        if varies < VARIES
        else "together"
        if own < VARIES
        else "scatter"
        if chance > CHANCE
        else ""
    )
    found = nothing._replace(varies=varies, own=own, chance=chance, why=why)
    return found if why else found._replace(**_estimate(within, product, n, level))


def _estimate(within: np.ndarray, product: np.ndarray, n: int, level: float) -> dict:
    """Slope and interval, the latter from what the slope does without each of the products."""
    from scipy.special import stdtrit

    known = within[:, 1:]
    squares = _sums((known[:, :, None] * known[:, None, :]).reshape(len(known), -1), product, n)
    squares = squares.reshape(n, known.shape[1], -1)
    products = _sums(known * within[:, :1], product, n)
    whole = _slope(squares.sum(axis=0), products.sum(axis=0))
    without = np.array(
        [
            _slope(squares.sum(axis=0) - a, products.sum(axis=0) - b)
            for a, b in zip(squares, products, strict=True)
        ]
    )
    error = float(np.sqrt((n - 1) / n * np.sum((without - whole) ** 2)))
    half = float(stdtrit(n - 1, (1 + level) / 2)) * error
    return {"value": whole, "low": whole - half, "high": whole + half}


def _slope(squares: np.ndarray, products: np.ndarray) -> float:
    return float(np.linalg.lstsq(squares, products, rcond=None)[0][0])


def _sums(rows: np.ndarray, group: np.ndarray, n: int) -> np.ndarray:
    """Column sums of each group's rows."""
    sums = np.zeros((n, rows.shape[1]))
    np.add.at(sums, group, rows)
    return sums
