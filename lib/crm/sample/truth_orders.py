"""What follows from purchasing and spending: each month's orders and revenue, trend, season."""

import numpy as np
import pandas as pd

from crm.sample import pipeline
from crm.sample.clock import GROWTH, SEASON, Span, to_seasonal
from crm.sample.purchases import late_chance
from crm.sample.truth_deals import curves, expected_wins
from crm.sample.world import (
    BUSINESS_SHARE,
    BUYING,
    FULLY_REFUNDED,
    PRODUCTS,
    REFUNDED,
    REGIONS,
)

MEAN_PARTIAL_REFUND = 0.35  # of a uniform share between 0.1 and 0.6


def repeats_by(day: np.ndarray) -> np.ndarray:
    """Expected repeat purchases of a new customer within so many seasonal days (Fader, Hardie, Lee 2005)."""
    from scipy.special import hyp2f1

    r, alpha, a, b = BUYING.r, BUYING.alpha, BUYING.a, BUYING.b
    day = np.asarray(day, dtype=float)
    left = (alpha / (alpha + day)) ** r * hyp2f1(r, b, a + b - 1, day / (alpha + day))
    return (a + b - 1) / (a - 1) * (1 - left)


def births(window: Span, customers: int) -> tuple[np.ndarray, np.ndarray]:
    """Expected new customers of each day from the founding to as_of: by a deal, and by themselves."""
    days = window.days - window.past
    grown = np.exp(GROWTH / 365.25 * np.arange(window.late - window.past))
    deals = grown / grown.sum() * customers * BUSINESS_SHARE / expected_wins(window)
    won = np.convolve(deals, np.diff(curves(days)[0]))[:days]
    edges = to_seasonal(window, np.arange(window.past, window.days + 1, dtype=float))
    own = np.diff(np.exp(GROWTH / 365.25 * (edges - edges[0])))
    return won, own / own.sum() * (customers - won.sum())


def expected(window: Span, customers: int) -> pd.DataFrame:
    """Orders and revenue expected in each month of the window, before refunds."""
    by_deal, own = births(window, customers)
    edges = to_seasonal(window, np.arange(window.past, window.days + 1, dtype=float))
    middle = (edges[1:] + edges[:-1]) / 2
    grid = np.linspace(0, edges[-1] - edges[0], 4000)
    table = repeats_by(grid)
    months = np.searchsorted(window.edges, np.arange(window.past, window.days), side="right") - 1
    ends = to_seasonal(window, window.edges)
    rows = []
    for month in range(int(np.searchsorted(window.edges, 0)), months.max() + 1):
        older = middle < ends[month + 1]
        until = np.interp(ends[month + 1] - middle[older], grid, table)
        before = np.interp(np.maximum(ends[month] - middle[older], 0), grid, table)
        again = float(((by_deal + own)[older] * (until - before)).sum())
        here = months == month
        rows.append((window.first + int(window.edges[month]), by_deal[here].sum(), own[here].sum() + again))
    frame = pd.DataFrame(rows, columns=["month", "deals", "others"])
    frame["orders"] = frame.deals + frame.others
    frame["revenue"] = frame.deals * mean_deal() + frame.others * mean_order()
    return frame


def mean_deal() -> float:
    """Mean value of a deal."""
    machines = [p for p in PRODUCTS if p[1] == "Machines"]
    return float(np.average([p[2] for p in machines], weights=[p[3] for p in machines]))


def mean_order() -> float:
    """Mean value of an order that is not a deal."""
    return BUYING.p * BUYING.v / (BUYING.q - 1)


def trend_and_season(frame: pd.DataFrame) -> dict:
    """The straight line and the twelve months that fit the logarithm of expected revenue best, seasons with
    mean 1. Length of the months is part of the season. Of less than two years neither is said."""
    buying = {"season_of_buying": {str(i + 1): s for i, s in enumerate(SEASON)}}
    if len(frame) < 24:
        return buying
    month = pd.to_datetime(frame.month).dt.month.to_numpy()
    columns = np.column_stack([np.arange(len(frame)) / 12, np.eye(12)[month - 1]])
    found, *_ = np.linalg.lstsq(columns, np.log(frame.revenue), rcond=None)
    season = np.exp(found[1:])
    return {
        "growth_a_year": float(np.expm1(found[0])),
        "season_of_revenue": {str(i + 1): s for i, s in enumerate((season / season.mean()).tolist())},
    } | buying


def orders_truth(window: Span, customers: int, orders: pd.DataFrame, region: np.ndarray) -> dict:
    """What is true of purchasing, of revenue, and of late orders (given where the orders came from)."""
    frame = expected(window, customers)
    chance = late_chance(window, region, orders.ordered.to_numpy())
    refund = REFUNDED * (FULLY_REFUNDED + (1 - FULLY_REFUNDED) * MEAN_PARTIAL_REFUND)
    months = frame.month.astype(str).str[:7]
    return {
        "buying_days": {k: getattr(BUYING, k) for k in ("r", "alpha", "a", "b")},
        "spending": {k: getattr(BUYING, k) for k in ("p", "q", "v")},
        "mean_order_without_deal": mean_order(),
        "mean_deal": mean_deal(),
        "refund_share_of_revenue": refund,
        "late_share": float(chance.mean()) if len(chance) else float("nan"),
        "late_share_by_region": {
            name: float(chance[region == i].mean()) for i, name in enumerate(REGIONS) if (region == i).any()
        },
        "expected_revenue": dict(zip(months, frame.revenue.round(0).tolist(), strict=True)),
        "expected_orders": dict(zip(months, frame.orders.round(1).tolist(), strict=True)),
        **trend_and_season(frame),
        "leads_that_become_deals": pipeline.conversion(),
    }
