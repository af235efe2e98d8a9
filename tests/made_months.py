"""Monthly series and small companies made of them, for the tests of the forecast."""

import numpy as np
import pandas as pd

from crm.tables import Company, company_of


def monthly(values, start: str = "2021-01") -> pd.Series:
    """The values as a series, one a month from `start`."""
    months = pd.date_range(f"{start}-01", periods=len(values), freq="MS")
    return pd.Series(np.asarray(values, dtype=float), months)


def selling(n: int, seed: int = 1, noise: float = 0.05, growth: float = 0.005) -> np.ndarray:
    """A level of 1,000 that grows each month, 20 % up and down over a year, times seeded noise."""
    t = np.arange(n)
    course = 1000 * (1 + growth) ** t * (1 + 0.2 * np.sin(2 * np.pi * t / 12))
    return course * np.exp(np.random.default_rng(seed).normal(0, noise, n))


def shop_by_month(values, start: str = "2024-01", as_of: str | None = None, orders=30) -> Company:
    """A company that sells for so much in each month, in so many equal orders (a number, or one a month) spread
    over its days."""
    rows = []
    for (first, value), n in zip(
        monthly(values, start).items(), np.broadcast_to(orders, len(values)), strict=True
    ):
        for k in range(n if value else 0):
            day = first + pd.Timedelta(days=int(k * (first.days_in_month - 1) // max(n - 1, 1)))
            rows.append({"ordered_at": day, "amount": round(value / n, 2)})
    frame = pd.DataFrame(rows, columns=["ordered_at", "amount"])
    if as_of:
        frame = frame[frame.ordered_at <= as_of]
    frame = frame.assign(order_id=[f"o{i}" for i in range(len(frame))], account_id="c1")
    last = monthly(values, start).index[-1] + pd.offsets.MonthEnd(0)
    return company_of(as_of or str(last.date()), currency="USD", orders=frame)


def winner_by_month(values, start: str = "2024-01") -> Company:
    """A company without orders that wins five deals in each month, worth so much together."""
    rows = []
    for first, value in monthly(values, start).items():
        for k in range(5):
            closed = first + pd.Timedelta(days=6 * k + 3)
            deal = {"created_at": closed - pd.Timedelta(days=30), "closed_at": closed, "amount": value / 5}
            rows.append(deal | {"deal_id": f"d{len(rows)}", "stage": "Won", "status": "won"})
    rows.append({"deal_id": "lost", "stage": "Lost", "status": "lost", "amount": 9e9,
                 "created_at": pd.Timestamp(start), "closed_at": pd.Timestamp(start)})  # fmt: skip
    last = monthly(values, start).index[-1] + pd.offsets.MonthEnd(0)
    return company_of(str(last.date()), currency="USD", deals=pd.DataFrame(rows))
