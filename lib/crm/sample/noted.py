"""What the history of deals noted at each change of stage: the amount and the expected close of then.

The last row of a deal says what the deal itself says; backwards from it some changes are taken away. Drawn by a generator
of its own, so that no deal is another one for it."""

import numpy as np
import pandas as pd

from crm.sample.clock import Span, generator
from crm.sample.world import MOVED, MOVED_DAYS, MOVED_LATER, REPRICED, REPRICED_SPREAD, WON

SOONEST = 7  # days after a deal's birth before which no close was expected


def stated(deal: pd.DataFrame) -> pd.DataFrame:
    """What the deals say on the day of the export: amount (NaN: not priced yet) and expected (day)."""
    hidden = (deal.index % 5 == 0) & ~(deal.won | deal.lost)
    return pd.DataFrame(
        {"amount": deal.amount.where(~hidden), "expected": deal.created + 75 + (deal.index % 30)}
    )


def noted(deal: pd.DataFrame, moves: pd.DataFrame, window: Span, seed: int) -> pd.DataFrame:
    """The moves of the window's deals up to the export, with amount and expected (day): at every change to an open stage or
    a win the amount was set anew with the chance REPRICED, at every change to an open stage the close moved with the chance
    MOVED, to a later day in MOVED_LATER of the cases."""
    inside = (moves["at"] < window.late) & (deal.created.to_numpy()[moves.deal] >= 0)
    moves, final = moves[inside], stated(deal)
    rng, n = generator(seed, "noted"), len(moves)
    born = (moves.before < 0).to_numpy()
    repriced = ~born & (moves.after <= WON).to_numpy() & (rng.random(n) < REPRICED)
    moved = ~born & (moves.after < WON).to_numpy() & (rng.random(n) < MOVED)
    factor = np.where(repriced, REPRICED_SPREAD * rng.standard_normal(n), 0.0)
    days = rng.integers(*MOVED_DAYS, n) * np.where(rng.random(n) < MOVED_LATER, 1, -1)
    still = pd.DataFrame({"deal": moves.deal.to_numpy(), "factor": factor, "days": np.where(moved, days, 0)})
    total, so_far = still.groupby("deal").transform("sum"), still.groupby("deal").cumsum()
    to_come = total - so_far
    last = final.reindex(still.deal).reset_index(drop=True)
    expected = np.floor(last.expected) - to_come.days
    begun = deal.created.reindex(still.deal).to_numpy()
    soonest = np.minimum(np.floor(begun) + SOONEST, np.floor(last.expected))
    amount = np.where(
        to_come.factor.abs() < 1e-12, last.amount, np.round(last.amount * np.exp(-to_come.factor), 0)
    )
    return moves.assign(amount=amount, expected=np.maximum(expected, soonest).to_numpy())
