"""Orders: BG/NBD purchasing by the seasonal clock, gamma-gamma spending, delivery and refunds."""

import numpy as np
import pandas as pd

from crm.sample.clock import SEASON, Span, to_calendar, to_seasonal
from crm.sample.world import BUYING, FULLY_REFUNDED, MARGIN, REFUNDED, REGIONS, RUSH


def repeats(rng: np.random.Generator, left: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Repeat purchases of customers with so much time left after their first: who (index), when after it;
    and after how many of them each customer leaves.

    A Poisson process at a gamma rate; after each repeat purchase the customer leaves for good with a chance
    that is beta over customers. The moments of a Poisson process are uniform given how many they are."""
    n = len(left)
    rate = rng.gamma(BUYING.r, 1 / BUYING.alpha, n)
    stays = rng.geometric(rng.beta(BUYING.a, BUYING.b, n).clip(1e-9))
    events = rng.poisson(rate * left)
    who = np.repeat(np.arange(n), events)
    when = rng.random(len(who)) * left[who]
    order = np.lexsort((when, who))
    who, when = who[order], when[order]
    place = np.arange(len(who)) - np.repeat(np.cumsum(events) - events, events)
    kept = place < stays[who]
    return pd.DataFrame({"who": who[kept], "when": when[kept]}), stays


def orders(
    rng: np.random.Generator, window: Span, born: np.ndarray, deal_amount: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """All orders from the first day of the window to the export, by customer index, and which customers have
    not left by as_of. The first order of one who came by a deal is that deal (deal_amount, else NaN)."""
    start = to_seasonal(window, born)
    again, stays = repeats(rng, to_seasonal(window, np.array(float(window.late))) - start)
    rows = pd.DataFrame(
        {
            "customer": np.concatenate([np.arange(len(born)), again.who]),
            "ordered": np.concatenate([born, to_calendar(window, start[again.who] + again.when)]),
            "first": np.repeat([True, False], [len(born), len(again)]),
        }
    )
    scale = rng.gamma(BUYING.q, 1 / BUYING.v, len(born))
    spent = rng.gamma(BUYING.p, 1, len(rows)) / scale[rows.customer]
    by_deal = rows["first"] & np.isfinite(deal_amount)[rows.customer]
    rows["amount"] = np.where(by_deal, deal_amount[rows.customer], spent).round(2).clip(min=1)
    so_far = np.bincount(rows.customer[~rows["first"] & (rows.ordered < window.days)], minlength=len(born))
    rows = rows[(rows.ordered >= 0) & (rows.ordered < window.late)]
    return rows.sort_values(["ordered", "customer"], ignore_index=True), so_far < stays


def late_chance(window: Span, region: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """How likely an order is late: by region, more so in the rush before Christmas."""
    month = (window.first + ordered.astype(int)).astype("datetime64[M]").astype(int) % 12
    return np.array([r[2] for r in REGIONS.values()])[region] * np.where(month >= len(SEASON) - 2, RUSH, 1.0)


def delivered(rng: np.random.Generator, window: Span, rows: pd.DataFrame, region: np.ndarray) -> pd.DataFrame:
    """The orders with promised and delivered days, late or not, cost and refunds."""
    n = len(rows)
    promised = np.floor(rows.ordered) + rng.integers(2, 6, n)
    late = rng.random(n) < late_chance(window, region, rows.ordered.to_numpy())
    early = np.maximum(np.floor(rows.ordered) + 1, promised - rng.integers(0, 3, n)) + rng.random(n)
    arrived = np.where(late, promised + 1 + rng.exponential(3, n), early)
    cost = rows.amount * (1 - rng.normal(*MARGIN, n).clip(0.1, 0.8))
    whole = rng.random(n) < FULLY_REFUNDED
    share = np.where(rng.random(n) < REFUNDED, np.where(whole, 1.0, rng.uniform(0.1, 0.6, n)), 0.0)
    return rows.assign(
        promised=promised,
        delivered=arrived,
        late=late,
        cost=cost.round(2),
        refund=(rows.amount * share).round(2),
    )


def channels(rng: np.random.Generator, rows: pd.DataFrame, business: np.ndarray, days: int) -> np.ndarray:
    """How each order came: a deal's by its representative, others more and more online."""
    online = 0.50 + 0.25 * rows.ordered / days - 0.20 * business
    u = rng.random(len(rows))
    free = np.where(u < online, "Online shop", np.where(u < online + 0.5 * (1 - online), "Phone", "E-mail"))
    return np.where(rows["first"] & business, "Sales representative", free).astype(object)
