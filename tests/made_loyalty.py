"""Small companies with contracts, and cohorts that grow, for the tests of loyalty."""

import numpy as np
import pandas as pd

from crm.tables import Company, company_of
from made_orders import AS_OF, shop


def plans(rows: list[tuple], as_of: str = AS_OF, window: int | None = 12, **frames) -> Company:
    """A company from (customer, first day, last day or None, money a month) contracts."""
    frame = pd.DataFrame(rows, columns=["account_id", "start", "end", "mrr"])
    frame["subscription_id"] = [f"s{i}" for i in range(len(frame))]
    for column in ("start", "end"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]").dt.date
    return company_of(as_of, window=window, currency="EUR", subscriptions=frame, **frames)


def growing(p: float, first: int, growth: float, seed: int) -> tuple[Company, pd.DataFrame]:
    """Twelve monthly cohorts from November 2025 on, each `growth` times as large as the one before; everybody orders again in
    the third month after with chance p, on any day of it. Told on 15 October 2026, so that the third month of the July cohort
    is half over. Beside the company the cells as a table has them: month, size and kept, unfinished ones too."""
    rng = np.random.default_rng(seed)
    orders, cells = [], []
    for i in range(12):
        n = round(first * growth**i)
        month, third = (pd.Timestamp(2025, 11, 1) + pd.DateOffset(months=k) for k in (i, i + 3))
        begins = month + pd.to_timedelta(rng.integers(0, 15 if i == 11 else 28, n), unit="D")
        again = np.flatnonzero(rng.random(n) < p)
        days = third + pd.to_timedelta(rng.integers(0, 28, len(again)), unit="D")
        seen = days <= pd.Timestamp(2026, 10, 15)
        orders += [(f"c{i}-{j}", day, 10.0) for j, day in enumerate(begins)]
        orders += [(f"c{i}-{j}", day, 10.0) for j, day in zip(again[seen], days[seen], strict=True)]
        cells.append((n, int(seen.sum())))
    return shop(orders, "2026-10-15"), pd.DataFrame(cells, columns=["size", "kept"])
