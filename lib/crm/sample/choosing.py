"""Which rows are soiled: a few at random, of those that as_of has seen."""

from datetime import timedelta

import numpy as np
import pandas as pd

from crm.sample.clock import AS_OF

AFTER = str(AS_OF + timedelta(days=1))
SMALL = 500  # a table of fewer rows may go without a flaw, else its share would be too large


def some(rng: np.random.Generator, rows: pd.Index, n: float) -> np.ndarray:
    """About n of these rows' labels in their order; at least one, but of few rows perhaps none."""
    least = 1 if len(rows) >= SMALL else 0
    return np.sort(rng.choice(rows.to_numpy(), min(len(rows), max(least, round(n))), replace=False))


def known(rows: pd.DataFrame, column: str) -> pd.Series:
    """Whether each row is dated not later than as_of."""
    return rows[column] < AFTER
