"""Tickets: complaints and questions that orders bring, and how long they take."""

import numpy as np
import pandas as pd

from crm.sample.people import pick
from crm.sample.world import (
    ANSWER_SPREAD,
    PRIORITIES,
    SOLUTION_SPREAD,
    TEAM_SLOWER,
    TICKETS,
    TOGETHER,
)

ORIGINS = {"Phone": 0.45, "E-mail": 0.35, "Web form": 0.20}


def tickets(rng: np.random.Generator, orders: pd.DataFrame, late: float) -> pd.DataFrame:
    """Every ticket known on the day of the export, in the order they came, with the index of its order."""
    parts = []
    for kind, (on_time, when_late, after, days, _) in enumerate(TICKETS.values()):
        many = rng.poisson(np.where(orders.late, when_late, on_time))
        which = np.repeat(np.arange(len(orders)), many)
        created = orders[after].to_numpy()[which] + rng.exponential(days, len(which))
        parts.append(pd.DataFrame({"order": which, "kind": kind, "created": created}))
    rows = pd.concat(parts)
    rows = rows[rows.created < late].sort_values(["created", "order", "kind"], ignore_index=True)
    return handled(rng, rows, late)


def handled(rng: np.random.Generator, rows: pd.DataFrame, late: float) -> pd.DataFrame:
    """The tickets with priority, first answer, solution, promised day; beyond the export it is open."""
    n = len(rows)
    rows = rows.assign(priority=pick(rng, [p[0] for p in PRIORITIES.values()], n))
    table = np.array(list(PRIORITIES.values()))[rows.priority]
    slower = np.array([TEAM_SLOWER.get(t[4], 1.0) for t in TICKETS.values()])[rows.kind]
    one = rng.normal(size=n)
    two = TOGETHER * one + np.sqrt(1 - TOGETHER**2) * rng.normal(size=n)
    solved = table[:, 2] * slower * np.exp(SOLUTION_SPREAD * one)
    answered = np.minimum(table[:, 1] * np.exp(ANSWER_SPREAD * two), solved)
    rows["took"], rows["due"] = solved, rows.created + table[:, 3]
    rows["answered"] = (rows.created + answered).where(rows.created + answered < late)
    rows["closed"] = (rows.created + solved).where(rows.created + solved < late)
    rows["reopened"] = np.where(rows.closed.notna(), rng.poisson(0.07, n), 0)
    rows["origin"] = pick(rng, ORIGINS, n)
    rows["escalated"] = (np.minimum(rows.created + solved, late) - rows.due) > 3
    return rows
