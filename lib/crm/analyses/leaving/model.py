"""The warning: learned from earlier months, tried on later ones and on other customers; or why there is none."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from crm.analyses.leaving.asked import Asked
from crm.analyses.leaving.at_stake import LEFT, STAYED
from crm.analyses.leaving.leaks import Telling, checked
from crm.analyses.leaving.model_words import nothing_known, one_way, too_few
from crm.analyses.leaving.plan import Plan, plan_of
from crm.analyses.leaving.rows import Rows, rows_of
from crm.estimate.banded import Additive, additive, boosted
from crm.tables.company import kept

FIT, CHOOSE = (
    16,
    23,
)  # buckets below: learned from; between: the kind of model is chosen on; from the second on: tried on
TRIED = 6  # latest months with a known outcome that the warning is tried on
LEAST = 30  # who left, and who stayed, that learning takes, and trying
LARGE = 2000  # customer-months from which boosting is tried at all
SURE = 2.0  # standard errors by which boosting has to be better

RIDGES = (
    1.0,
    10.0,
    100.0,
)  # penalties tried: customer-months of one customer repeat each other, so the first may be too mild
EDGE = 1e-6

Chance = Callable[[np.ndarray], np.ndarray]


class Choice(NamedTuple):
    """The penalty on the logistic regression, and whether boosting takes its place."""

    ridge: float
    boosting: bool


class Trial(NamedTuple):
    """What was said of customers and months not learned from, and what came: arrays of one length; and the rate of those
    learned from."""

    months: tuple[int, ...]
    month: np.ndarray
    bucket: np.ndarray
    said: np.ndarray
    up: np.ndarray
    down: np.ndarray
    base: float


class Warned(NamedTuple):
    """The warning: `chance` gives the probability of bands, learned from all outcomes known; `parts` the same as log odds
    that add up, for reasons; `boosting` whether trees were better; `telling` the features that alone tell who leaves and may.
    `why` says why there is none."""

    plan: Plan | None
    rows: Rows | None
    why: str = ""
    chance: Chance | None = None
    parts: Additive | None = None
    boosting: bool = False
    trial: Trial | None = None
    learned: int = 0
    telling: tuple[Telling, ...] = ()


@kept
def warned(company, asked: Asked) -> Warned:
    """The warning for this company, or why there is none."""
    plan = plan_of(company, asked)
    if plan is None:
        return Warned(None, None, nothing_known(company, asked))
    rows = rows_of(company, plan)
    known = rows.known
    telling = checked(company, known, plan)
    if why := one_way(plan, rows, known.count(LEFT), known.count(STAYED)):
        return Warned(plan, rows, why)
    tried, learned = split(plan, known)
    if not tried:
        return Warned(plan, rows, too_few(plan, rows, LEAST))
    early, late = np.isin(known.month, learned), np.isin(known.month, tried)
    choice = chosen(known.where(early))
    before, after = known.where(early & (known.bucket < CHOOSE)), known.where(late & (known.bucket >= CHOOSE))
    up, down = sides(after)
    said = fitted(before, choice)(after.bands)
    base = float(sides(before)[0].sum() / before.n.sum())
    trial = Trial(tuple(tried), after.month, after.bucket, said, up, down, base)
    parts = additive(known.bands, *sides(known), ridge=choice.ridge)
    chance = fitted(known, choice) if choice.boosting else parts.chance
    return Warned(plan, rows, "", chance, parts, choice.boosting, trial, int(before.n.sum()), telling)


def sides(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """How many of each row left, and how many stayed."""
    left = np.where(rows.left == LEFT, rows.n, 0).astype(float)
    return left, rows.n - left


def split(plan: Plan, known: Rows) -> tuple[list[int], list[int]]:
    """The months to try on, as many of the latest as leave enough to learn from, and those to learn from: their windows
    were over before the first that is tried on."""
    ends = {look.month: (look.at, look.ends) for look in plan.looks}
    months = sorted(set(known.month.tolist()))
    for n in range(min(TRIED, len(months) - 1), 0, -1):
        tried = months[-n:]
        learned = [month for month in months if ends[month][1] <= ends[tried[0]][0]]
        before = known.where(np.isin(known.month, learned) & (known.bucket < CHOOSE))
        after = known.where(np.isin(known.month, tried) & (known.bucket >= CHOOSE))
        if all(min(part.count(LEFT), part.count(STAYED)) >= LEAST for part in (before, after)):
            return tried, learned
    return [], []


def fitted(rows: Rows, choice: Choice) -> Chance:
    """The model learned from these rows."""
    up, down = sides(rows)
    if choice.boosting:
        return boosted(rows.bands, up, down)
    return additive(rows.bands, up, down, ridge=choice.ridge).chance


def chosen(early: Rows) -> Choice:
    """The penalty with the least log loss on customers not learned from; and boosting, where its squared error on them is
    less by more than two standard errors of the difference over groups of customers."""
    fit, other = early.where(early.bucket < FIT), early.where((early.bucket >= FIT) & (early.bucket < CHOOSE))
    if min(part.count(came) for part in (fit, other) for came in (LEFT, STAYED)) < LEAST:
        return Choice(RIDGES[1], False)
    up, down = sides(other)
    said = [np.clip(fitted(fit, Choice(ridge, False))(other.bands), EDGE, 1 - EDGE) for ridge in RIDGES]
    losses = [-(up @ np.log(p) + down @ np.log(1 - p)) for p in said]
    best = int(np.argmin(losses))
    if fit.n.sum() < LARGE:
        return Choice(RIDGES[best], False)
    trees = fitted(fit, Choice(0.0, True))(other.bands)
    errors = [up * (1 - p) ** 2 + down * p**2 for p in (said[best], trees)]
    groups, place = np.unique(other.bucket, return_inverse=True)
    gains = np.bincount(place, errors[0] - errors[1], len(groups))
    error = np.sqrt(len(groups) * gains.var(ddof=1))
    return Choice(RIDGES[best], bool(gains.sum() > SURE * error))
