"""The forecasts of the parts of a company, month by month, moved until every level adds up to the forecast of all."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.analyses.forecast.parts_by_month import levels_of, parts_by_month
from crm.estimate.reconcile import adding_up, never_below_zero, reconciled
from crm.outlook.measures import Subject, subject
from crm.outlook.outlook import Outlook, forecast
from crm.tables.company import Company, kept
from crm.words import _

YEAR = 12
BANDS = ("low80", "high80", "low95", "high95")


class Divided(NamedTuple):
    """What the parts brought and are expected to bring.

    `parts`: cents by month and (level, part); `sizes`: how many parts each level has; `base`: the forecast of all, then of
    each part alone, by month ahead; `moved`: the same after they add up; `ends`: the parts' band ends, moved along (one of
    BANDS → part by month; NaN where a part has no band)."""

    parts: pd.DataFrame
    sizes: list[int]
    base: np.ndarray
    moved: np.ndarray
    ends: dict[str, np.ndarray]


@kept
def divided(company: Company, months: int = 12) -> Divided | str:
    """The parts of all levels that the source fills; else why there are none, in words. Only of orders' revenue."""
    about = subject(company, "value", months)
    if about is None or about.sales.kind != "orders":
        return _("The source has no orders to divide.")
    if about.outlook.refusal:
        return _("No forecast of parts. {why}").format(why=about.outlook.refusal)
    known = about.sales.months.set_index("month").value
    parts = parts_by_month(company, pd.DatetimeIndex(known.index)) if levels_of(company) else pd.DataFrame()
    if parts.empty:
        return _("Nothing to divide the forecast by: no level has two parts with a year of sales.")
    return of_parts(about, parts.where(known.notna(), float("nan"), axis=0))


def of_parts(about: Subject, parts: pd.DataFrame) -> Divided:
    """The same from cents by month and part."""
    ahead = [alone(parts[key] / 100, about.outlook) for key in parts.columns]
    sizes = [int((parts.columns.get_level_values(0) == level).sum()) for level in parts.columns.unique(0)]
    base = np.array([about.outlook.path.to_numpy(), *(path for path, _spread, _ends in ahead)])
    spread = np.array([0 * base[0], *(spread for _path, spread, _ends in ahead)])
    positive = bool(np.nanmin(parts.to_numpy()) >= 0)
    moved = added_up(base, spread, adding_up(sizes), positive)
    ends = {name: np.array([one[name] for _p, _s, one in ahead]) for name in BANDS}
    ends = {name: carried(end, base[1:], moved[1:]) for name, end in ends.items()}
    return Divided(parts, sizes, base, moved, ends)


def alone(series: pd.Series, whole: Outlook) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Path, size of the error and band ends of each month of a part; where it cannot be forecast, its last year's mean,
    about which nothing is sure and which has no band."""
    months = len(whole.months)
    ahead = forecast(series, months)
    if ahead.refusal or ahead.months[0] != whole.months[0]:
        level = float(np.nan_to_num(series.iloc[-YEAR:].mean()))
        none = dict.fromkeys(BANDS, np.full(months, np.nan))
        return np.full(months, level), np.full(months, max(abs(level), 0.01)), none
    table = ahead.table()
    spread = np.maximum((table.high80 - table.low80).to_numpy() / 2, 0.01)
    return ahead.path.to_numpy(), spread, {name: table[name].to_numpy() for name in BANDS}


def added_up(base: np.ndarray, spread: np.ndarray, constraints: np.ndarray, positive: bool) -> np.ndarray:
    """Each month's forecasts moved by their variances until they add up; the total, which has none here, stays."""
    move = never_below_zero if positive else reconciled
    columns = [move(one, constraints, np.diag(size**2)) for one, size in zip(base.T, spread.T, strict=True)]
    return np.array(columns).T


def carried(end: np.ndarray, base: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """A band's end after its middle was moved: by the same factor where both are above zero, else by the same amount."""
    factor = (base > 0) & (moved > 0)
    return np.where(factor, end * moved / np.where(base > 0, base, 1.0), end + moved - base)
