"""What every sales representative is to win in each month, set before the year begins."""

import numpy as np
import pandas as pd

from crm.sample.cells import money
from crm.sample.clock import AS_OF, GROWTH, Span
from crm.sample.people import owners
from crm.sample.world import PER, REGIONS, TARGET, TARGET_SPREAD


def targets(rng: np.random.Generator, window: Span, customers: int) -> pd.DataFrame:
    """One row a month of the window, up to the end of the year of as_of, and representative (index): the amount, the
    same for every month of a year."""
    last = np.datetime64(f"{AS_OF.year}-12", "M")
    months = np.arange(window.first.astype("datetime64[M]"), last + 1)
    years = months.astype("datetime64[Y]")
    each = np.repeat([region[0] / 2 for region in REGIONS.values()], 2)
    amounts = {}
    for year in np.unique(years):
        since = (year.astype("datetime64[D]") - window.first).astype(int) - window.days + 182
        size = TARGET * customers / PER * np.exp(GROWTH / 365.25 * since)
        drawn = size * each * np.exp(rng.normal(0, TARGET_SPREAD, len(each)))
        amounts[year] = np.maximum(np.round(drawn / 100) * 100, 100)
    rows = [(m, rep, amounts[y][rep]) for m, y in zip(months, years, strict=True) for rep in range(len(each))]
    return pd.DataFrame(rows, columns=["month", "rep", "amount"])


def exported(rows: pd.DataFrame) -> pd.DataFrame:
    """The targets as the CRM exports them."""
    staff = owners()
    return pd.DataFrame(
        {
            "PeriodStart": np.datetime_as_string(rows.month.to_numpy().astype("datetime64[D]"), unit="D"),
            "OwnerId": staff.OwnerId.to_numpy()[rows.rep],
            "Team": staff.Team.to_numpy()[rows.rep],
            "Amount": money(rows.amount),
            "Currency": "EUR",
        }
    )
