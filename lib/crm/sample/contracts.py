"""Maintenance plans: contracts of the firms that bought a machine, renewed or ended at the end of each month.

Each firm ends its plan with a chance of its own, beta (alpha, beta) over firms: the shifted beta-geometric's truth.
"""

import numpy as np
import pandas as pd

from crm.sample.cells import ids, money, words
from crm.sample.clock import Span, dates, generator
from crm.sample.world import END_REASONS, PLAN, PLANS


def drawn(window: Span, accounts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a plan: account, plan, first day, whole months to its last (none if it runs), reason; in days of the
    window. They begin on the first of a month, and are there from the first machine sold on."""
    rng = generator(seed, "contracts")
    firms = accounts.index[accounts.business & (accounts.born < window.late)].to_numpy()
    takes = rng.random(len(firms)) < PLAN.share
    chance = rng.beta(PLAN.alpha, PLAN.beta, len(firms))
    lasts = rng.geometric(np.clip(chance, 1e-9, 1.0)).astype(float)
    plan = rng.choice(len(PLANS), len(firms), p=[share for share, _fee in PLANS.values()])
    reason = rng.choice(len(END_REASONS), len(firms), p=[*END_REASONS.values()])
    begun = np.searchsorted(window.edges, accounts.born.to_numpy()[firms] + rng.uniform(0, 20, len(firms)))
    last = np.minimum(begun + lasts, len(window.edges) - 1).astype(int)
    rows = pd.DataFrame(
        {
            "account": firms, "plan": plan, "begun": window.edges[np.minimum(begun, len(window.edges) - 1)],
            "months": lasts, "ended": window.edges[last] - 1, "reason": reason,
        }
    )  # fmt: skip
    rows.loc[rows.ended >= window.late, "ended"] = np.nan
    there = takes & (rows.begun < window.late)
    return rows[there].sort_values(["begun", "account"], ignore_index=True)


def contracts(window: Span, rows: pd.DataFrame) -> pd.DataFrame:
    """The plans as the CRM exports them, their last day in the past or none."""
    over = rows.ended.notna()
    return pd.DataFrame(
        {
            "ContractId": ids("S", rows.index),
            "AccountId": ids("A", rows.account),
            "Plan": words(PLANS, rows.plan),
            "MonthlyFee": money(fees_of(rows)),
            "Currency": "EUR",
            "StartDate": dates(window, rows.begun),
            "EndDate": dates(window, rows.ended),
            "EndReason": np.where(over, words(END_REASONS, rows.reason), ""),
        }
    )


def contracts_truth(window: Span, rows: pd.DataFrame) -> dict:
    """What the plans were drawn from, and what there is of them on as_of."""
    known = rows[rows.begun < window.days]
    running = ~(known.ended < window.days)
    fees = fees_of(known)
    return {
        "share_of_firms": PLAN.share,
        "alpha": PLAN.alpha,
        "beta": PLAN.beta,
        "known": len(known),
        "running": int(running.sum()),
        "fees_a_month": float(fees[running].sum()),
    }


def fees_of(rows: pd.DataFrame) -> pd.Series:
    """What each plan costs a month."""
    return rows.plan.map(dict(enumerate(fee for _share, fee in PLANS.values())))
