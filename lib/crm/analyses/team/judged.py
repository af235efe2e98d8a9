"""Who stands apart from the others by the plain win rate, and what the true rate probably is."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from crm.estimate.apart import limits, spread_between, verdicts
from crm.estimate.shares import NONE, RANKED, SHOWN, wilson
from crm.estimate.shrunken import shrunken

OUTER = 0.998  # the outer limits (Spiegelhalter 2005)
SURE = 0.9  # a place is given above this chance of being better than the middle
FEW = "apart_few"
SIDES = {1: "apart_above", 0: "apart_within", -1: "apart_below"}


class Judged(NamedTuple):
    """The people with their rate, limits and verdict; how many were judged; and the spread taken for usual."""

    people: pd.DataFrame
    n: int
    spread: float


def judged(rows: pd.DataFrame, level: float = 0.95) -> Judged:
    """Rows of owner_id, n and hits judged: those with RANKED deals or more, if there are two of them. Rows without an
    owner are left out."""
    people = rows[rows["owner_id"] != ""].reset_index(drop=True)
    enough = (people["n"] >= RANKED).to_numpy()
    k, hits, total = int(enough.sum()), people["hits"].sum(), people["n"].sum()
    people = people.assign(stands=FEW)
    for column in (
        "limit_low",
        "limit_high",
        "outer_low",
        "outer_high",
        "win_shrunken",
        "win_above",
        "win_place",
    ):
        people[column] = np.nan
    shares = [
        wilson(h, n, level) if n >= SHOWN else NONE for h, n in zip(people["hits"], people["n"], strict=True)
    ]
    people["win_share"], people["low"], people["high"] = zip(*shares, strict=True) if shares else ([], [], [])
    if k < 2 or not 0 < hits < total:
        return Judged(people, 0, 0.0)
    there = people[enough]
    spread = spread_between(there["hits"], there["n"])
    found = verdicts(people["hits"], people["n"], enough, 1 - level, spread)
    people.loc[enough, "stands"] = [SIDES[side] for side in found.side[enough]]
    for low, high, sure in (("limit_low", "limit_high", level), ("outer_low", "outer_high", OUTER)):
        people.loc[enough, low], people.loc[enough, high] = limits(there["n"], found.others, 1 - sure, k)
    drawn = shrunken(there["hits"], there["n"], level)
    people.loc[enough, "win_shrunken"], people.loc[enough, "win_above"] = drawn.value, drawn.above
    ahead = people["win_shrunken"].where(people["win_above"] > SURE)
    people["win_place"] = ahead.rank(ascending=False, method="min")
    return Judged(people, k, spread)
