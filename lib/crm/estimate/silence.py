"""After how long a silence customers hardly come back, from the gaps between orders with those that go on counted in."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.estimate.shares import NONE, RANKED, Interval
from crm.estimate.survival import survival, value_on


class Silence(NamedTuple):
    """So many days of silence; the chance that who has been silent so long orders within `ahead` more days, with its
    interval; how many gaps were watched to the end of that. NaN days where no silence is long enough, 0 where hardly anybody
    comes back to begin with."""

    days: float
    chance: Interval
    watched: int


def silence_of(waits: pd.DataFrame, ahead: int, chance: float, level: float = 0.95) -> Silence:
    """The shortest silence from which on fewer than `chance` order within `ahead` days: from the gaps as estimate.survival takes
    them (days, event, n), 1 - S(g + ahead) / S(g) by Kaplan-Meier, as far as thirty gaps were watched for so long. From which
    on, not after which first: of those who order once a year, few do so in the half year after an order."""
    curve = survival(waits, level)
    if curve.empty:
        return Silence(float("nan"), NONE, 0)
    day, left, at_risk = (curve[name].to_numpy() for name in ("day", "share_left", "at_risk"))
    watched = day[at_risk >= RANKED]
    longest = int(watched[-1]) - ahead if len(watched) else -1
    silent = np.arange(1, max(longest, 0) + 1)
    if not len(silent):
        return Silence(float("nan"), NONE, 0)
    now, then = (left[np.searchsorted(day, days, side="right") - 1] for days in (silent, silent + ahead))
    back = 1 - then / np.where(now > 0, now, np.nan)
    days = 1 + int(silent[back >= chance].max(initial=0))
    if days == 1:
        return Silence(0.0, returned(waits, 0, ahead, level), still_watched(waits, ahead))
    if days > longest:
        return Silence(float("nan"), returned(waits, longest, ahead, level), longest)
    return Silence(float(days), returned(waits, days, ahead, level), still_watched(waits, days + ahead))


def returned(waits: pd.DataFrame, days: int, ahead: int, level: float = 0.95) -> Interval:
    """The chance that who has been silent so many days orders within `ahead` more (Kaplan-Meier of those so long silent)."""
    longer = waits[waits["days"] > days]
    curve = survival(longer.assign(days=longer["days"] - days), level)
    left = value_on(curve, ahead)
    return Interval(1 - left.value, 1 - left.high, 1 - left.low)


def still_watched(waits: pd.DataFrame, days: int) -> int:
    """How many gaps lasted so long or longer."""
    return int(waits["n"][waits["days"] >= days].sum())
