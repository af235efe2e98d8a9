"""Fitting a model to months: what is the same for all of them."""

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

YEAR = 12
UNFIT = (ValueError, ArithmeticError, IndexError, np.linalg.LinAlgError)  # what fits raise on hard series


def calmly(fit: Callable) -> object:
    """What the fit comes back with, without its ConvergenceWarning, and of that class alone.

    A fit that stopped early is judged by its path, like any other (combine.far_off)."""
    from statsmodels.tools.sm_exceptions import (
        ConvergenceWarning,
    )  # this import sets "always", so it comes first

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        return fit()


def dated(values: np.ndarray) -> pd.Series:
    """The values with months, without which statsmodels' smoothing fits and then cannot forecast."""
    return pd.Series(values, pd.date_range("2000-01-01", periods=len(values), freq="MS"))


def months_differ(values: np.ndarray, doubt: float = 0.2) -> bool:
    """Whether the changes from month to month depend on the calendar month (F test of twelve means).

    `doubt` is lenient: most sales have a season, and leaving out one that is there costs more."""
    from scipy.stats import f_oneway

    changes = np.diff(values)
    groups = [changes[k::YEAR] for k in range(YEAR)]
    return bool(f_oneway(*groups).pvalue < doubt)
