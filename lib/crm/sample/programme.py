"""The loyalty programme: who orders more is asked to join more often, and joining changes nothing.

At each order from its opening on who is no member joins with a chance of ASK for each order since then, this one counted
in, MOST at the most. Orders are drawn before and know nothing of it: members order more, and not because they are members.
"""

import numpy as np
import pandas as pd

from crm.sample.clock import Span, generator

OPEN_MONTHS = 18  # whole months up to as_of that the programme has been open for, or the whole window
ASK, MOST = 0.04, 0.40


def opened(window: Span) -> float:
    """The first day of the programme, in days of the window."""
    end = int(np.searchsorted(window.edges, window.days))
    return float(max(0.0, window.edges[end - OPEN_MONTHS]))


def drawn(window: Span, accounts: int, orders: pd.DataFrame, seed: int) -> pd.Series:
    """Since which day each account is a member, in days of the window, NaN for who is none. Whoever joins is noted at the end
    of the month, so the export knows of nobody who joined after as_of."""
    rng = generator(seed, "programme")
    rows = asked(window, orders)
    rows = rows[rng.random(len(rows)) < rows.chance]
    return np.floor(rows.groupby("customer").ordered.min()).reindex(range(accounts))


def asked(window: Span, orders: pd.DataFrame) -> pd.DataFrame:
    """The orders at which a customer may join, as if nobody had so far: customer, ordered, chance."""
    rows = orders.loc[
        (orders.ordered >= opened(window)) & (orders.ordered < window.days), ["customer", "ordered"]
    ]
    rows = rows.sort_values(["customer", "ordered"], ignore_index=True)
    return rows.assign(chance=np.minimum(ASK * (rows.groupby("customer").cumcount() + 1), MOST))


def programme_truth(window: Span, since: pd.Series, accounts: pd.DataFrame) -> dict:
    """How members are made, what membership does, and how many there are on as_of."""
    return {
        "opened": str(window.first + int(opened(window))),
        "chance_for_each_order_since": ASK,
        "chance_at_most": MOST,
        "orders_of_a_member_times": 1.0,
        "members": int(since.notna().sum()),
        "customers": int((accounts.born < window.days).sum()),
    }
