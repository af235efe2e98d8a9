"""Durations drawn again and again: how sure a share of wins and a median are together."""

import numpy as np
import pandas as pd


def share_and_median(
    durations: pd.DataFrame, reach: float, draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each of so many bootstrap draws of the counted rows (days, event, n; see survival): the share that has ended in
    the first way by day `reach` (Aalen-Johansen), and the median days until either end (Kaplan-Meier; NaN if fewer than
    half have ended)."""
    rows = durations[(durations["n"] > 0) & (durations["days"] >= 0)]
    day, place = np.unique(rows["days"].to_numpy(dtype=float), return_inverse=True)
    event, n = rows["event"].to_numpy(), rows["n"].to_numpy(dtype=float)
    again = np.random.default_rng(seed).multinomial(int(n.sum()), n / n.sum(), size=draws).astype(float)
    at_day = np.zeros((len(n), len(day)))
    at_day[np.arange(len(n)), place] = 1.0
    first, ended, every = ((again * kind) @ at_day for kind in (event == 1, event > 0, event >= 0))
    at_risk = every[:, ::-1].cumsum(axis=1)[:, ::-1]
    with_some = at_risk > 0
    hazard, own = (np.divide(e, at_risk, out=np.zeros_like(e), where=with_some) for e in (ended, first))
    left = np.cumprod(1 - hazard, axis=1)
    before = np.concatenate([np.ones((draws, 1)), left[:, :-1]], axis=1)
    share = (before * own)[:, day <= reach].sum(axis=1)
    down = left <= 0.5 + 1e-12
    return share, np.where(down.any(axis=1), day[down.argmax(axis=1)], np.nan)
