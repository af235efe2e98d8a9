"""Marketing costs: a row a month and channel, spent when the enquiries come in that customers are won from later."""

import numpy as np
import pandas as pd

from crm.sample.cells import money
from crm.sample.clock import GROWTH, Span, dates
from crm.sample.pipeline import DIRECT_SHARE, MILDER, conversion
from crm.sample.truth_deals import expected_wins, win_chance_of
from crm.sample.truth_orders import births
from crm.sample.world import (
    BUSINESS_SHARE,
    CONVERT_DAYS,
    COST_SPREAD,
    DIRECT_SOURCES,
    FAST,
    FAST_SHARE,
    LEAD_SOURCES,
    NEW_CUSTOMER,
    NEWSLETTER,
    PER,
    RADIO,
    RADIO_MONTHS,
    SHARED,
    SOFTWARE,
)

NEW, OLD, OTHER = "New customers", "Existing customers", "Other"


def costs(rng: np.random.Generator, window: Span, customers: int) -> pd.DataFrame:
    """The costs of the window's months up to as_of: `day` (the month's last), channel, purpose, amount."""
    rows = expected(window, customers)
    drawn = np.exp(rng.normal(-(COST_SPREAD**2) / 2, COST_SPREAD, len(rows)))
    return rows.assign(amount=(rows.amount * drawn).round(2))


def expected(window: Span, customers: int) -> pd.DataFrame:
    """What a month's costs are on average: for each channel the cost of a new customer times the customers that its
    enquiries of the month will become in the end."""
    won = to_be_won(window, customers)
    rows = []
    for month, found in won.iterrows():
        day = float(window.edges[np.searchsorted(window.edges, month) + 1]) - 0.5
        calendar = (window.first + int(month)).astype("datetime64[M]").astype(int) % 12 + 1
        size = customers / PER * np.exp(GROWTH / 365.25 * (month - window.days))
        rows += [(day, channel, NEW, each * found[channel]) for channel, each in NEW_CUSTOMER.items()]
        rows += [(day, "", NEW, SHARED * size), (day, "Newsletter", OLD, NEWSLETTER * size)]
        rows += [(day, "Radio", NEW, RADIO * size)] if calendar in RADIO_MONTHS else []
        rows += [(day, "", OTHER, SOFTWARE * size)]
    return pd.DataFrame(rows, columns=["day", "channel", "purpose", "amount"])


def to_be_won(window: Span, customers: int) -> pd.DataFrame:
    """A row a month of the window, by its first day: how many customers its enquiries become in the end, by channel."""
    months = window.edges[(window.edges >= 0) & (window.edges < window.days)]
    ends = np.append(months[1:], window.days)
    deals = customers * BUSINESS_SHARE / expected_wins(window)
    begun = deals * _grown(window, months, ends)
    own = np.concatenate([[0.0], np.cumsum(births(window, customers)[1])])
    at = (np.concatenate([months, [window.days]]) - window.past).astype(int)
    by_channel = {name: begun * part for name, part in won_of_deals(window).items()}
    return pd.DataFrame(by_channel | {"Online shop": np.diff(own[at])}, index=months)


def won_of_deals(window: Span) -> dict[str, float]:
    """Of a deal that is expected to come in at all, the part that is of this source and won."""
    fast = FAST_SHARE * FAST[0] + (1 - FAST_SHARE) * FAST[1]
    wins = [win_chance_of(milder) for milder in MILDER]
    led = (1 - DIRECT_SHARE) / conversion()
    leads = {name: led * share * rate * fast for name, (share, _, rate) in LEAD_SOURCES.items()}
    direct = {name: DIRECT_SHARE * part * _converted(window) for name, (part, _) in DIRECT_SOURCES.items()}
    return {name: part * win for (name, part), win in zip((leads | direct).items(), wins, strict=True)}


def exported(window: Span, rows: pd.DataFrame) -> pd.DataFrame:
    """The costs as the books export them."""
    return pd.DataFrame(
        {
            "CostId": [f"K{i + 1:05d}" for i in range(len(rows))],
            "SpentDate": dates(window, rows.day),
            "Amount": money(rows.amount),
            "Currency": "EUR",
            "Channel": rows.channel,
            "Purpose": rows.purpose,
        }
    )


def _grown(window: Span, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The part of all enquiries from the founding to the export that comes in between two days."""
    k = GROWTH / 365.25
    return (np.exp(k * end) - np.exp(k * start)) / (np.exp(k * window.late) - np.exp(k * window.past))


def _converted(window: Span) -> float:
    """The part of leads which become a deal that have done so by the export: as many deals come without a lead."""
    from scipy.special import gammainc

    day = np.arange(window.past, window.late) + 0.5
    dense = np.exp(GROWTH / 365.25 * day)
    shape, scale = CONVERT_DAYS
    return float(dense @ gammainc(shape, (window.late - day) / scale) / dense.sum())
