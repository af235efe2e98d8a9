"""How long things take when some are not over yet: survival and competing ends, with intervals.

All functions take `durations`: one row a (days, event) with `n`, how many things share them, as an engine
counts them. `event` says how the wait ended: 0 not yet, 1 the end that is asked about, 2 the other end.
The formulas are written out because statsmodels gives no standard error of an incidence for counted rows
(and another variance for counted survival); the tests hold both against statsmodels, row by row.
"""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from crm.estimate.shares import NONE, Interval

SURVIVAL = ["day", "share_left", "low", "high", "at_risk"]
INCIDENCE = ["day", "share", "low", "high", "at_risk"]


def survival(durations: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The share still waiting after each day (Kaplan-Meier) with its Greenwood log-log band, from day 0 on."""
    waits = waits_by_day(durations.assign(event=(durations["event"] > 0).astype(int)))
    if waits.empty:
        return pd.DataFrame(columns=SURVIVAL, dtype=float)
    ended, at_risk = waits[1].to_numpy(), waits["at_risk"].to_numpy()
    left = np.cumprod(1 - ended / at_risk)
    greenwood = np.cumsum(_divide(ended, at_risk * (at_risk - ended)))
    low, high = _band(left, left * np.sqrt(greenwood), level)
    return _curve(SURVIVAL, waits, left, np.where(left == 0, 0.0, low), high)


def incidence(durations: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """The share that has ended in the first way by each day, the second way competing (Aalen-Johansen), with
    its log-log band; variance as in Dinse & Larson 1986, Biometrika 73."""
    waits = waits_by_day(durations)
    if waits.empty:
        return pd.DataFrame(columns=INCIDENCE, dtype=float)
    first, at_risk = waits[1].to_numpy(), waits["at_risk"].to_numpy()
    ended = first + waits[2].to_numpy()
    before = np.concatenate(([1.0], np.cumprod(1 - ended / at_risk)[:-1])) / at_risk
    share = np.cumsum(before * first)
    any_end, this_end = _divide(ended, at_risk * (at_risk - ended)), before * first / at_risk
    variance = (
        share**2 * np.cumsum(any_end) - 2 * share * np.cumsum(share * any_end) + np.cumsum(share**2 * any_end)
        + np.cumsum(before**2 * (at_risk - first) * first / at_risk)
        - 2 * share * np.cumsum(this_end) + 2 * np.cumsum(share * this_end)
    )  # fmt: skip
    low, high = _band(share, np.sqrt(np.clip(variance, 0, None)), level)
    return _curve(INCIDENCE, waits, share, low, high)


def median_days(curve: pd.DataFrame, q: float = 0.5) -> Interval:
    """The day by which the share q has ended, with the interval from the curve's band (Brookmeyer & Crowley
    1982); NaN where the curve does not come down so far. A curve that lies exactly on the share between two
    days gives their middle, so that with nothing open it is the ordinary median."""
    left = 1 - q
    return Interval(
        _crossing(curve, "share_left", left, halfway=True),
        _crossing(curve, "low", left),
        _crossing(curve, "high", left),
    )


def day_of_kind(durations: pd.DataFrame, q: float = 0.5) -> float:
    """The day by which the share q of those that ever end in the first way has ended so, open ones counted in;
    NaN if none ends so."""
    rows = durations[(durations["n"] > 0) & (durations["days"] >= 0)]
    day, place = np.unique(rows["days"].to_numpy(dtype=float), return_inverse=True)
    return _day_of_part(day, place, rows["event"].to_numpy(), rows["n"].to_numpy(dtype=float), q)


def median_of_kind(durations: pd.DataFrame, level: float = 0.95) -> Interval:
    """The day by which half of those that ever end in the first way has ended so, open ones counted in; the
    interval is a bootstrap of the counted rows (200 draws, fixed seed)."""
    value = day_of_kind(durations)
    if value != value:
        return NONE
    rows = durations[(durations["n"] > 0) & (durations["days"] >= 0)]
    day, place = np.unique(rows["days"].to_numpy(dtype=float), return_inverse=True)
    event, n = rows["event"].to_numpy(), rows["n"].to_numpy(dtype=float)
    draws = np.random.default_rng(1).multinomial(int(n.sum()), n / n.sum(), size=200)
    again = [_day_of_part(day, place, event, draw, 0.5) for draw in draws]
    low, high = np.nanquantile(again, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))


def value_on(curve: pd.DataFrame, day: float) -> Interval:
    """The curve's share and band on a day; NONE before its first day or on an empty curve."""
    known = curve[curve["day"] <= day]
    if known.empty:
        return NONE
    share = "share_left" if "share_left" in curve else "share"
    return Interval(*(float(known.iloc[-1][column]) for column in (share, "low", "high")))


def restricted_mean(durations: pd.DataFrame, limit: float, level: float = 0.95) -> Interval:
    """The mean wait within `limit` days, one that is longer counting as so long: the area below the survival curve up to
    there, with its normal interval (Irwin 1949; Klein & Moeschberger 2003, section 4.5). NONE without a wait."""
    waits = waits_by_day(durations.assign(event=(durations["event"] > 0).astype(int)))
    waits = waits[waits.index <= limit]
    if waits.empty or not waits["at_risk"].iloc[0]:
        return NONE
    ended, at_risk = waits[1].to_numpy(), waits["at_risk"].to_numpy()
    left = np.cumprod(1 - ended / at_risk)
    area = left * np.diff(waits.index.to_numpy(dtype=float), append=limit)
    rest = np.cumsum(area[::-1])[::-1]  # of the area, what lies after each day
    error = float(np.sqrt((rest**2 * _divide(ended, at_risk * (at_risk - ended))).sum()))
    value, reach = float(area.sum()), float(ndtri((1 + level) / 2)) * error
    return Interval(value, max(value - reach, 0.0), min(value + reach, float(limit)))


def waits_by_day(durations: pd.DataFrame) -> pd.DataFrame:
    """One row a day from day 0: how many end on it in each way (columns 0, 1, 2), how many were at risk."""
    rows = durations[(durations["n"] > 0) & (durations["days"] >= 0)]
    if rows.empty:
        return pd.DataFrame()
    counts = rows.pivot_table(index="days", columns="event", values="n", aggfunc="sum", fill_value=0)
    counts = counts.reindex(index=counts.index.union([0]), columns=[0, 1, 2], fill_value=0).astype(float)
    counts["at_risk"] = counts.sum(axis=1)[::-1].cumsum()[::-1]
    return counts


def _day_of_part(day, place, event, n, q) -> float:
    """First day on which the first end's incidence reaches the share q of where it comes to in the data."""
    if not (n * (event == 1)).sum():
        return float("nan")
    first = np.bincount(place, n * (event == 1), len(day))
    ended = np.bincount(place, n * (event > 0), len(day))
    at_risk = np.bincount(place, n, len(day))[::-1].cumsum()[::-1]
    before = np.concatenate(([1.0], np.cumprod(1 - _divide(ended, at_risk))[:-1]))
    share = np.cumsum(before * _divide(first, at_risk))
    curve = pd.DataFrame({"day": day, "share_left": 1 - share / share[-1]})
    return _crossing(curve, "share_left", 1 - q, halfway=True)


def _crossing(curve: pd.DataFrame, column: str, level: float, halfway: bool = False) -> float:
    below = curve[curve[column] <= level + 1e-12]
    if below.empty:
        return float("nan")
    if halfway and abs(below[column].iloc[0] - level) < 1e-9:
        later = below.loc[below[column] < level - 1e-9, "day"]
        return float(below["day"].iloc[0] if later.empty else (below["day"].iloc[0] + later.iloc[0]) / 2)
    return float(below["day"].iloc[0])


def _band(share: np.ndarray, error: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Log-log band; where nothing has happened yet, or all has, it has no width to give: NaN."""
    inside = (share > 1e-12) & (share < 1 - 1e-12)
    safe = np.where(inside, share, 0.5)
    stretch = ndtri((1 + level) / 2) * error / np.abs(safe * np.log(safe))
    low, high = safe ** np.exp(stretch), safe ** np.exp(-stretch)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def _divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Above / below, 0 where below is 0: the last one at risk adds nothing after itself."""
    return np.divide(above, below, out=np.zeros_like(above, dtype=float), where=below > 0)


def _curve(columns: list[str], waits: pd.DataFrame, share, low, high) -> pd.DataFrame:
    parts = (waits.index.to_numpy(dtype=float), share, low, high, waits["at_risk"].to_numpy())
    return pd.DataFrame(dict(zip(columns, parts, strict=True)))
