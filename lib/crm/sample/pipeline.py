"""Leads and deals: how they come in, and how deals move through the stages until they are won or lost.

In each stage every way out has a constant hazard (world.HAZARDS): forward, over a stage, back, lost, won.
What losing is multiplied by depends on the deal's source and representative.
"""

import numpy as np
import pandas as pd

from crm.sample.clock import Span, growing
from crm.sample.people import pick
from crm.sample.world import (
    COMPETITORS,
    CONVERT_DAYS,
    DEAL_SPREAD,
    DIRECT_SHARE,
    DIRECT_SOURCES,
    FAST,
    FAST_SHARE,
    HAZARDS,
    LEAD_SOURCES,
    LOSS_REASONS,
    LOST,
    PRODUCTS,
    REPS,
    WON,
)

SOURCES = (*LEAD_SOURCES, *DIRECT_SOURCES)
MILDER = np.array([s[1] for s in (*LEAD_SOURCES.values(), *DIRECT_SOURCES.values())])


def conversion() -> float:
    """The share of leads that become a deal sooner or later."""
    each = sum(share * rate for share, _, rate in LEAD_SOURCES.values())
    return each * (FAST_SHARE * FAST[0] + (1 - FAST_SHARE) * FAST[1])


def leads(rng: np.random.Generator, window: Span, deals: float) -> pd.DataFrame:
    """Leads since the founding, so many that about this number of deals comes of them."""
    n = rng.poisson(deals / conversion())
    rows = pd.DataFrame({"created": growing(rng, n, window.past, window.late)})
    rows["source"] = pick(rng, [s[0] for s in LEAD_SOURCES.values()], n)
    fast = rng.random(n) < FAST_SHARE
    rows["contacted"] = rows.created + np.where(fast, rng.uniform(0.02, 1, n), 1 + rng.exponential(3, n))
    chance = np.array([s[2] for s in LEAD_SOURCES.values()])[rows.source] * np.where(fast, *FAST)
    wait = rng.gamma(*CONVERT_DAYS, n)
    rows["converted"] = np.where(rng.random(n) < chance, rows.created + wait, np.nan)
    rows["contacted"] = np.fmin(rows.contacted, rows.converted)
    return rows


def deals(rng: np.random.Generator, window: Span, lead: pd.DataFrame) -> pd.DataFrame:
    """Deals since the founding in the order they came: from leads that converted, and without a lead."""
    known = lead[lead.converted < window.late]
    n = round(len(known) * DIRECT_SHARE / (1 - DIRECT_SHARE))
    direct = pick(rng, [s[0] for s in DIRECT_SOURCES.values()], n) + len(LEAD_SOURCES)
    both = pd.DataFrame(
        {
            "created": np.concatenate([known.converted, growing(rng, n, window.past, window.late)]),
            "source": np.concatenate([known.source, direct]),
            "lead": np.concatenate([known.index.to_numpy(), np.full(n, -1)]),
        }
    )
    both = both.sort_values(["created", "lead"], ignore_index=True)
    machines = [p for p in PRODUCTS if p[1] == "Machines"]
    both["product"] = pick(rng, [p[3] for p in machines], len(both))
    price = np.array([p[2] for p in machines])[both["product"]]
    # the spread leaves the mean at the list price
    both["amount"] = np.round(price * np.exp(rng.normal(-(DEAL_SPREAD**2) / 2, DEAL_SPREAD, len(both))), 0)
    return both


def harder(source: np.ndarray, rep: np.ndarray) -> np.ndarray:
    """What losing is multiplied by for deals of these sources and representatives."""
    return MILDER[source] * np.array([r[1] for r in REPS])[rep]


def ways_out() -> tuple[np.ndarray, np.ndarray]:
    """Hazard a day of going from each stage to each of six places: losing apart from the rest."""
    moving, losing = np.zeros((4, 6)), np.zeros((4, 6))
    for stage, to, rate in HAZARDS:
        (losing if to == LOST else moving)[stage, to] = rate
    return moving, losing


def walk(rng: np.random.Generator, created: np.ndarray, milder: np.ndarray) -> pd.DataFrame:
    """Every change of stage of every deal until its end: deal (index), at, before (-1 at birth), after."""
    moving, losing = ways_out()
    alive, stage, at = np.arange(len(created)), np.zeros(len(created), dtype=int), created.copy()
    steps = [(alive, at, np.full(len(created), -1), stage)]
    while len(alive):
        hazard = moving[stage] + losing[stage] * milder[alive, None]
        total = hazard.cumsum(axis=1)
        at = at + rng.exponential(1, len(alive)) / total[:, -1]
        after = (rng.random(len(alive))[:, None] * total[:, -1:] >= total).sum(axis=1)
        steps.append((alive, at, stage, after))
        on = after < WON
        alive, stage, at = alive[on], after[on], at[on]
    columns = [np.concatenate(part) for part in zip(*steps, strict=True)]
    moves = pd.DataFrame(dict(zip(("deal", "at", "before", "after"), columns, strict=True)))
    return moves.sort_values(["deal", "at"], kind="stable", ignore_index=True)


def ends(deal: pd.DataFrame, moves: pd.DataFrame, late: float) -> pd.DataFrame:
    """The deals with what the CRM knows on the day of the export: stage, last change, closed or not."""
    seen = moves[moves["at"] < late].groupby("deal").tail(1).set_index("deal")
    deal = deal.assign(stage=seen.after, changed=seen["at"], lost_in=seen.before)
    deal["won"], deal["lost"] = deal.stage == WON, deal.stage == LOST
    deal["closed"] = deal.changed.where(deal.won | deal.lost)
    return deal


def reasons(rng: np.random.Generator, deal: pd.DataFrame) -> pd.DataFrame:
    """Loss reason of each lost deal (by the stage it was lost in) and competitor; "" where there is none."""
    by_stage = np.array(list(LOSS_REASONS.values())).T
    edges = (by_stage / by_stage.sum(axis=1, keepdims=True)).cumsum(axis=1)
    drawn = (
        (rng.random(len(deal))[:, None] >= edges[deal.lost_in.clip(lower=0)])
        .sum(axis=1)
        .clip(max=by_stage.shape[1] - 1)
    )
    reason = np.where(deal.lost, np.array(list(LOSS_REASONS), dtype=object)[drawn], "")
    rival = np.array(list(COMPETITORS), dtype=object)[pick(rng, COMPETITORS, len(deal))]
    met = (reason == "Competitor") | (rng.random(len(deal)) < 0.25)
    return deal.assign(reason=reason, competitor=np.where(met, rival, ""))
