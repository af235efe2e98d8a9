"""A forecast of any monthly series: gate, combination, bands and backtest in one call."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from crm.estimate.shares import NONE, Interval
from crm.outlook.bands import month_band, sum_band
from crm.outlook.combine import Expected
from crm.outlook.gate import Gated, gate
from crm.outlook.rolling import Score, Trial, foreseen, own_factor, score

AT_MOST = 24  # months ahead


@dataclass(frozen=True)
class Outlook:
    """What the months ahead are expected to bring, how sure that is, and how the same way of forecasting did before.

    With a `refusal` there is no forecast, and it says why."""

    gated: Gated
    expected: Expected | None = None
    trials: tuple[Trial, ...] = ()
    own: float = 1.0

    @property
    def refusal(self) -> str:
        """Why there is no forecast, or ""."""
        return self.gated.refusal

    @property
    def history(self) -> pd.Series:
        """The months that the forecast rests on."""
        months = pd.date_range(self.gated.first, periods=len(self.gated.scaled), freq="MS")
        return pd.Series(self.gated.scaled * self.gated.scale, months)

    @property
    def months(self) -> pd.DatetimeIndex:
        """The first days of the months ahead."""
        start = self.history.index[-1] + pd.DateOffset(months=1)
        return pd.date_range(start, periods=len(self.expected.path), freq="MS")

    @property
    def path(self) -> pd.Series:
        """The value expected of each month ahead: as likely to be passed as to be missed."""
        return pd.Series(self.expected.path * self.gated.scale, self.months)

    @property
    def score(self) -> Score | None:
        """What the backtest came to; None without one."""
        return score(self.trials, self.gated.scaled)

    def band(self, level: float) -> tuple[np.ndarray, np.ndarray]:
        """The lower and upper end of each month ahead."""
        low, high = month_band(self.expected, self.gated.scaled, self.own, level)
        return low * self.gated.scale, high * self.gated.scale

    def total(self, level: float) -> Interval:
        """The sum of the months ahead and its interval."""
        if self.refusal:
            return NONE
        return Interval(
            *(end * self.gated.scale for end in sum_band(self.expected, self.gated.scaled, self.own, level))
        )

    def table(self) -> pd.DataFrame:
        """One row a month ahead: month, forecast, low80, high80, low95, high95."""
        (low80, high80), (low95, high95) = self.band(0.80), self.band(0.95)
        columns = {"month": self.months, "forecast": self.path.to_numpy()}
        return pd.DataFrame(columns | {"low80": low80, "high80": high80, "low95": low95, "high95": high95})


def forecast(series: pd.Series, months: int = 12) -> Outlook:
    """The outlook of a monthly series for so many months after its last one.

    `series` has one value a month, indexed by months or by days in them; a month without a row is one without
    a value, not a zero. Whether the last month is whole the series cannot tell: leave a partial one out."""
    gated = gate(series)
    if gated.refusal:
        return Outlook(gated)
    expected, trials = modelled(tuple(gated.scaled.tolist()), max(1, min(int(months), AT_MOST)))
    return Outlook(gated, expected, trials, own_factor(trials))


@lru_cache(maxsize=32)
def modelled(values: tuple[float, ...], months: int) -> tuple[Expected, tuple[Trial, ...]]:
    """The forecast and its backtest: the slow part, done once however many findings ask for it."""
    return foreseen(np.array(values), months)
