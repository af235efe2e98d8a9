"""Companies whose sales move with something known, for the tests of the scenarios: a level of 100,000 a month, half a per
cent of growth, a season of 20 % up and down, noise, and what a driver adds to the logarithm."""

import numpy as np
import pandas as pd

from crm.analyses.scenarios.courses import Driver
from crm.tables import Company, company_of
from crm.workdays import working_days
from made_months import monthly, selling

START = "2022-01"


def days_of(n: int, start: str = START) -> np.ndarray:
    """Working days of so many months."""
    firsts = pd.date_range(f"{start}-01", periods=n, freq="MS")
    return np.array(
        [working_days(day.date(), (day + pd.offsets.MonthEnd(0)).date()) for day in firsts], float
    )


def calendar(n: int, ahead: int = 24) -> Driver:
    """The driver of working days beside so many months of sales."""
    return Driver("working days", "days", monthly(days_of(n + ahead), START), True)


def fading(rng, n: int, size: float = 0.1) -> np.ndarray:
    """An index around 100 that wanders and comes back: AR(1) with 0.7 on the log scale."""
    steps = rng.normal(0, size, n)
    for t in range(1, n):
        steps[t] += 0.7 * steps[t - 1]
    return 100 * np.exp(steps)


def sold(n: int, moved=0.0, seed: int = 1, noise: float = 0.03) -> np.ndarray:
    """Sales by month, moved by so much on the log scale."""
    return selling(n, seed=seed, noise=noise) * 100 * np.exp(moved)


def company(values, spend=None) -> Company:
    """A company that sells for so much in each month, in two orders, and spends so much on marketing in each."""
    months = monthly(values, START).index
    frame = pd.DataFrame({
        "order_id": [f"{day:%Y%m}{k}" for day in months for k in "ab"], "account_id": "c1",
        "ordered_at": [day + pd.Timedelta(days=k) for day in months for k in (3, 25)],
        "amount": np.repeat(np.round(np.asarray(values) / 2, 2), 2),
    })  # fmt: skip
    tables = {"orders": frame}
    if spend is not None:
        tables["costs"] = pd.DataFrame({
            "cost_id": [f"k{i}" for i in range(len(months))], "spent_on": months + pd.offsets.MonthEnd(0),
            "amount": np.round(np.asarray(spend), 2), "kind": "acquisition",
        })  # fmt: skip
    return company_of(str((months[-1] + pd.offsets.MonthEnd(0)).date()), currency="USD", **tables)


def table_of(**named) -> str:
    """A table of drivers as an analyst writes it: each name with its values from START on."""
    rows = [f"{day:%Y-%m},{name},{value!r}" for name, values in named.items()
            for day, value in monthly(values, START).items()]  # fmt: skip
    return "\n".join(["month,name,value", *rows]) + "\n"
